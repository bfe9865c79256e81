#include "mapping/mime/body_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/mime/mail_charset.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kHtmlHeadBytesMax = 2048;

bool has_escape_of_iso_2022(std::string_view bytes) {
  return bytes.find("\x1B$B") != std::string_view::npos || bytes.find("\x1B$@") != std::string_view::npos;
}

// <meta charset="koi8-r">, <meta ... content="text/html; charset=koi8-r">
std::string charset_in_html(std::string_view html) {
  const std::string head = to_lower_ascii(html.substr(0, kHtmlHeadBytesMax));
  for (size_t at = head.find("<meta"); at != std::string::npos; at = head.find("<meta", at + 1)) {
    const std::string_view tag = std::string_view(head).substr(at, head.find('>', at) - at);
    const size_t charset = tag.find("charset=");
    if (charset == std::string_view::npos) continue;
    std::string_view label = tag.substr(charset + 8);
    while (label.starts_with('"') || label.starts_with('\'')) label.remove_prefix(1);
    return known_charset(label.substr(0, label.find_first_of("\"' ;/>")));
  }
  return {};
}

std::string in_utf8(std::string_view bytes, const std::string& label, bool is_html) {
  const std::string wide = wide_charset(bytes);
  if (!wide.empty()) return to_utf8(bytes, wide);
  std::string declared = mail_charset(label);
  if (!declared.starts_with("iso-2022") && has_escape_of_iso_2022(bytes)) return to_utf8(bytes, "iso-2022-jp");
  if (declared.empty() && is_html) declared = charset_in_html(bytes);
  return to_mail_utf8(bytes, declared);
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\0') continue;
    if (text[i] == '\r') {
      if (text.substr(i + 1, 1) != "\n") out += '\n';
      continue;
    }
    out += text[i];
  }
  return out;
}

}  // namespace

std::string part_text(const Part& part) {
  const std::string bytes = undo_encoding(part.body(), part.encoding);
  std::string text = in_utf8(bytes, part.type.find("charset").value_or(""), part.is_text("html"));
  text = with_plain_line_ends(without_byte_order_mark(text));
  if (!part.is_text("plain") || !equals_ignoring_case(part.type.find("format").value_or(""), "flowed")) return text;
  return unflow(text, equals_ignoring_case(part.type.find("delsp").value_or(""), "yes"));
}

std::string unflow(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  size_t open_depth = 0;
  bool is_open = false;  // the line before goes on
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const bool has_end = end < text.size();
    text.remove_prefix(std::min(end + 1, text.size()));
    size_t depth = 0;
    while (line.starts_with('>')) {
      line.remove_prefix(1);
      ++depth;
    }
    if (line.starts_with(' ')) line.remove_prefix(1);
    const bool is_signature = line == "-- ";
    if (is_open && (depth != open_depth || is_signature)) {
      out += '\n';
      is_open = false;
    }
    if (!is_open && depth > 0) out += std::string(depth, '>') + ' ';
    const bool flows = line.ends_with(' ') && !is_signature;
    out += flows && delsp ? line.substr(0, line.size() - 1) : line;
    is_open = flows && has_end;
    open_depth = depth;
    if (!is_open && has_end) out += '\n';
  }
  return out;
}

}  // namespace leadgate::mapping::mime
