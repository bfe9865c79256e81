// Strict JSON spread over lines, two blanks a level, for files and terminals that people read. The text must be JSON as
// JsonWriter makes it; empty objects and arrays stay on one line. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace leadgate {

std::string indent_json(std::string_view json);

}  // namespace leadgate
