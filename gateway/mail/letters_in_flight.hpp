// How many letters of a mailbox are on their way to the disk: enough that the writer commits many at once, and no more
// than fits into memory. Owned by shared_ptr by the mailbox's thread and by what each letter calls when it is done.
//
// begin() and wait_...() on the mailbox's thread; end() from any, once a begin().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace leadgate::gateway {

class LettersInFlight {
 public:
  static constexpr size_t kLettersMax = 512;
  static constexpr size_t kBytesMax = 16u << 20;

  // Waits until there is room. False: there is none after all this time.
  bool begin(size_t bytes, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    const auto has_room = [&] { return letters_ == 0 || (letters_ < kLettersMax && bytes_ + bytes <= kBytesMax); };
    if (!changed_.wait_for(lock, most, has_room)) return false;
    ++letters_;
    bytes_ += bytes;
    return true;
  }
  void end(size_t bytes) {
    const std::lock_guard lock(mutex_);
    --letters_;
    bytes_ -= bytes;
    changed_.notify_all();
  }
  // Until all have ended; false: not all did.
  bool wait_until_none(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [this] { return letters_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t letters_ = 0;
  size_t bytes_ = 0;
};

}  // namespace leadgate::gateway
