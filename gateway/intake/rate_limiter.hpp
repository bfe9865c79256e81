// A token bucket for one source: so many requests a second, with a burst. Any thread; one short lock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.hpp"

namespace leadgate::gateway {

class RateLimiter {
 public:
  // 0 a second: no limit.
  RateLimiter(int64_t per_second, int64_t burst)
      : per_second_(static_cast<double>(per_second)),
        burst_(static_cast<double>(std::max<int64_t>(1, burst))),
        tokens_(burst_) {}

  // Takes one; else the time until there is one again.
  std::optional<std::chrono::seconds> take(SteadyTime now) { return look(now, 1); }
  // Takes none: only the time until there is one.
  std::optional<std::chrono::seconds> wait(SteadyTime now) { return look(now, 0); }

 private:
  std::optional<std::chrono::seconds> look(SteadyTime now, double taken) {
    if (per_second_ <= 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (last_ != SteadyTime() && now > last_) {
      tokens_ = std::min(burst_, tokens_ + std::chrono::duration<double>(now - last_).count() * per_second_);
    }
    last_ = std::max(last_, now);
    if (tokens_ >= 1) {
      tokens_ -= taken;
      return std::nullopt;
    }
    return std::chrono::seconds(static_cast<int64_t>(std::ceil((1 - tokens_) / per_second_)));
  }

  const double per_second_;
  const double burst_;
  std::mutex mutex_;
  double tokens_;
  SteadyTime last_{};
};

}  // namespace leadgate::gateway
