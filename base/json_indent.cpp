#include "base/json_indent.hpp"

namespace leadgate {
namespace {

// The whole string literal that begins at `start`.
std::string_view string_at(std::string_view json, size_t start) {
  size_t end = start + 1;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  return json.substr(start, end + 1 - start);
}

}  // namespace

std::string indent_json(std::string_view json) {
  std::string out;
  size_t depth = 0;
  const auto new_line = [&] { out.append("\n").append(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') {
      const std::string_view text = string_at(json, i);
      out += text;
      i += text.size() - 1;
    } else if (c == '{' || c == '[') {
      out += c;
      ++depth;
      const bool empty = i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']');
      if (!empty) new_line();
    } else if (c == '}' || c == ']') {
      --depth;
      if (out.back() != '{' && out.back() != '[') new_line();
      out += c;
    } else if (c == ',') {
      out += c;
      new_line();
    } else {
      out += c == ':' ? ": " : std::string(1, c);
    }
  }
  return out;
}

}  // namespace leadgate
