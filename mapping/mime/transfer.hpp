// The Content-Transfer-Encoding of a part, by GMime.
// Pure functions, any thread; never fail: what is not in the encoding is passed over or stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping::mime {

enum class Encoding { kNone, kBase64, kQuotedPrintable, kUuencode };

// Of the header as sent, "Quoted-Printable "; what is not known is kNone.
Encoding encoding_named(std::string_view header);

// Never larger than the content. Base64 that is none (letters of text in between, no group whole) stays as it is.
std::string undo_encoding(std::string_view content, Encoding encoding);

}  // namespace leadgate::mapping::mime
