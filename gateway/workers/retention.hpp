// Forgets what is past its time: raw events with the files that came along (parked ones by a time of their own),
// settled deliveries, idempotency keys. A thread that wakes every minute and gives the writer small jobs, so that a
// large clean-up never holds up a lead. Deliveries to a portal that is not configured any more wait as long as settled
// ones are kept, in case it comes back; then they are dead letters.
//
// Owned by the process; writer and clock outlive it. update() and stop() from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "gateway/config/config.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

struct RetentionRules {
  RetentionConfig times;
  std::set<std::string> targets;  // that deliveries are sent to
};

class Retention {
 public:
  // `also` is done once a minute in the same transaction: what else is written now and then. May be empty.
  Retention(const Clock& clock, store::Writer& writer, RetentionRules rules,
            std::function<void(store::Connection&)> also = {});
  void update(RetentionRules rules);
  void stop();
  ~Retention();

 private:
  void run();
  // True: there is more of the kind to forget.
  bool clean_slice(const RetentionRules& rules);
  bool give_up_slice(store::WriteContext& context, const RetentionRules& rules, Timestamp now);

  static constexpr int kRowsASlice = 200;
  static constexpr std::chrono::seconds kPause{60};
  static constexpr std::chrono::milliseconds kPauseBetweenSlices{50};

  const Clock& clock_;
  store::Writer& writer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  RetentionRules rules_;
  const std::function<void(store::Connection&)> also_;
  bool stopping_ = false;
  // The thread's own: where the next slice of events begins, and the day of that.
  int64_t next_event_ = 0;
  Timestamp pass_day_{};
  std::thread thread_;
};

}  // namespace leadgate::gateway
