#include "gateway/workers/change_board.hpp"

#include <algorithm>

namespace leadgate::gateway {
namespace {

// Feeds are told from deals by their sign. Two names that share a key are only rung for each other's changes.
int64_t feed_key(std::string_view name) {
  return -1 - static_cast<int64_t>(std::hash<std::string_view>()(name) >> 2);
}

}  // namespace

std::unique_ptr<ChangeBoard::Watch> ChangeBoard::watch(int64_t deal_id, std::shared_ptr<Waker> waker) {
  return hang(deal_id, std::move(waker));
}

std::unique_ptr<ChangeBoard::Watch> ChangeBoard::watch_feed(std::string_view portal, std::shared_ptr<Waker> waker) {
  return hang(feed_key(portal), std::move(waker));
}

std::unique_ptr<ChangeBoard::Watch> ChangeBoard::hang(int64_t key, std::shared_ptr<Waker> waker) {
  const std::lock_guard lock(mutex_);
  if (count_ >= waiters_max_) return nullptr;
  auto watch = std::make_unique<Watch>(Watch::Passkey(), *this, key, std::move(waker));
  ++count_;
  Watch*& first = first_[key];
  watch->after_ = first;
  if (first != nullptr) first->before_ = watch.get();
  first = watch.get();
  return watch;
}

void ChangeBoard::leave(Watch& watch) {
  const std::lock_guard lock(mutex_);
  --count_;
  if (watch.after_ != nullptr) watch.after_->before_ = watch.before_;
  if (watch.before_ != nullptr) {
    watch.before_->after_ = watch.after_;
  } else if (watch.after_ != nullptr) {
    first_[watch.key_] = watch.after_;
  } else {
    first_.erase(watch.key_);
  }
}

void ChangeBoard::collect(int64_t key, Bells& bells) {
  const auto found = first_.find(key);
  if (found == first_.end()) return;
  for (const Watch* watch = found->second; watch != nullptr; watch = watch->after_) bells.push_back(watch->waker_);
}

void ChangeBoard::collect_noted(int64_t key, Bells& bells) {
  if (key >= 0) return collect(key, bells);
  const auto feeds = feeds_.find(key);
  if (feeds == feeds_.end()) return;
  for (const int64_t feed : feeds->second) collect(feed, bells);
}

void ChangeBoard::collect_all(Bells& bells) {
  for (const auto& [key, first] : first_) collect(key, bells);
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

void ChangeBoard::feed_grew(std::string_view source) {
  const int64_t key = feed_key(source);
  // A batch is full of changes of the same few sources.
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
    } else if (count_ > 0) {
      for (const int64_t key : pending_) collect_noted(key, bells);
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

void ChangeBoard::set_feeds(const std::map<std::string, std::vector<std::string>>& portals) {
  std::unordered_map<int64_t, std::vector<int64_t>> feeds;
  for (const auto& [source, names] : portals) {
    for (const std::string& name : names) feeds[feed_key(source)].push_back(feed_key(name));
  }
  const std::lock_guard lock(mutex_);
  feeds_ = std::move(feeds);
}

void ChangeBoard::set_waiters_max(size_t waiters_max) {
  const std::lock_guard lock(mutex_);
  waiters_max_ = waiters_max;
}

}  // namespace leadgate::gateway
