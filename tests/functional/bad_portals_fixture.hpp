// A healthy portal beside bad ones in one gateway, and how fast its events come.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {

using testing::BlockingClient;
using testing::comes_true;
using testing::LiveGateway;
using testing::ReceivedRequest;
using testing::Receiver;
using testing::ReceiverReply;
using Then = ReceiverReply::Then;

inline constexpr int kPaceOrders = 150;

inline std::string portal_line(const std::string& name, const std::string& url, const std::string& source) {
  return "  - { name: " + name + ", url: \"" + url + "\", secret: " + testing::kPortalSecret + ", sources: [" + source +
         "], allow_private: true }\n";
}

inline std::string source_line(const std::string& name) {
  return "  - { name: " + name +
         ", connector: generic, pipeline: shop, map: { contact.name: body.name, external_id: body.order } }\n";
}

inline std::string configuration(const std::string& portals) {
  return testing::usual_configuration(source_line("bad") + source_line("well"),
                                      "delivery: { schedule: [\"0s\", \"1h\"], jitter_percent: 0, timeout_ms: 1000, "
                                      "connect_timeout_ms: 1000 }\nportals:\n" +
                                          portals);
}

// The healthy portal: when each order came.
class Healthy {
 public:
  ReceiverReply take(const ReceivedRequest& request) {
    const auto now = clock_.steady();
    const size_t at = request.body.find("\"order\":\"") + 9;
    const std::lock_guard lock(mutex_);
    came_.emplace(request.body.substr(at, request.body.find('"', at) - at), now);
    return testing::reply(200);
  }
  size_t count() {
    const std::lock_guard lock(mutex_);
    return came_.size();
  }
  SteadyTime came(const std::string& order) {
    const std::lock_guard lock(mutex_);
    return came_.at(order);
  }

 private:
  SystemClock clock_;
  std::mutex mutex_;
  std::map<std::string, SteadyTime> came_;
};

inline void post_order(uint16_t port, const std::string& source, const std::string& order) {
  BlockingClient client(port);
  const auto answer = client.post_json("/in/" + source, R"({"name":"Иван","order":")" + order + "\"}");
  ASSERT_TRUE(answer && answer->status == 201) << (answer ? answer->body : "no answer");
}

// The 99th percentile of the time from an order's post to its arrival at the portal, in ms. The orders come steadily.
inline double pace_of(LiveGateway& gateway, Healthy& healthy, const std::string& run,
                      const std::function<void(int)>& between) {
  SystemClock clock;
  std::vector<double> milliseconds;
  std::map<std::string, SteadyTime> posted;
  for (int i = 0; i < kPaceOrders; ++i) {
    between(i);
    const std::string order = run + std::to_string(i);
    posted[order] = clock.steady();
    post_order(gateway.port(), "well", order);
  }
  EXPECT_TRUE(comes_true([&] { return healthy.count() == static_cast<size_t>(kPaceOrders); })) << healthy.count();
  if (healthy.count() != static_cast<size_t>(kPaceOrders)) return -1;
  for (const auto& [order, time] : posted) {
    milliseconds.push_back(std::chrono::duration<double, std::milli>(healthy.came(order) - time).count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds[milliseconds.size() * 99 / 100];
}

}  // namespace leadgate
