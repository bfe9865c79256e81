// Decides what is sent when, without I/O and without a clock of its own: which target's due rows to read, which row to
// start, how much at a time, and when to look again. A worker drives it and does what it says.
//
// - A lane has one row in hand at a time; another is taken only after the first one's end is on disk.
// - A target sends at most in_flight_per_target_max at once, the whole at most in_flight_max; targets take turns, so
//   that a slow one holds up no other. A target in trouble is halved down to one at a time, and grows back by one with
//   each success; one that names a time is left alone until then.
// - Only what is in hand is remembered, at most rows_in_hand_max a target. All else is in the database, so a restart
//   needs nothing but new reads.
// One owner, one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "queue/outbox.hpp"

namespace leadgate::queue {

struct DispatcherLimits {
  size_t in_flight_max = 128;
  size_t in_flight_per_target_max = 16;
  size_t rows_in_hand_max = 128;  // a target: ready, in flight, or waiting for their end to be on disk
};

// How the attempt ended, as far as it matters for what to start next.
enum class PeerState { kWell, kRefuses, kInTrouble };

class Dispatcher {
 public:
  explicit Dispatcher(DispatcherLimits limits);

  // The targets there are now. Rows of others stay in the database; what of theirs is in flight is still settled.
  void set_targets(const std::vector<std::string>& names);

  // What is in hand or in flight over a lowered limit stays, and nothing is added to it.
  void set_limits(DispatcherLimits limits);

  // Something may have been added to the outbox, or have become due early.
  void hint();

  // The targets whose due rows are to be read now, with at most rows_to_read() of them in one page.
  std::vector<std::string> targets_to_read(Timestamp now) const;
  int rows_to_read() const { return static_cast<int>(limits_.rows_in_hand_max); }
  // The page, and when the next row after it becomes due. Returns the rows to be set aside: they count as in hand
  // until released.
  std::vector<int64_t> take_page(const std::string& target, const std::vector<DueRow>& rows,
                                 std::optional<Timestamp> next_due);
  // The page could not be read: look again at this time.
  void page_failed(const std::string& target, Timestamp look_again_at);

  struct Start {
    std::string target;
    int64_t id = 0;
  };
  // The next row to send, which is in flight from now on; nothing when bounds, pauses or lanes forbid any.
  std::optional<Start> next_start(Timestamp now);

  // The attempt ended. The row stays in hand until its end is on disk.
  void attempt_ended(const Start& start, PeerState peer, std::optional<Timestamp> pause_until);
  // The row's end, or its being set aside, is on disk.
  void released(const std::string& target, int64_t id);

  // When to ask again if nothing happens before; nothing: only an event brings work.
  std::optional<Timestamp> wake_at(Timestamp now) const;

  size_t in_flight() const { return in_flight_; }
  size_t in_hand() const;

 private:
  struct Row {
    int64_t id = 0;
    int64_t lane = 0;
  };
  struct Target {
    bool known = true;
    bool look = true;  // there may be due rows that were not read
    std::optional<Timestamp> next_due;
    std::optional<Timestamp> paused_until;
    std::deque<Row> ready;
    std::unordered_map<int64_t, int64_t> in_hand;     // id -> lane
    std::unordered_map<int64_t, int64_t> busy_lanes;  // lane -> the row that holds it
    size_t in_flight = 0;
    size_t window = 1;
  };

  bool has_room(const Target& target) const { return target.in_hand.size() <= limits_.rows_in_hand_max / 2; }
  bool is_paused(const Target& target, Timestamp now) const;
  std::optional<Row> take_ready(Target& target);
  std::optional<Timestamp> wake_of(const Target& target, Timestamp now) const;

  DispatcherLimits limits_;
  std::map<std::string, Target> targets_;
  std::string last_started_;  // whose turn it was
  size_t in_flight_ = 0;
};

}  // namespace leadgate::queue
