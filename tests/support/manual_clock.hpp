// A clock that stands until a test moves it. One thread at a time.
#pragma once

#include "base/clock.hpp"

namespace leadgate::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)))
      : now_(start) {}
  Timestamp now() const override { return now_; }
  SteadyTime steady() const override { return steady_; }
  void advance(Micros span) {
    now_ += span;
    steady_ += span;
  }

 private:
  Timestamp now_;
  SteadyTime steady_{};
};

}  // namespace leadgate::testing
