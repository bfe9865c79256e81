#include "queue/circuit_breaker.hpp"

#include <algorithm>

namespace leadgate::queue {

using std::chrono::milliseconds;

std::optional<Timestamp> CircuitBreaker::next_probe() const {
  if (state_ != State::kOpen) return std::nullopt;
  return next_probe_;
}

bool CircuitBreaker::lets_start(Timestamp now) const {
  if (state_ == State::kOpen) return now >= next_probe_;
  return state_ == State::kClosed;
}

void CircuitBreaker::started() {
  if (state_ == State::kOpen) state_ = State::kHalfOpen;
}

void CircuitBreaker::lives() {
  state_ = State::kClosed;
  failures_ = 0;
}

void CircuitBreaker::failed(const BreakerSettings& settings, Timestamp now, std::optional<Timestamp> not_before,
                            double chance) {
  if (state_ == State::kOpen) {
    // A call that was out already when the circuit opened; only a time that the peer names is news.
    if (not_before) next_probe_ = std::max(next_probe_, *not_before);
    return;
  }
  if (state_ == State::kClosed && ++failures_ < settings.failures) return;
  interval_ = state_ == State::kHalfOpen ? interval_ * 2 : settings.probe_first;
  interval_ = std::min(interval_, settings.probe_max);
  const double stretched = static_cast<double>(interval_.count()) * (1.0 + settings.jitter * chance);
  next_probe_ = now + milliseconds(static_cast<int64_t>(stretched));
  if (not_before) next_probe_ = std::max(next_probe_, *not_before);
  state_ = State::kOpen;
}

void CircuitBreaker::said_nothing(Timestamp now) {
  if (state_ != State::kHalfOpen) return;
  state_ = State::kOpen;
  next_probe_ = now;
}

void CircuitBreaker::probe_soon() {
  next_probe_ = Timestamp();
}

void CircuitBreaker::reopen(milliseconds interval, Timestamp next_probe) {
  state_ = State::kOpen;
  interval_ = interval;
  next_probe_ = next_probe;
}

void CircuitBreaker::shift(Micros by) {
  next_probe_ += by;
}

}  // namespace leadgate::queue
