#include <algorithm>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/multipart_parser.hpp"

namespace leadgate::mapping {
namespace {

bool is_token_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// What browsers escape in a name, and no more: other percent signs are themselves.
std::string without_browser_escapes(std::string text) {
  for (const auto& [escape, meant] : {std::pair<std::string_view, std::string_view>{"%22", "\""},
                                      {"%0D", "\r"},
                                      {"%0d", "\r"},
                                      {"%0A", "\n"},
                                      {"%0a", "\n"}}) {
    replace_all(text, escape, meant);
  }
  return text;
}

// A quoted text at the front, without the quotes; moves past it. A backslash escapes a quote or a backslash only, for
// old browsers send "C:\folder\file" as it is.
std::string take_quoted(std::string_view& rest) {
  std::string out;
  rest.remove_prefix(1);
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() == '\\' && rest.size() > 1 && (rest[1] == '"' || rest[1] == '\\')) rest.remove_prefix(1);
    out += rest.front();
    rest.remove_prefix(1);
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return out;
}

// RFC 8187: charset'language'percent-encoded.
std::optional<std::string> extended_value(std::string_view value) {
  const size_t first = value.find('\'');
  const size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string text = percent_decode(value.substr(second + 1), Plus::kIsPlus);
  return to_utf8(text, choose_charset(text, known_charset(value.substr(0, first))).name);
}

std::string base_name(std::string name) {
  const size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

void read_header(std::string_view name, std::string_view value, PartHead& head) {
  if (equals_ignoring_case(name, "content-disposition")) {
    const std::string_view kind = trim(value.substr(0, value.find(';')));
    if (!equals_ignoring_case(kind, "form-data") && !equals_ignoring_case(kind, "attachment")) return;
    head.name = header_parameter(value, "name");
    head.filename = header_parameter(value, "filename");
    if (head.filename) head.filename = base_name(*head.filename);
  } else if (equals_ignoring_case(name, "content-transfer-encoding")) {
    head.is_base64 = equals_ignoring_case(value, "base64");
  } else if (equals_ignoring_case(name, "content-type")) {
    head.content_type = to_lower_ascii(trim(value.substr(0, value.find(';'))));
    head.charset = header_parameter(value, "charset").value_or("");
  }
}

}  // namespace

std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  std::optional<std::string> plain;
  std::string_view rest = header.substr(std::min(header.find(';'), header.size()));
  while (!rest.empty()) {
    while (!rest.empty() && !is_token_char(rest.front())) rest.remove_prefix(1);
    size_t end = 0;
    while (end < rest.size() && is_token_char(rest[end])) ++end;
    const std::string_view key = rest.substr(0, end);
    rest = trim(rest.substr(end));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    std::string value;
    const bool quoted = rest.starts_with('"');
    if (quoted) {
      value = take_quoted(rest);
    } else {
      const size_t stop = std::min(rest.find(';'), rest.size());
      value = trim(rest.substr(0, stop));
      rest.remove_prefix(stop);
    }
    const bool extended = key.ends_with('*');
    if (!equals_ignoring_case(extended ? key.substr(0, key.size() - 1) : key, name)) continue;
    if (!extended && !plain) plain = quoted ? without_browser_escapes(value) : value;
    if (!extended) continue;
    if (const std::optional<std::string> text = extended_value(value)) return text;
  }
  return plain;
}

std::optional<PartHead> parse_part_head(std::string_view block) {
  PartHead head;
  while (!block.empty()) {
    std::string line;
    // A line that starts with a blank goes on with the one before.
    do {
      const size_t end = std::min(block.find('\n'), block.size());
      std::string_view piece = block.substr(0, end);
      if (piece.ends_with('\r')) piece.remove_suffix(1);
      line += piece;
      block.remove_prefix(std::min(end + 1, block.size()));
    } while (block.starts_with(' ') || block.starts_with('\t'));
    const size_t colon = line.find(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    for (size_t i = 0; i < colon; ++i) {
      if (!is_token_char(line[i])) return std::nullopt;
    }
    read_header(std::string_view(line).substr(0, colon), trim(std::string_view(line).substr(colon + 1)), head);
  }
  return head;
}

}  // namespace leadgate::mapping
