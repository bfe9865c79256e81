// The times of pending rows when the wall clock jumps. They are wall times, because they outlive the process; so a
// clock that is set forward by a day would send all that waits at once, and one that is set back would hold it up for a
// day. Whoever notices the jump moves the times along with it, in slices, one transaction each.
//
// Forward: what waited for a time still to come waits as long as before; what was due is due. Rows that were written
// between the jump and its being noticed have times of the new clock, just around its now, and are left alone.
// Backward: what was due is due, also by the new clock, and the rest waits as long as before.
// Rows that wait for their lane have no time. Writer thread; failures show in the connection's status().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

struct ClockJump {
  Micros by{};         // what was added to the wall clock
  Timestamp before{};  // the last time that is known of the old clock
  Timestamp now{};     // of the new one
};

// How far the rows have been moved; a value, so that a slice whose transaction failed can be done again.
struct ShiftWalk {
  explicit ShiftWalk(ClockJump of) : jump(of) {}

  ClockJump jump;
  bool begun = false;
  std::vector<std::string> targets;  // still to do, the last one under way
  int64_t next_attempt_at = 0;       // the last row that was looked at
  int64_t id = 0;
};

// Moves at most `rows_max` rows; false: that was all.
bool shift_slice(store::Connection& connection, ShiftWalk& walk, int rows_max);

// The times of rows that are later than any wait that could have been meant become now: the clock was set back while
// nobody looked. At most `rows_max`; how many.
int64_t pull_in(store::Connection& connection, std::string_view target, Timestamp latest, Timestamp now, int rows_max);

// When the newest row was made: the clock has been there.
std::optional<Timestamp> newest_row_made_at(store::Connection& connection);

}  // namespace leadgate::queue
