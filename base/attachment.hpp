// A file that came with a delivery, a part of a form or of a letter, as its decoder hands it on.
//
// A plain value; one owner, any thread. Its bytes are not copied where that can be helped: `bytes` points into the
// request's body, which outlives it then, or into `kept`, which goes along with it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leadgate {

struct Attachment {
  std::string field;         // of the form; empty: none
  std::string name;          // of the file, UTF-8, without folders; empty: none was sent
  std::string content_type;  // lower case, without parameters; empty: none was sent
  std::string_view bytes;
  std::shared_ptr<const std::string> kept;
  // Where the request's body has just these bytes; nothing: it has them in another spelling (base64, packed).
  std::optional<size_t> body_at;

  void keep(std::string owned) {
    kept = std::make_shared<const std::string>(std::move(owned));
    bytes = *kept;
  }
  // Makes it independent of the body.
  void keep() {
    if (!kept) keep(std::string(bytes));
  }
};

}  // namespace leadgate
