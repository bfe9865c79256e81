// The structure of a letter, by GMime: its parts as a tree of plain values. GMime is used here, in transfer.cpp and in
// mail_date.cpp, and nowhere else.
//
// Pure but for GMime's set-up, which the first call does; any thread. read_letter() never fails: bytes that are no
// letter are one part of text. Bounds are prepare_letter()'s (letter_bytes.hpp), which has to have seen the bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mapping/mime/parameters.hpp"
#include "mapping/mime/transfer.hpp"

namespace leadgate::mapping::mime {

struct Part {
  enum class Kind { kLeaf, kMultipart, kMessage };

  Kind kind = Kind::kLeaf;
  HeaderValue type;                                          // never empty: "text/plain" where nothing is said
  HeaderValue disposition;                                   // empty: none
  std::vector<std::pair<std::string, std::string>> headers;  // names lower case, values as sent, folds and all
  Encoding encoding = Encoding::kNone;
  std::string_view content;  // of a leaf, as sent: into the bytes that were read
  std::string raw;           // of a message as it would be a file; of a leaf only where that is not in those bytes
  // Of a multipart its parts; of a message its one part, which also bears the message's headers.
  std::vector<Part> parts;

  // The first header of the name (lower case) as sent; empty: none.
  std::string_view header(std::string_view name) const;
  std::string_view body() const { return raw.empty() ? content : std::string_view(raw); }
  // Of a file, UTF-8, without folders; empty: it has none.
  std::string filename() const;
  bool is_attachment() const { return disposition.value == "attachment"; }
  bool is_text(std::string_view subtype) const { return type.value == "text/" + std::string(subtype); }
};

// The letter's part, which has its headers. `bytes` must outlive it.
Part read_letter(std::string_view bytes);

}  // namespace leadgate::mapping::mime
