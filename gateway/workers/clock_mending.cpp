#include "gateway/workers/clock_mending.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace leadgate::gateway {
namespace {

constexpr int kRowsASlice = 500;
constexpr std::chrono::milliseconds kAgainAfter{200};
constexpr std::chrono::minutes kNoteEvery{1};

}  // namespace

class ClockMending::Job final : public store::WriteJob {
 public:
  Job(std::shared_ptr<Slice> slice, Timestamp now, std::shared_ptr<DeliveryMailbox> mailbox)
      : slice_(std::move(slice)), now_(now), mailbox_(std::move(mailbox)) {}

  Result<void> apply(store::WriteContext& context) override {
    if (slice_->walk) {
      slice_->more = queue::shift_slice(context.connection, *slice_->walk, kRowsASlice);
    } else {
      const Timestamp latest = now_ + slice_->longest_wait;
      slice_->more = queue::pull_in(context.connection, slice_->target, latest, now_, kRowsASlice) == kRowsASlice;
    }
    return context.connection.status();
  }
  void complete(Result<void> result) noexcept override { mailbox_->put_mended(std::move(result)); }

 private:
  const std::shared_ptr<Slice> slice_;
  const Timestamp now_;
  const std::shared_ptr<DeliveryMailbox> mailbox_;
};

// One that fails is followed by the next.
class ClockMending::NoteJob final : public store::WriteJob {
 public:
  explicit NoteJob(Timestamp seen_at) : seen_at_(seen_at) {}

  Result<void> apply(store::WriteContext& context) override {
    queue::note_clock(context.connection, seen_at_);
    return context.connection.status();
  }
  void complete(Result<void>) noexcept override {}

 private:
  const Timestamp seen_at_;
};

ClockMending::ClockMending(const Clock& clock, store::Writer& writer, std::shared_ptr<DeliveryMailbox> mailbox)
    : clock_(clock), writer_(writer), mailbox_(std::move(mailbox)) {}

void ClockMending::jumped(const queue::ClockJump& jump) {
  jumps_.emplace_back(jump);
}

void ClockMending::go_on(queue::ShiftWalk walk) {
  jumps_.push_front(std::move(walk));
}

void ClockMending::seen(Timestamp now) {
  // Until the rows are moved it is the last slice that says so.
  if (!jumps_.empty() || (note_at_ && clock_.steady() < *note_at_)) return;
  note_at_ = clock_.steady() + kNoteEvery;
  // Without room for it the next one does.
  (void)writer_.submit(std::make_unique<NoteJob>(now));
}

void ClockMending::pull_in(const std::map<std::string, Micros>& longest_waits) {
  for (const auto& [target, wait] : longest_waits) {
    const auto [known, added] = longest_waits_.emplace(target, wait);
    known->second = std::min(known->second, wait);
  }
}

bool ClockMending::active() const {
  return !jumps_.empty() || std::any_of(longest_waits_.begin(), longest_waits_.end(),
                                        [](const auto& entry) { return entry.second.count() > 0; });
}

void ClockMending::drive() {
  if (under_way_ || (jumps_.empty() && longest_waits_.empty())) return;
  if (again_at_ && clock_.steady() < *again_at_) return;
  again_at_.reset();
  auto slice = std::make_shared<Slice>();
  if (!jumps_.empty()) {
    slice->walk = jumps_.front();
  } else {
    // What holds up the others goes first.
    const auto next = std::max_element(longest_waits_.begin(), longest_waits_.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    slice->target = next->first;
    slice->longest_wait = next->second;
  }
  under_way_ = slice;
  const Result<void> submitted = writer_.submit(std::make_unique<Job>(std::move(slice), clock_.now(), mailbox_));
  if (!submitted) slice_ended(submitted);
}

void ClockMending::slice_ended(const Result<void>& result) {
  const auto slice = std::exchange(under_way_, nullptr);
  if (!result) {
    log_warn("The times of deliveries could not be mended and are tried again: {}", result.error().message);
    again_at_ = clock_.steady() + kAgainAfter;
  } else if (slice->walk && slice->more) {
    jumps_.front() = std::move(*slice->walk);
  } else if (slice->walk) {
    jumps_.pop_front();
  } else if (!slice->more) {
    // Unless more is wanted by now.
    const auto done = longest_waits_.find(slice->target);
    if (done != longest_waits_.end() && done->second == slice->longest_wait) longest_waits_.erase(done);
  }
}

}  // namespace leadgate::gateway
