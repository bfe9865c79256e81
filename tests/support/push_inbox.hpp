// What a portal of a test gets: a handler for a Receiver that keeps every request. Any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/platform.hpp"

namespace leadgate::testing {

class PushInbox {
 public:
  ReceiverReply take(const ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    all_.push_back(request);
    return reply(status);
  }
  std::vector<ReceivedRequest> all() {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  std::atomic<int> status{200};

 private:
  std::mutex mutex_;
  std::vector<ReceivedRequest> all_;
};

}  // namespace leadgate::testing
