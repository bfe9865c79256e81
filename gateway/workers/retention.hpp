// Forgets what is past its time: raw events with the files that came along (parked ones by a time of their own),
// settled deliveries, idempotency keys. A thread that wakes every minute and gives the writer small jobs, so that a
// large clean-up never holds up a lead.
//
// Deliveries that wait have a bound in time, too. A portal that is stopped, disabled, not configured any more, or so
// dead that it is only probed, uses up no attempts; what was made for it, or last tried anew by hand, longer ago than
// settled deliveries are kept becomes a dead letter. Not so while the portal takes anything: then each row has its
// turn, and its whole schedule, which the bound is never shorter than. Nor in the first hour of a process: it may have
// been away for as long itself, and portals are called first. In the first hour after the clock has jumped, or the
// machine has slept, nothing is forgotten at all. Dead letters stay until somebody deals with them, or for
// a time of their own; how many there are is told once a day.
//
// Owned by the process; writer and clock outlive it. update(), after which it looks at once, and stop() from any
// thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "gateway/config/config.hpp"
#include "queue/outbox.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

struct RetentionRules {
  RetentionConfig times;
  std::set<std::string> targets;                             // that deliveries are sent to
  std::map<std::string, std::chrono::milliseconds> portals;  // those of them with a bound: how long a schedule takes
  std::chrono::minutes portals_first{0};                     // so long after the start none of theirs is given up
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
  // False: the clock jumped, or the machine slept, not long ago.
  bool clock_is_even(const RetentionRules& rules);
  // True: there is more of the kind to forget.
  bool clean_slice(const RetentionRules& rules);
  // One walk over all targets, in slices.
  struct Walk {
    std::string target;                         // the one under way
    std::optional<queue::DeliveryPlace> after;  // of its rows
    std::map<std::string, int64_t> dead;
  };
  bool give_up_slice(store::Connection& connection, const RetentionRules& rules, Timestamp now, Walk& walk) const;
  // Logs what the walk has come to, and begins anew.
  void end_walk();

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
  bool is_changed_ = false;  // the rules, since the last slice
  const SteadyTime begun_;
  // The thread's own, as all below. Both clocks at the last look, and from when on they are trusted.
  SteadyTime even_from_;
  Timestamp seen_;
  SteadyTime seen_steady_;
  // Where the next slice of events begins, and the day of that.
  int64_t next_event_ = 0;
  Timestamp pass_day_{};
  queue::PruneWalk pruned_;  // of the same day
  Walk walk_;
  std::thread thread_;
};

}  // namespace leadgate::gateway
