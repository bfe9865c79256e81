// The delivery thread's own state and steps: mail in, pages and calls out, ends to the writer. See delivery.hpp.
// Used on the delivery thread only, once run() has begun.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/workers/clock_mending.hpp"
#include "gateway/workers/delivery_mailbox.hpp"
#include "gateway/workers/peer_board.hpp"
#include "gateway/workers/settle_job.hpp"
#include "queue/dispatcher.hpp"
#include "queue/outbox.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

// What the loop works with; all of it outlives the loop.
struct DeliveryParts {
  const Clock& clock;
  Random& random;
  store::Writer& writer;
  HttpClient& client;
  Metrics& metrics;
};

class DeliveryLoop {
 public:
  DeliveryLoop(DeliveryParts parts, DeliverySettings settings, DeliveryTargets targets,
               std::unique_ptr<store::Connection> reader, std::shared_ptr<DeliveryMailbox> mailbox, PeerBoard& peers);

  // Until the stop that the mailbox brings.
  void run();

 private:
  using Start = queue::Dispatcher::Start;
  // A settlement, whose it is, when that was known, and what else comes of it.
  struct Ending {
    std::string target;
    queue::Settlement settlement;
    Timestamp at{};
    std::shared_ptr<Aftermath> aftermath = nullptr;
    std::string mark = {};      // of the address that answered
    bool is_elsewhere = false;  // it is not called any more
  };
  struct TargetMetrics {
    Counter* done;
    Counter* retried;
    Counter* dead;
    Histogram* seconds;
    Gauge* pending;
    Gauge* dead_letters;
    Gauge* oldest_seconds;
    Gauge* open;
    Gauge* stopped;
  };

  void begin();
  std::chrono::milliseconds time_to_wait() const;
  bool ended() const;
  void step();
  void take(DeliveryMail mail);
  // Runs it; an exception that leaves it is logged and counted, and answered with false.
  template <class Work>
  bool guarded(Work work);
  void take_targets(DeliveryTargets targets);
  const DeliveryTarget* find_target(const std::string& name) const;
  const queue::RetrySettings& retry_of(const std::string& target) const;
  bool is_portal(const std::string& target) const;
  // A reload named another address since the call began.
  bool is_elsewhere(const CallEnded& call) const;
  // Who is stopped, as the database and the configuration have it.
  void read_stops();
  void set_stopped(const std::string& target, bool stopped);
  bool is_stopping(const std::string& target) const;
  void read_news();
  void read_pages();
  void take_page(const std::string& target, std::vector<queue::DueRow> rows, std::optional<Timestamp> next_due,
                 Timestamp now);
  void start_calls();
  void start_call(const Start& start);
  Result<CallStart> call_for(const queue::Delivery& delivery) const;
  void send(const Start& start, int attempt, std::shared_ptr<DeliveryCall> call);
  // The row needs no call.
  void end_at_once(const Start& start, NoCall end);
  // The row goes back to the database as it was; its target is looked at again later.
  void put_back(const Start& start);
  bool reader_failed();
  // For others to see.
  void show();
  void show_circuits();

  // In delivery_clock.cpp.
  void watch_clock();
  void clock_jumped(const queue::ClockJump& jump);
  void pull_in_far_rows();
  // No longer than could have been meant, by the clock as it is now.
  queue::PeerHold bounded(const std::string& target, queue::PeerHold hold) const;

  // In delivery_holds.cpp.
  // What is kept of when a target may be called, once for each address.
  void take_hold(const std::string& name, const DeliveryTarget& target,
                 const std::map<std::string, queue::KeptHold>& kept);
  void keep_holds();

  // In delivery_ends.cpp.
  void end_call(CallEnded call);
  // Whether the attempt counts for its row, or the peer alone is to blame.
  void judge_peer(const CallEnded& call, const AttemptMeaning& meaning, const queue::Verdict& verdict,
                  queue::Settlement& settlement) const;
  void count(const CallEnded& call, queue::Settlement::What what);
  void note_peer(const Ending& ending, SettleJob::Said& said) const;
  void hand_over_endings();
  void take_settled(const Result<void>& result);

  DeliveryParts parts_;
  DeliverySettings settings_;
  DeliveryTargets targets_;
  std::unique_ptr<store::Connection> reader_;
  std::shared_ptr<DeliveryMailbox> mailbox_;
  PeerBoard& peers_;
  queue::Dispatcher dispatcher_;
  ClockMending mending_;
  bool stops_unread_ = true;  // nothing is read as long as it is not known who is stopped
  bool is_news_ = false;      // rows may have been added since the newest that was seen
  int64_t newest_row_ = 0;
  Micros set_back_{};                            // the clock, since the database was written to; until it is read
  std::map<std::string, queue::KeptHold> kept_;  // as the database has them, or will soon
  uint64_t shown_circuits_ = 0;                  // as of this change
  std::optional<SteadyTime> show_again_at_;
  // Both clocks at the beginning of the step. All that a step decides is of this one moment: a jump in its middle is
  // noticed by the next one, before anything is taken for due by the new clock.
  Timestamp seen_;
  SteadyTime seen_steady_;
  SteadyTime look_anyway_at_;
  std::vector<Ending> to_settle_;
  std::vector<Ending> settling_;               // the batch that the writer has; one at a time, so that ends collect
  std::optional<SteadyTime> settle_again_at_;  // the writer refused or failed
  std::optional<SteadyTime> stop_by_;
  std::map<std::string, TargetMetrics> target_metrics_;
  Gauge& in_flight_;
  Counter& failures_;
  bool failed_ = false;  // the last step threw
};

}  // namespace leadgate::gateway
