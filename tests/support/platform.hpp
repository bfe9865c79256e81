// A platform whose API a gateway asks, and what a test asks the gateway about it.
//
// Platform is shared by a test and its receiver's thread; everything else belongs to the test's thread.
#pragma once

#include <poll.h>

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/live_gateway.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate::testing {

inline constexpr char kJson[] = "Content-Type: application/json\r\n";

// A platform that answers each address with what is in its line; the last answer stays.
class Platform {
 public:
  void answer(const std::string& path, ReceiverReply reply) {
    const std::lock_guard lock(mutex_);
    answers_[path].push_back(std::move(reply));
  }
  void answer(const std::string& path, int status, const std::string& body = "", const std::string& headers = kJson) {
    answer(path, reply(status, body, headers));
  }
  ReceiverReply take(const ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    std::deque<ReceiverReply>& line = answers_[request.target.substr(0, request.target.find('?'))];
    if (line.empty()) return reply(500);
    ReceiverReply reply = line.front();
    if (line.size() > 1) line.pop_front();
    return reply;
  }
  std::vector<ReceivedRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::deque<ReceiverReply>> answers_;
  std::vector<ReceivedRequest> requests_;
};

// Whether it holds within 15 seconds.
template <class Condition>
bool eventually(Condition&& condition) {
  for (int i = 0; i < 1500; ++i) {
    if (condition()) return true;
    ::poll(nullptr, 0, 10);
  }
  return false;
}

inline std::string api_of(uint16_t port, const std::string& path) {
  BlockingClient client(port);
  const auto answer = client.get("/api/v1" + path, kAdmin);
  return answer ? answer->body : std::string();
}
inline int post_api(uint16_t port, const std::string& path) {
  BlockingClient client(port);
  return client.post_json("/api/v1" + path, "", {{"Authorization", "Bearer test-admin"}})->status;
}

}  // namespace leadgate::testing
