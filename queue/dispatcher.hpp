// Decides what is sent when, without I/O and without a clock of its own: which target's due rows to read, which row to
// start, how much at a time, and when to look again. A worker drives it and does what it says.
//
// - A lane has one row in hand at a time; another is taken only after the first one's end is on disk.
// - A target sends at most in_flight_per_target_max at once, the whole at most in_flight_max; targets take turns, so
//   that a slow one holds up no other. A guarded target begins with four at a time and gets one more with each success;
//   one in trouble is halved down to one at a time; one that names a time is left alone until then, or until lift().
// - Room is kept for who uses it well: targets that fail, or whose calls take more than a second, have half of it
//   between them, together with those of which nothing is known three quarters; and beside others no target takes more
//   than it leaves free.
// - A guarded target that fails again and again is not called but for a probe now and then (circuit_breaker.hpp).
// - A stopped target is sent nothing and has nothing in hand but what was in flight.
// - read_anew() puts what is ready back, so that a dead row that is tried anew by hand comes before newer ones of its
//   lane, which are behind it from then on.
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
#include "queue/circuit_breaker.hpp"
#include "queue/outbox.hpp"
#include "queue/peer_hold.hpp"

namespace leadgate::queue {

struct DispatcherLimits {
  size_t in_flight_max = 128;
  size_t in_flight_per_target_max = 16;
  size_t rows_in_hand_max = 512;  // a target: ready, in flight, or waiting for their end to be on disk
  BreakerSettings breaker{};
};

// How the attempt ended, as far as it matters for what to start next: the peer took it; it lives but did not take it;
// it failed; it failed and should be sent less; nothing is known of it.
enum class PeerState { kWell, kRefuses, kFails, kInTrouble, kUnknown };

struct AttemptResult {
  PeerState peer = PeerState::kUnknown;
  Timestamp at{};
  std::optional<Timestamp> pause_until = std::nullopt;  // the time that the peer named
  double chance = 0;                                    // in [0, 1), for the next probe's time
};

struct DispatchTarget {
  DispatchTarget(std::string with_name) : name(std::move(with_name)) {}  // a name alone is a target without wishes
  DispatchTarget(const char* with_name) : name(with_name) {}

  std::string name;
  size_t in_flight_max = 0;  // 0: in_flight_per_target_max
  bool guarded = false;      // by a circuit breaker
  bool fresh = true;         // another address than before: what is known of the peer is forgotten
};

class Dispatcher {
 public:
  explicit Dispatcher(DispatcherLimits limits);

  // The targets there are now. Rows of others stay in the database; what of theirs is in flight is still settled.
  void set_targets(const std::vector<DispatchTarget>& targets);

  // What is in hand or in flight over a lowered limit stays, and nothing is added to it.
  void set_limits(DispatcherLimits limits);

  // A stopped target's rows go back to the database, but for what is in flight.
  void set_stopped(const std::string& target, bool stopped);

  // What is ready goes back to the database and is read anew: something older may have come in front of it.
  void read_anew();

  // When a target may be called again, beyond what its rows say: to be kept, and given back after a restart.
  PeerHold hold(const std::string& target) const;
  void restore(const std::string& target, const PeerHold& hold);
  // Somebody wants it to be called: at once, by a probe alone where its circuit is open.
  void lift(const std::string& target);
  // From before a restart: the last that was known of it.
  void failed_before(const std::string& target);

  // The wall clock jumped by this.
  void shift(Micros by);

  // Something may have been added to the outbox, or have become due early; or this target's may.
  void hint();
  void hint(const std::string& target);

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
  void attempt_ended(const Start& start, const AttemptResult& result);
  // The row's end, or its being set aside, is on disk.
  void released(const std::string& target, int64_t id);

  // When to ask again if nothing happens before; nothing: only an event brings work.
  std::optional<Timestamp> wake_at(Timestamp now) const;

  // The circuit of a guarded target; closed for any other.
  CircuitBreaker::State circuit(const std::string& target) const;
  // Not before the time that the peer named.
  std::optional<Timestamp> next_probe(const std::string& target) const;
  // Grows whenever the circuit of any target, or the time of its probe, may have changed.
  uint64_t circuits_changed() const { return circuits_changed_; }

  size_t in_flight() const { return in_flight_; }
  size_t in_flight(const std::string& target) const;
  size_t in_hand() const;

 private:
  struct Row {
    int64_t id = 0;
    int64_t lane = 0;
  };
  // From the best to the worst.
  enum class Pace { kPrompt, kUnknown, kSlow };
  struct Flight {
    int64_t id = 0;
    Timestamp since{};
  };
  // How much of the room is held by those of this pace and of worse ones.
  struct Held {
    size_t slow = 0;
    size_t not_prompt = 0;
  };
  struct Target {
    bool known = true;
    bool look = true;  // there may be due rows that were not read
    bool stopped = false;
    bool guarded = false;
    CircuitBreaker breaker;
    size_t in_flight_max = 0;
    std::optional<Timestamp> next_due;
    std::optional<Timestamp> paused_until;
    std::deque<Row> ready;
    std::unordered_map<int64_t, int64_t> in_hand;     // id -> lane
    std::unordered_map<int64_t, int64_t> busy_lanes;  // lane -> the row that holds it
    std::deque<Flight> flights;                       // the oldest first
    size_t window = 1;
    Pace pace = Pace::kUnknown;  // by the last call that ended
  };

  bool may_read(const Target& target) const;
  bool may_start(const Target& target, Timestamp now) const;
  // Until when nothing may be started; nothing: it may be now, but for other bounds.
  std::optional<Timestamp> held_until(const Target& target, Timestamp now) const;
  size_t most_in_flight(const Target& target) const;
  static Pace pace_of(const Target& target, Timestamp now);
  Held held(Timestamp now) const;
  bool has_room(const Target& target, const Held& held, Timestamp now) const;
  static void end_flight(Target& target, int64_t id, const AttemptResult& result);
  static void drop_ready(Target& target);
  std::optional<Row> take_ready(Target& target);
  std::optional<Timestamp> wake_of(const Target& target, Timestamp now) const;

  DispatcherLimits limits_;
  std::map<std::string, Target> targets_;
  std::string last_started_;  // whose turn it was
  size_t in_flight_ = 0;
  uint64_t circuits_changed_ = 0;
};

}  // namespace leadgate::queue
