// The times of pending rows when the wall clock jumps. They are wall times, because they outlive the process; so a
// clock that is set forward by a day would send all that waits at once, and one that is set back would hold it up for a
// day. Whoever notices the jump moves the times along with it, in slices, one transaction each.
//
// Forward: what waited for a time still to come waits as long as before; what was due is due. Rows that were written
// between the jump and its being noticed have times of the new clock, just around its now, and are left alone.
// Backward: what was due is due, also by the new clock, and the rest waits as long as before.
// Rows that wait for their lane have no time, and rows that are added while the others are moved are left alone.
//
// Each jump counts once, over restarts too: the database has the time at which the clock was last looked at, which the
// first slice sets to that of the new clock, and each slice how far it has come. What a clock did while nobody looked
// shows at the next start, where it was set back; by how much is known but for the time since the last look.
// Writer thread, but for clock_mark(); failures show in the connection's status().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
  int64_t last_row = 0;         // the newest when the walk began; 0: it has not
  std::string target;           // the one under way; from the last name to the first
  int64_t next_attempt_at = 0;  // of its rows, the last one that was looked at
  int64_t id = 0;
};

// Moves at most `rows_max` rows and notes how far that was; false: that was all.
bool shift_slice(store::Connection& connection, ShiftWalk& walk, int rows_max);

// The times of rows that are later than any wait that could have been meant become now: the clock was set back while
// nobody looked. At most `rows_max`; how many.
int64_t pull_in(store::Connection& connection, std::string_view target, Timestamp latest, Timestamp now, int rows_max);

// What the database knows of the clock.
struct ClockMark {
  Timestamp seen_at{};
  std::optional<ShiftWalk> walk;  // that did not come to its end
};
std::optional<ClockMark> clock_mark(store::Connection& connection);
// The clock was looked at. Not while rows are moved.
void note_clock(store::Connection& connection, Timestamp seen_at);

}  // namespace leadgate::queue
