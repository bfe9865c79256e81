#include "gateway/portal/message_id.hpp"

#include <algorithm>
#include <charconv>

#include "base/id.hpp"

namespace leadgate::gateway {

// A webhook-id has no dots, names may: the sign in their place is one that no name has, so two portals never share an
// id.
std::string portal_message_id(std::string portal, int64_t deal, int64_t sequence) {
  std::replace(portal.begin(), portal.end(), '.', '~');
  return "msg_" + portal + "_" + format_id(IdKind::kDeal, deal) + "_" + std::to_string(sequence);
}

std::optional<int64_t> message_sequence(std::string_view message_id) {
  const size_t last = message_id.rfind('_');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const size_t before = message_id.rfind('_', last - 1);
  if (before == std::string_view::npos) return std::nullopt;
  if (!parse_id(IdKind::kDeal, message_id.substr(before + 1, last - before - 1))) return std::nullopt;
  const std::string_view text = message_id.substr(last + 1);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace leadgate::gateway
