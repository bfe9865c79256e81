#include "gateway/workers/change_board.hpp"

#include <algorithm>

namespace leadgate::gateway {
namespace {

// Feeds are told from deals by their sign. Two portals that share a key are only rung for each other's changes.
int64_t feed_key(std::string_view portal) {
  return -1 - static_cast<int64_t>(std::hash<std::string_view>()(portal) >> 2);
}

}  // namespace

ChangeBoard::Hung ChangeBoard::watch(int64_t deal_id, std::string_view portal, std::shared_ptr<Waker> waker) {
  return hang_for(deal_id, portal, std::move(waker));
}

ChangeBoard::Hung ChangeBoard::watch_feed(std::string_view portal, std::shared_ptr<Waker> waker) {
  return hang_for(feed_key(portal), portal, std::move(waker));
}

ChangeBoard::Hung ChangeBoard::hang_for(int64_t key, std::string_view portal, std::shared_ptr<Waker> waker) {
  const std::lock_guard lock(mutex_);
  auto held = held_.find(portal);
  if (held == held_.end()) held = held_.emplace(portal, 0).first;
  const bool has_own_place = held->second < share();
  if (!has_own_place && common_is_full()) {
    return Error{ErrorCode::kOverloaded, "Too many are waiting; ask without a wait, or again later."};
  }
  if (!has_own_place) ++common_;
  ++held->second;
  return hang(key, &held->second, std::move(waker));
}

ChangeBoard::Hung ChangeBoard::watch_by_link(int64_t deal_id, std::shared_ptr<Waker> waker) {
  const std::lock_guard lock(mutex_);
  const auto queue = queues_.find(deal_id);
  if (queue != queues_.end() && queue->second.by_link >= limits_.of_links_per_order) {
    return Error{ErrorCode::kOverloaded, "Too many are waiting for this order; ask without a wait, or again later."};
  }
  if (by_link_ >= limits_.of_links || common_is_full()) {
    return Error{ErrorCode::kOverloaded, "Too many are waiting; ask without a wait, or again later."};
  }
  ++common_;
  ++by_link_;
  ++queues_[deal_id].by_link;
  return hang(deal_id, nullptr, std::move(waker));
}

std::unique_ptr<ChangeBoard::Watch> ChangeBoard::hang(int64_t key, size_t* held, std::shared_ptr<Waker> waker) {
  auto watch = std::make_unique<Watch>(Watch::Passkey(), *this, key, held, std::move(waker));
  Watch*& first = queues_[key].first;
  watch->after_ = first;
  if (first != nullptr) first->before_ = watch.get();
  first = watch.get();
  return watch;
}

void ChangeBoard::leave(Watch& watch) {
  const std::lock_guard lock(mutex_);
  const auto queue = queues_.find(watch.key_);
  if (watch.held_ == nullptr) {
    --by_link_;
    --queue->second.by_link;
    --common_;
  } else if ((*watch.held_)-- > share()) {
    --common_;
  }
  if (watch.after_ != nullptr) watch.after_->before_ = watch.before_;
  if (watch.before_ != nullptr) {
    watch.before_->after_ = watch.after_;
  } else if (watch.after_ != nullptr) {
    queue->second.first = watch.after_;
  } else {
    queues_.erase(queue);
  }
}

void ChangeBoard::collect(int64_t key, Bells& bells) {
  const auto found = queues_.find(key);
  if (found == queues_.end()) return;
  for (const Watch* watch = found->second.first; watch != nullptr; watch = watch->after_)
    bells.push_back(watch->waker_);
}

void ChangeBoard::collect_all(Bells& bells) {
  for (const auto& [key, queue] : queues_) collect(key, bells);
}

void ChangeBoard::note(int64_t key) {
  if (pending_.size() < kPendingMax) {
    pending_.push_back(key);
  } else {
    too_many_pending_ = true;
  }
}

void ChangeBoard::changed(int64_t deal_id) {
  note(deal_id);
}

void ChangeBoard::feed_grew(std::string_view portal) {
  const int64_t key = feed_key(portal);
  // A batch is full of changes of the same few portals.
  const size_t recent = std::min<size_t>(pending_.size(), 16);
  if (std::find(pending_.end() - static_cast<std::ptrdiff_t>(recent), pending_.end(), key) != pending_.end()) return;
  note(key);
}

void ChangeBoard::committed() {
  orders_.settle();
  if (pending_.empty()) return;
  commits_.fetch_add(1);
  Bells bells;
  {
    const std::lock_guard lock(mutex_);
    if (too_many_pending_) {
      collect_all(bells);
    } else if (!queues_.empty()) {
      for (const int64_t key : pending_) collect(key, bells);
    }
  }
  Waker::wake_together(std::move(bells));
  batch_ended();
}

void ChangeBoard::batch_ended() {
  orders_.settle();
  pending_.clear();
  too_many_pending_ = false;
}

void ChangeBoard::ring_all() {
  Bells bells;
  {
    const std::lock_guard lock(mutex_);
    collect_all(bells);
  }
  Waker::wake_together(std::move(bells));
}

void ChangeBoard::set_limits(WaitLimits limits) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
  common_ = by_link_;
  for (const auto& [portal, held] : held_) common_ += held - std::min(held, share());
}

}  // namespace leadgate::gateway
