// What a lane has said since: once a peer took a message, or said something newer itself, older ones of the lane are
// late. A dead row that was overtaken is kept as any other, and is tried anew only by who insists; so an old state
// never comes over a newer one, whatever the bodies look like. The mark outlives the newer row. Threads and failures as
// in outbox.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

// All rows of the lane that are not done by now are overtaken by the message. One that is pending, for it was tried
// anew by hand, is dead again. One look-up where there are none.
void overtake(store::Connection& connection, std::string_view target, int64_t lane, std::string_view by, Timestamp now);

// The same for those older than the row, which its peer took.
void overtake_older(store::Connection& connection, int64_t row, Timestamp now);

// By which message a dead row is overtaken; empty: by none.
std::string overtaken_by(store::Connection& connection, int64_t row);

}  // namespace leadgate::queue
