// Forgets what is past its time: raw events (parked ones by a time of their own), settled deliveries, idempotency keys.
// A thread that wakes every minute and gives the writer small jobs, so that a large clean-up never holds up a lead.
//
// Owned by the process; writer and clock outlive it. update() and stop() from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "gateway/config/config.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class Retention {
 public:
  Retention(const Clock& clock, store::Writer& writer, const RetentionConfig& config);
  void update(const RetentionConfig& config);
  void stop();
  ~Retention();

 private:
  void run();
  // True: there is more of the kind to forget.
  bool clean_slice(const RetentionConfig& config);

  static constexpr int kRowsASlice = 200;
  static constexpr std::chrono::seconds kPause{60};
  static constexpr std::chrono::milliseconds kPauseBetweenSlices{50};

  const Clock& clock_;
  store::Writer& writer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  RetentionConfig config_;
  bool stopping_ = false;
  // The thread's own: where the next slice of events begins, and the day of that.
  int64_t next_event_ = 0;
  Timestamp pass_day_{};
  std::thread thread_;
};

}  // namespace leadgate::gateway
