#include "mapping/mime/transfer.hpp"

#include <gmime/gmime.h>

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kLookedAt = 4096;

GMimeContentEncoding in_gmime(Encoding encoding) {
  switch (encoding) {
    case Encoding::kBase64:
      return GMIME_CONTENT_ENCODING_BASE64;
    case Encoding::kQuotedPrintable:
      return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case Encoding::kUuencode:
      return GMIME_CONTENT_ENCODING_UUENCODE;
    case Encoding::kNone:
      break;
  }
  return GMIME_CONTENT_ENCODING_BINARY;
}

// Words of a text rather than base64: its lines have blanks between letters, or marks that base64 has not.
bool is_base64(std::string_view content) {
  size_t others = 0;
  size_t letters = 0;
  for (const char c : content.substr(0, kLookedAt)) {
    const bool in_alphabet =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    if (in_alphabet)
      ++letters;
    else if (c != '\r' && c != '\n')
      ++others;
  }
  // A character that is left over beside whole groups bears nothing: no program writes that.
  const bool has_whole_groups = content.size() > kLookedAt || letters % 4 != 1;
  return letters > 0 && others * 20 <= letters && has_whole_groups;
}

// GMime reads what follows the line "begin 644 name".
std::string_view behind_begin(std::string_view content) {
  size_t begin = content.starts_with("begin ") ? 0 : content.find("\nbegin ");
  if (begin == std::string_view::npos) return content;
  return content.substr(std::min(content.find('\n', begin + 1), content.size() - 1) + 1);
}

}  // namespace

Encoding encoding_named(std::string_view header) {
  std::string name = to_lower_ascii(trim(header.substr(0, header.find_first_of(";("))));
  while (name.starts_with('"')) name.erase(0, 1);
  while (name.ends_with('"')) name.pop_back();
  if (name == "base64") return Encoding::kBase64;
  if (name == "quoted-printable" || name == "quotedprintable") return Encoding::kQuotedPrintable;
  if (name == "x-uuencode" || name == "uuencode" || name == "x-uue") return Encoding::kUuencode;
  return Encoding::kNone;
}

std::string undo_encoding(std::string_view content, Encoding encoding) {
  if (encoding == Encoding::kNone || (encoding == Encoding::kBase64 && !is_base64(content))) {
    return std::string(content);
  }
  if (encoding == Encoding::kUuencode) content = behind_begin(content);
  GMimeEncoding decoder;
  g_mime_encoding_init_decode(&decoder, in_gmime(encoding));
  std::string out(g_mime_encoding_outlen(&decoder, content.size()), '\0');
  size_t size = g_mime_encoding_step(&decoder, content.data(), content.size(), out.data());
  size += g_mime_encoding_flush(&decoder, content.data(), 0, out.data() + size);
  out.resize(size);
  out.shrink_to_fit();
  return out;
}

}  // namespace leadgate::mapping::mime
