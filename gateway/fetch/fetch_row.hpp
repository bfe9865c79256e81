// The rows of the outbox that ask for what completes an event: the target is fetch/SOURCE, the lane the event's number,
// the kind the step's name.
//
// A row names the event and nothing else: the call is made of the stored event and the configuration of the moment it
// is sent in, so that no address and no secret is stored. A lane is an event, because what is asked for one event need
// not wait for another's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {

std::string fetch_target(std::string_view source);
// The source of such a target; nothing: it is another kind of target.
std::optional<std::string_view> fetch_source(std::string_view target);
// The event that the row is about.
std::optional<int64_t> fetch_event(const queue::Delivery& row);

// Asks for the step, unless the event has a row that waits. Writer thread, in the event's transaction.
void want_fetch(store::Connection& connection, const queue::InboxEvent& event, std::string_view step, Timestamp now);

}  // namespace leadgate::gateway
