// The place of an error within an expression, for a person: the line of the expression that has it, and below that line
// a caret. Pure. A long line is shown around the place only (kCaretCharactersMax).
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping::jmespath {

inline constexpr size_t kCaretCharactersMax = 100;

// "\n  phone(body.tel)\n        ^". `position` is a byte offset; past the end the caret stands behind the last
// character.
std::string caret_lines(std::string_view expression, size_t position);

}  // namespace leadgate::mapping::jmespath
