#include "mapping/jmespath/caret.hpp"

#include <algorithm>
#include <vector>

namespace leadgate::mapping::jmespath {
namespace {

// The characters of a line, each with its bytes; a tab is a blank, so that the caret stands where it should.
std::vector<std::string_view> characters_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (size_t i = 0; i < line.size();) {
    size_t bytes = 1;
    while (i + bytes < line.size() && (static_cast<unsigned char>(line[i + bytes]) & 0xC0) == 0x80) ++bytes;
    const bool control = static_cast<unsigned char>(line[i]) < 0x20;
    out.push_back(control ? " " : line.substr(i, bytes));
    i += bytes;
  }
  return out;
}

}  // namespace

std::string caret_lines(std::string_view expression, size_t position) {
  position = std::min(position, expression.size());
  const size_t before = expression.substr(0, position).rfind('\n');
  const size_t first = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view line = expression.substr(first, expression.find('\n', position) - first);
  const std::vector<std::string_view> characters = characters_of(line);
  const size_t at = characters_of(line.substr(0, position - first)).size();
  // Most of what is shown stands before the place: there is what led to it.
  const size_t from = at > kCaretCharactersMax * 2 / 3 ? at - kCaretCharactersMax * 2 / 3 : 0;
  const size_t to = std::min(characters.size(), from + kCaretCharactersMax);
  std::string text = from > 0 ? "\n  ..." : "\n  ";
  for (size_t i = from; i < to; ++i) text += characters[i];
  if (to < characters.size()) text += "...";
  return text + "\n  " + std::string(at - from + (from > 0 ? 3 : 0), ' ') + "^";
}

}  // namespace leadgate::mapping::jmespath
