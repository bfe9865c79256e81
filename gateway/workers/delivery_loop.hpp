// The delivery thread's own state and steps: mail in, pages and calls out, ends to the writer. See delivery.hpp.
// Used on the delivery thread only, once run() has begun.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/workers/delivery_mailbox.hpp"
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
               std::unique_ptr<store::Connection> reader, std::shared_ptr<DeliveryMailbox> mailbox);

  // Until the stop that the mailbox brings.
  void run();

 private:
  using Start = queue::Dispatcher::Start;
  // A settlement, whose it is and what else comes of it.
  struct Ending {
    std::string target;
    queue::Settlement settlement;
    std::shared_ptr<Aftermath> aftermath = nullptr;
  };
  struct TargetMetrics {
    Counter* done;
    Counter* retried;
    Counter* dead;
    Histogram* seconds;
  };

  std::chrono::milliseconds time_to_wait() const;
  bool ended() const;
  void step();
  void take(DeliveryMail mail);
  // Runs it; an exception that leaves it is logged and counted, and answered with false.
  template <class Work>
  bool guarded(Work work);
  void take_targets(DeliveryTargets targets);
  void read_pages();
  void start_calls();
  void start_call(const Start& start);
  Result<CallStart> call_for(const queue::Delivery& delivery) const;
  void send(const Start& start, int attempt, std::shared_ptr<DeliveryCall> call);
  // The row needs no call.
  void end_at_once(const Start& start, NoCall end);
  // The row goes back to the database as it was; its target is looked at again later.
  void put_back(const Start& start);
  void end_call(CallEnded call);
  void count(const CallEnded& call, const queue::Verdict& verdict);
  void hand_over_endings();
  void take_settled(const Result<void>& result);
  bool reader_failed();

  DeliveryParts parts_;
  DeliverySettings settings_;
  DeliveryTargets targets_;
  std::unique_ptr<store::Connection> reader_;
  std::shared_ptr<DeliveryMailbox> mailbox_;
  queue::Dispatcher dispatcher_;
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
