// The machine's clock, whose wall time a test sets forward or back while others look at it. Any thread.
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace leadgate::testing {

class JumpingClock final : public Clock {
 public:
  Timestamp now() const override {
    if (looks_left_.load() > 0 && looks_left_.fetch_sub(1) == 1) offset_ += by_then_.load();
    return system_.now() + Micros(offset_.load());
  }
  SteadyTime steady() const override { return system_.steady(); }
  void jump(Micros by) { offset_ += by.count(); }
  // At the `looks`-th look at it from now on, whoever looks.
  void jump_at_look(int looks, Micros by) {
    by_then_ = by.count();
    looks_left_ = looks;
  }

 private:
  SystemClock system_;
  mutable std::atomic<int64_t> offset_{0};
  mutable std::atomic<int> looks_left_{0};
  std::atomic<int64_t> by_then_{0};
};

}  // namespace leadgate::testing
