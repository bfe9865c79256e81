// A stop that a thread which waits on a descriptor hears: poll fd() for reading, or wait().
// set() and is_set() from any thread; it stays set.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace leadgate::gateway {

class StopEvent {
 public:
  StopEvent() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~StopEvent() {
    if (fd_ >= 0) ::close(fd_);
  }
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  void set() {
    set_ = true;
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
  }
  bool is_set() const { return set_; }
  int fd() const { return fd_; }

  // True: it is set.
  bool wait(std::chrono::milliseconds most) const {
    pollfd waiting{fd_, POLLIN, 0};
    if (!set_) ::poll(&waiting, 1, static_cast<int>(most.count()));
    return set_;
  }

 private:
  const int fd_;
  std::atomic<bool> set_{false};
};

}  // namespace leadgate::gateway
