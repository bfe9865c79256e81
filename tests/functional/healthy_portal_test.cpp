// That a healthy portal keeps its room and its pace beside bad ones. The pace is printed, not judged.
#include <atomic>
#include <cstdio>

#include "tests/functional/bad_portals_fixture.hpp"

namespace leadgate {
namespace {

// One bad portal after another, each of which gets one event with every tenth of the healthy one's.
TEST(HealthyPortal, KeepsItsPaceBesideEachBadOne) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::pair<const char*, ReceiverReply> kinds[] = {
      {"answers", testing::reply(200)},
      {"hangs", {"", Then::kHang}},
      {"drips", {ok + "Content-Length: 99999\r\n\r\n", Then::kDrip, "x"}},
      {"resets", {"", Then::kReset}},
      {"redirects", testing::reply(302, "", "Location: http://127.0.0.1:1/\r\n")},
      {"refuses", testing::reply(500)},
      {"is busy", testing::reply(429, "", "Retry-After: 1\r\n")},
      {"never ends", {ok + "\r\n", Then::kEndless}}};
  for (const auto& [name, reply] : kinds) {
    Receiver bad([&reply = reply](const ReceivedRequest&) { return reply; });
    Healthy healthy;
    Receiver healthy_receiver([&](const ReceivedRequest& request) { return healthy.take(request); });
    LiveGateway gateway(
        configuration(portal_line("bad", bad.url(), "bad") + portal_line("good", healthy_receiver.url(), "well")));
    const double pace = pace_of(gateway, healthy, "order-", [&](int i) {
      if (i % 10 == 0) post_order(gateway.port(), "bad", std::to_string(i));
    });
    std::printf("p99 of the healthy portal beside one that %s: %.1f ms\n", name, pace);
    gateway.stop();
  }
}

// Their calls hang for longer than the test waits.
TEST(HangingPortals, LeaveRoomForAHealthyOne) {
  constexpr int kHanging = 8;
  std::atomic<int> hanging{0};
  std::vector<std::unique_ptr<Receiver>> receivers;
  std::string portals;
  for (int i = 0; i < kHanging; ++i) {
    receivers.push_back(std::make_unique<Receiver>([&](const ReceivedRequest&) {
      ++hanging;
      return ReceiverReply{"", Then::kHang};
    }));
    portals += portal_line("bad" + std::to_string(i), receivers.back()->url(), "bad");
  }
  Healthy healthy;
  Receiver healthy_receiver([&](const ReceivedRequest& request) { return healthy.take(request); });
  portals += portal_line("good", healthy_receiver.url(), "well");
  LiveGateway gateway(testing::usual_configuration(
      source_line("bad") + source_line("well"),
      "delivery: { in_flight_max: 8, in_flight_per_portal_max: 4, timeout_ms: 120000 }\nportals:\n" + portals));
  post_order(gateway.port(), "well", "0");
  ASSERT_TRUE(comes_true([&] { return healthy.count() == 1; }));
  for (int i = 0; i < kHanging; ++i) post_order(gateway.port(), "bad", std::to_string(i));
  ASSERT_TRUE(comes_true([&] { return hanging >= 4; })) << "and more would like to";
  for (int i = 1; i <= 5; ++i) post_order(gateway.port(), "well", std::to_string(i));
  EXPECT_TRUE(comes_true([&] { return healthy.count() == 6; })) << healthy.count();
  EXPECT_LT(hanging, kHanging) << "not all of the room is theirs";
  gateway.stop();
}

}  // namespace
}  // namespace leadgate
