// When a peer that fails may be called again. Pure: times and chance are handed in. One owner, one thread at a time.
//
// Closed: calls go out. After `failures` of them in a row without a sign of life the circuit opens: nothing goes out
// until the time of a probe, which is one call alone (half open). A probe that fails opens it again for twice as long,
// up to probe_max, each time stretched by chance, so that the probes of many gateways do not come together; any answer
// closes it. A time that the peer itself names is waited for.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace leadgate::queue {

struct BreakerSettings {
  int failures = 100;
  std::chrono::milliseconds probe_first = std::chrono::seconds(10);
  std::chrono::milliseconds probe_max = std::chrono::minutes(10);
  double jitter = 0.1;  // up to this part of the wait is added
};

class CircuitBreaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };

  State state() const { return state_; }
  // kOpen: when the probe may go.
  std::optional<Timestamp> next_probe() const;

  // kOpen, kHalfOpen: the wait that the next one grows from.
  std::chrono::milliseconds interval() const { return interval_; }
  Timestamp last_probe_time() const { return next_probe_; }

  // Whether a call may go out now; one that does is told by started().
  bool lets_start(Timestamp now) const;
  void started();

  // The peer answered something that says it is alive.
  void lives();
  // The peer failed. `not_before`: the time that it named; `chance` in [0, 1) is the part of the jitter that is taken.
  void failed(const BreakerSettings& settings, Timestamp now, std::optional<Timestamp> not_before, double chance);
  // A call ended without telling anything about the peer: a probe is still owed.
  void said_nothing(Timestamp now);

  // Something about the way to the peer has changed: the probe may go at once.
  void probe_soon();

  // Open as it was before a restart.
  void reopen(std::chrono::milliseconds interval, Timestamp next_probe);

  // The wall clock jumped.
  void shift(Micros by);

 private:
  State state_ = State::kClosed;
  int failures_ = 0;
  std::chrono::milliseconds interval_{};  // between probes
  Timestamp next_probe_{};
};

}  // namespace leadgate::queue
