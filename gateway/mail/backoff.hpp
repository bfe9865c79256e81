// How long to wait after another failure in a row: twice as long as before, between two bounds. Plain value.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace leadgate::gateway {

class Backoff {
 public:
  static constexpr std::chrono::milliseconds kFirst{2'000};
  static constexpr std::chrono::milliseconds kLast{300'000};

  std::chrono::milliseconds next() { return std::exchange(next_, std::min(next_ * 2, kLast)); }
  void reset() { next_ = kFirst; }

 private:
  std::chrono::milliseconds next_ = kFirst;
};

}  // namespace leadgate::gateway
