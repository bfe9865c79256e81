#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "mapping/decode_json.hpp"
#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

}  // namespace

Result<Value> decode_ndjson(std::string_view text, Arena& arena) {
  const size_t lines_max = arena.limits().ndjson_lines_max;
  std::vector<Value> lines;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.empty()) continue;
    if (lines.size() >= lines_max) {
      return Error{ErrorCode::kTooLarge, "The body has more than " + std::to_string(lines_max) +
                                             " lines of JSON (limits.ndjson_lines_max); send it in pieces."};
    }
    Result<Value> value = parse_json_into(arena, line);
    if (!value.ok()) {
      return Error{value.error().code, "Line " + std::to_string(number) + " is not JSON. " + value.error().message};
    }
    lines.push_back(*value);
  }
  return Value::array(arena.values(lines));
}

bool looks_like_ndjson(std::string_view text, size_t depth_max) {
  text = trim(text);
  const std::string_view line = take_line(text);
  return line.starts_with('{') && line.ends_with('}') && !text.empty() && diagnose_json(line, depth_max).empty();
}

}  // namespace leadgate::mapping
