#include "base/id.hpp"

#include <charconv>

namespace leadgate {

std::string format_id(IdKind kind, int64_t row) {
  char text[24];
  text[0] = static_cast<char>(kind);
  const auto end = std::to_chars(text + 1, text + sizeof text, row, 36);
  return std::string(text, end.ptr);
}

std::optional<int64_t> parse_id(IdKind kind, std::string_view text) {
  if (text.size() < 2 || text.front() != static_cast<char>(kind)) return std::nullopt;
  int64_t row = 0;
  const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), row, 36);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || row <= 0) return std::nullopt;
  // One id has one spelling: no upper case, no leading zero.
  if (format_id(kind, row) != text) return std::nullopt;
  return row;
}

}  // namespace leadgate
