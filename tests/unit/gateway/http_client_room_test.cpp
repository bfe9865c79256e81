// How many calls the HTTP client makes at once, how many wait, and which connections it keeps meanwhile.
#include <atomic>

#include "tests/support/mail_servers.hpp"
#include "tests/unit/gateway/http_client_fixture.hpp"

namespace leadgate::gateway {
namespace {

TEST_F(HttpClientTest, RunsManyAtOnceButNotMoreThanItsLimit) {
  HttpClientSettings settings;
  settings.in_flight_max = 4;
  start(settings);
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  std::promise<void> four;
  std::shared_future<void> four_came = four.get_future().share();
  Receiver receiver([&](const ReceivedRequest&) {
    const int count = ++now;
    if (most.exchange(std::max(most.load(), count)) < 4 && count == 4) four.set_value();
    four_came.wait();
    --now;
    return testing::reply(200);
  });
  std::vector<std::future<Result<OutboundResponse>>> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(begin(request(receiver.url())));
  for (auto& one : calls) EXPECT_TRUE(one.get());
  EXPECT_EQ(most, 4);
  EXPECT_LE(receiver.connections(), 4);
}

TEST_F(HttpClientTest, MakesRoomForMoreWhileItRuns) {
  HttpClientSettings settings;
  settings.in_flight_max = 1;
  settings.queue_requests_max = 1;
  start(settings);
  std::atomic<int> count{0};
  std::promise<void> four;
  std::shared_future<void> four_came = four.get_future().share();
  Receiver receiver([&](const ReceivedRequest&) {
    if (++count == 4) four.set_value();
    four_came.wait();
    return testing::reply(200);
  });
  std::vector<std::future<Result<OutboundResponse>>> calls;
  calls.push_back(begin(request(receiver.url())));
  ASSERT_TRUE(testing::comes_true([&] { return count == 1; }));
  client_->make_room(4);
  client_->make_room(2);
  for (int i = 0; i < 3; ++i) calls.push_back(begin(request(receiver.url())));
  for (auto& one : calls) EXPECT_TRUE(one.get());
}

TEST_F(HttpClientTest, KeepsAConnectionBesideManyCallsThatHang) {
  HttpClientSettings settings;
  settings.in_flight_max = 8;
  settings.idle_connections_max = 1;
  start(settings);
  std::atomic<int> hanging{0};
  Receiver bad([&](const ReceivedRequest&) {
    ++hanging;
    return ReceiverReply{"", Then::kHang};
  });
  std::vector<std::future<Result<OutboundResponse>>> calls;
  for (int i = 0; i < 6; ++i) calls.push_back(begin(request(bad.url())));
  ASSERT_TRUE(testing::comes_true([&] { return hanging == 6; }));
  Receiver well([](const ReceivedRequest&) { return testing::reply(200); });
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(call(request(well.url())));
  EXPECT_EQ(well.connections(), 1);
  client_->stop();
}

TEST_F(HttpClientTest, RefusesWhenItsQueueIsFull) {
  HttpClientSettings settings;
  settings.in_flight_max = 1;
  settings.queue_requests_max = 2;
  start(settings);
  std::promise<void> arrived;
  Receiver receiver([&](const ReceivedRequest&) {
    arrived.set_value();
    return ReceiverReply{"", Then::kHang};
  });
  std::vector<std::future<Result<OutboundResponse>>> calls;
  calls.push_back(begin(request(receiver.url())));
  arrived.get_future().wait();
  for (int i = 0; i < 2; ++i) calls.push_back(begin(request(receiver.url())));
  EXPECT_EQ(call(request(receiver.url())).error().code, ErrorCode::kOverloaded);
  client_->stop();
  for (auto& one : calls) EXPECT_EQ(one.get().error().code, ErrorCode::kUnavailable) << "all are told of the stop";
  EXPECT_EQ(call(request(receiver.url())).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace leadgate::gateway
