// The structure of a letter, by GMime: its parts as a tree of plain values; a letter within it is a leaf, to be read by
// itself. GMime is used here, in transfer.cpp and in
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
  enum class Kind { kLeaf, kMultipart };

  Kind kind = Kind::kLeaf;
  HeaderValue type;                                          // never empty: "text/plain" where nothing is said
  HeaderValue disposition;                                   // empty: none
  std::vector<std::pair<std::string, std::string>> headers;  // names lower case, values as sent, folds and all
  Encoding encoding = Encoding::kNone;
  std::string_view content;  // of a leaf, as sent: into the bytes that were read
  std::string raw;           // of a leaf, only where that is not in those bytes
  std::vector<Part> parts;   // of a multipart

  // The first header of the name (lower case) as sent; empty: none.
  std::string_view header(std::string_view name) const;
  std::string_view body() const { return raw.empty() ? content : std::string_view(raw); }
  // Of a file, UTF-8, without folders; empty: it has none.
  std::string filename() const;
  bool is_message() const { return kind == Kind::kLeaf && is_message_type(type.value); }
  bool is_attachment() const { return disposition.value == "attachment"; }
  bool is_text(std::string_view subtype) const { return type.value == "text/" + std::string(subtype); }
};

// The letter's part, which has its headers. `bytes` must outlive it.
Part read_letter(std::string_view bytes);

}  // namespace leadgate::mapping::mime
