// The id of a message to a portal, by which the portal knows it on every try. A message is a portal and a change, a
// change is a deal and its sequence number, so the id needs no randomness and tells both. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadgate::gateway {

std::string portal_message_id(std::string portal, int64_t deal, int64_t sequence);

// The sequence number of such an id.
std::optional<int64_t> message_sequence(std::string_view message_id);

}  // namespace leadgate::gateway
