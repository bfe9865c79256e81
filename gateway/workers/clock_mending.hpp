// Keeps the times of pending deliveries right when the wall clock jumps: slices of work for the writer, one at a time,
// in the order in which the jumps were noticed. See queue/clock_shift.hpp for what is done.
//
// The same slices make all that waits of one target due, where somebody wants it to be called now.
//
// The delivery thread's. While a clock is mended nothing is read from the outbox and no attempt's end is written, so
// that no time of the new clock is taken for one of the old. A slice that fails is done again later, and what a process
// leaves undone is done after the next start. Where the clock has been is written once a minute.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "gateway/workers/delivery_mailbox.hpp"
#include "queue/clock_shift.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class ClockMending {
 public:
  ClockMending(const Clock& clock, store::Writer& writer, std::shared_ptr<DeliveryMailbox> mailbox);

  void jumped(const queue::ClockJump& jump);
  // What an earlier process began; before anything else.
  void go_on(queue::ShiftWalk walk);
  // The clock, whenever it was looked at and had not jumped, or its jump has been told.
  void seen(Timestamp now);
  // No row of a target waits longer than this; what does is due. 0: all that waits is due, whatever the clock is.
  void pull_in(const std::map<std::string, Micros>& longest_waits);

  // A clock is mended.
  bool active() const;
  bool pulls_in(const std::string& target) const { return longest_waits_.contains(target); }
  // Gives the writer the next slice, unless it has one.
  void drive();
  void slice_ended(const Result<void>& result);
  // A slice failed: when it is tried again.
  std::optional<SteadyTime> again_at() const { return again_at_; }

 private:
  class Job;
  class NoteJob;
  // One piece of the work, and how it went; the writer's until its end is in the mailbox.
  struct Slice {
    std::optional<queue::ShiftWalk> walk;
    std::string target;  // without a walk: whose far rows are pulled in
    Micros longest_wait{};
    bool more = false;
  };

  const Clock& clock_;
  store::Writer& writer_;
  const std::shared_ptr<DeliveryMailbox> mailbox_;
  std::deque<queue::ShiftWalk> jumps_;
  std::map<std::string, Micros> longest_waits_;  // still to do
  std::shared_ptr<Slice> under_way_;
  std::optional<SteadyTime> again_at_;
  std::optional<SteadyTime> note_at_;  // the next time that the clock is written
};

}  // namespace leadgate::gateway
