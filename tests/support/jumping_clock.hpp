// The machine's clock, whose wall time a test sets forward or back while others look at it. Any thread.
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace leadgate::testing {

class JumpingClock final : public Clock {
 public:
  Timestamp now() const override { return system_.now() + Micros(offset_.load()); }
  SteadyTime steady() const override { return system_.steady(); }
  void jump(Micros by) { offset_ += by.count(); }

 private:
  SystemClock system_;
  std::atomic<int64_t> offset_{0};
};

}  // namespace leadgate::testing
