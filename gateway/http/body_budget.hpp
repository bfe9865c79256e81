// The bytes of request bodies that the whole process may hold at once.
//
// One BodyBudget a server, used from any thread; a BodyLease is owned by its request and gives its share back when the
// request goes, wherever that happens. Taking fails, without waiting, when the budget is used up. A lowered bound takes
// nothing back: it holds for what is taken after it.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace leadgate::gateway {

class BodyBudget {
 public:
  explicit BodyBudget(size_t bytes_max) : bytes_max_(bytes_max) {}

  [[nodiscard]] bool take(size_t bytes) {
    const size_t most = bytes_max_.load(std::memory_order_relaxed);
    size_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used > most || bytes > most - used) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  void give_back(size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  void set_bytes_max(size_t bytes_max) { bytes_max_.store(bytes_max, std::memory_order_relaxed); }
  size_t used_bytes() const { return used_.load(std::memory_order_relaxed); }

 private:
  std::atomic<size_t> bytes_max_;
  std::atomic<size_t> used_{0};
};

class BodyLease {
 public:
  BodyLease() = default;
  explicit BodyLease(BodyBudget& budget) : budget_(&budget) {}
  BodyLease(BodyLease&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  BodyLease& operator=(BodyLease&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BodyLease() {
    if (budget_ != nullptr) budget_->give_back(bytes_);
  }

  // Enlarges the lease to `bytes` in all; false leaves it as it is.
  [[nodiscard]] bool extend_to(size_t bytes) {
    if (bytes <= bytes_) return true;
    if (!budget_->take(bytes - bytes_)) return false;
    bytes_ = bytes;
    return true;
  }

 private:
  BodyBudget* budget_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace leadgate::gateway
