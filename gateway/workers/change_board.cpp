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

void ChangeBoard::committed() {
  if (pending_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (count_ > 0) {
    for (const int64_t deal_id : pending_) ring(deal_id);
    ring(kAnyDeal);
  }
  pending_.clear();
}

}  // namespace leadgate::gateway
