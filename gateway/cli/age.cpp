#include "gateway/cli/age.hpp"

#include <charconv>

namespace leadgate::gateway {
namespace {

std::optional<std::chrono::minutes> unit_of(char letter) {
  switch (letter) {
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    case 'w':
      return std::chrono::weeks(1);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::chrono::minutes> parse_age(std::string_view text) {
  constexpr std::chrono::minutes kMax = std::chrono::days(3660);
  if (text.size() < 2) return std::nullopt;
  const std::optional<std::chrono::minutes> unit = unit_of(text.back());
  text.remove_suffix(1);
  uint32_t count = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), count);
  if (!unit || end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  if (count > kMax / *unit) return std::nullopt;
  return *unit * count;
}

}  // namespace leadgate::gateway
