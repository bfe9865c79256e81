// What other threads tell the delivery thread: ends of calls, ends of settlements, hints, a new plan, the stop.
//
// Shared (shared_ptr) with what may outlive the worker: the HTTP client's completions and the writer's jobs. Any thread
// puts; only the delivery thread takes. Bounded by what the dispatcher lets be in hand.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/workers/delivery.hpp"

namespace leadgate::gateway {

struct CallEnded {
  queue::Dispatcher::Start start;
  int attempt = 1;
  Timestamp at{};                            // when it began
  SteadyTime began{};                        // the same, for measuring
  std::shared_ptr<const DeliveryCall> call;  // null: it could not be made, for the response's error
  Result<OutboundResponse> response;
  std::string mark;  // of the address that was called; a reload may name another before the answer
};

// Where to, and how: what a reload changes.
struct DeliveryPlan {
  DeliveryTargets targets;
  DeliverySettings settings;
};

struct DeliveryMail {
  std::vector<CallEnded> calls;
  std::vector<Result<void>> settled;  // ends of the batches given to the writer
  std::vector<Result<void>> mended;   // ends of the slices of ClockMending
  std::optional<DeliveryPlan> plan;
  std::optional<SteadyTime> stop_by;
  bool hint = false;
  bool read_anew = false;
  std::vector<std::string> lifted;  // targets that somebody wants to be called now
  std::vector<std::string> woken;   // the same, with all that waits for them
};

class DeliveryMailbox {
 public:
  void put_call(CallEnded call);
  void put_settled(Result<void> result);
  void put_mended(Result<void> result);
  void put_plan(DeliveryPlan plan);
  void put_read_anew(std::vector<std::string> lifted);
  void put_wake(std::string target);
  void put_stop(SteadyTime deadline);
  void put_hint();  // one atomic operation when a hint is there already

  // All that is there; waits at most `wait_max` for something.
  DeliveryMail take(std::chrono::milliseconds wait_max);

 private:
  bool has_mail() const;  // under mutex_

  std::mutex mutex_;
  std::condition_variable arrived_;
  DeliveryMail mail_;  // under mutex_, but for the hint
  std::atomic<bool> hint_{false};
};

}  // namespace leadgate::gateway
