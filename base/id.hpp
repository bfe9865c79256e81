// Ids as the outside sees them: opaque strings, one letter for the kind and the row's number in base 36 ("d2s", "c1").
// The letter keeps a contact's id from being taken for a deal's. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate {

enum class IdKind : char { kDeal = 'd', kContact = 'c', kEvent = 'e', kDelivery = 'w', kTimelineEntry = 't' };

std::string format_id(IdKind kind, int64_t row);

// Nothing when the text is not an id of this kind as format_id spells it.
std::optional<int64_t> parse_id(IdKind kind, std::string_view text);

}  // namespace leadgate
