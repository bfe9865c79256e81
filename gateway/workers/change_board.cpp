#include "gateway/workers/change_board.hpp"

#include <algorithm>

namespace leadgate::gateway {

std::unique_ptr<ChangeBoard::Watch> ChangeBoard::watch(int64_t deal_id, std::shared_ptr<Waker> waker) {
  const std::lock_guard lock(mutex_);
  if (count_ >= waiters_max_) return nullptr;
  ++count_;
  const uint64_t number = next_number_++;
  waiters_[deal_id].push_back({number, std::move(waker)});
  return std::make_unique<Watch>(*this, deal_id, number);
}

void ChangeBoard::leave(int64_t deal_id, uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = waiters_.find(deal_id);
  if (found == waiters_.end()) return;
  count_ -= std::erase_if(found->second, [number](const Waiter& waiter) { return waiter.number == number; });
  if (found->second.empty()) waiters_.erase(found);
}

void ChangeBoard::ring(int64_t deal_id) {
  const auto found = waiters_.find(deal_id);
  if (found == waiters_.end()) return;
  for (const Waiter& waiter : found->second) waiter.waker->wake();
}

void ChangeBoard::ring_every_bell() {
  for (const auto& [deal_id, waiters] : waiters_) {
    for (const Waiter& waiter : waiters) waiter.waker->wake();
  }
}

void ChangeBoard::changed(int64_t deal_id) {
  if (pending_.size() < kPendingMax) {
    pending_.push_back(deal_id);
  } else {
    too_many_pending_ = true;
  }
}

void ChangeBoard::committed() {
  if (!pending_.empty()) {
    const std::lock_guard lock(mutex_);
    if (too_many_pending_) {
      ring_every_bell();
    } else if (count_ > 0) {
      for (const int64_t pending_id : pending_) ring(pending_id);
      ring(kAnyDeal);
    }
  }
  batch_ended();
}

void ChangeBoard::batch_ended() {
  pending_.clear();
  too_many_pending_ = false;
}

void ChangeBoard::ring_all() {
  const std::lock_guard lock(mutex_);
  ring_every_bell();
}

void ChangeBoard::set_waiters_max(size_t waiters_max) {
  const std::lock_guard lock(mutex_);
  waiters_max_ = waiters_max;
}

}  // namespace leadgate::gateway
