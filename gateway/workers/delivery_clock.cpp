// The wall clock and its jumps: it is compared with steady time at every step.
#include <algorithm>

#include "base/log.hpp"
#include "gateway/workers/delivery_loop.hpp"

namespace leadgate::gateway {
namespace {

// A clock that is put right by less does no harm.
constexpr std::chrono::seconds kJumpMin{10};
constexpr std::chrono::minutes kSlack{1};

Micros stretched(std::chrono::milliseconds wait, double jitter) {
  return Micros(static_cast<int64_t>(static_cast<double>(Micros(wait).count()) * (1.0 + jitter)));
}

}  // namespace

void DeliveryLoop::begin() {
  const Timestamp now = parts_.clock.now();
  if (auto mark = queue::clock_mark(*reader_)) {
    if (mark->walk) mending_.go_on(std::move(*mark->walk));
    // The clock was set back while nobody looked.
    if (mark->seen_at - now >= kJumpMin) {
      clock_jumped({now - mark->seen_at, mark->seen_at, now});
      set_back_ = now - mark->seen_at;
    }
  }
  pull_in_far_rows();
}

void DeliveryLoop::watch_clock() {
  const Timestamp now = parts_.clock.now();
  const SteadyTime steady = parts_.clock.steady();
  const Micros by = (now - seen_) - std::chrono::duration_cast<Micros>(steady - seen_steady_);
  if (std::chrono::abs(by) >= kJumpMin) clock_jumped({by, seen_, now});
  seen_ = now;
  seen_steady_ = steady;
  mending_.seen(now);
}

void DeliveryLoop::clock_jumped(const queue::ClockJump& jump) {
  log_warn("The clock jumped by {} s; the times of pending deliveries are moved along.",
           std::chrono::round<std::chrono::seconds>(jump.by).count());
  dispatcher_.shift(jump.by);
  // A batch that the writer has is written before the first slice; here it is moved for its being tried again.
  for (auto* endings : {&to_settle_, &settling_}) {
    for (Ending& ending : *endings) ending.settlement.retry_at += jump.by;
  }
  mending_.jumped(jump);
}

queue::PeerHold DeliveryLoop::bounded(const std::string& target, queue::PeerHold hold) const {
  const queue::BreakerSettings& breaker = settings_.limits.breaker;
  const Timestamp now = parts_.clock.now();
  const Micros asked = Micros(retry_of(target).retry_after_max) + kSlack;
  if (hold.paused_until) hold.paused_until = std::min(*hold.paused_until + set_back_, now + asked);
  hold.probe_interval = std::clamp(hold.probe_interval, breaker.probe_first, breaker.probe_max);
  if (!hold.next_probe) return hold;
  const Timestamp latest = now + stretched(hold.probe_interval, breaker.jitter);
  hold.next_probe = std::min(*hold.next_probe + set_back_, std::max(latest, hold.paused_until.value_or(latest)));
  return hold;
}

void DeliveryLoop::pull_in_far_rows() {
  std::map<std::string, Micros> longest;
  const queue::BreakerSettings& breaker = settings_.limits.breaker;
  for (const auto& [name, target] : targets_) {
    const queue::RetrySettings& retry = retry_of(name);
    Micros wait = std::max(Micros(retry.retry_after_max), stretched(breaker.probe_max, breaker.jitter));
    for (const auto delay : retry.delays) wait = std::max(wait, stretched(delay, retry.jitter));
    longest.emplace(name, wait + kSlack);
  }
  mending_.pull_in(longest);
}

}  // namespace leadgate::gateway
