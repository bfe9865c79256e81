// The deadlines of every step, with limits small enough to wait for them.
#include <gmock/gmock.h>

#include "gateway/http/server_state.hpp"
#include "gateway/net/completion.hpp"
#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;

class LaneTest : public testing::Test {
 protected:
  void start() {
    server_ = std::make_unique<TestServer>(limits_);
    server_->add_echo();
    server_->start();
  }
  uint64_t timeouts() { return server_->metrics.counter("leadgate_http_timeouts_total", "").value(); }

  HttpLimits limits_;
  std::unique_ptr<TestServer> server_;
};

Task<HttpResponse> wait_for_bell(RequestPtr request) {
  Task<bool> waiting = Waker::wait(request->connection->waker(), SteadyTime::max());
  const bool rung = co_await std::move(waiting);
  co_return HttpResponse::json(rung ? 200 : 500, "{}");
}

TEST_F(LaneTest, ClosesASilentConnectionSilently) {
  limits_.first_byte_timeout = milliseconds(60);
  start();
  RawClient client(server_->port());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.closed());
}

TEST_F(LaneTest, ClosesAnIdleConnectionSilently) {
  limits_.idle_timeout = milliseconds(60);
  start();
  RawClient client(server_->port());
  EXPECT_EQ(status_in(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read_response()), 200);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(timeouts(), 0u);
}

TEST_F(LaneTest, T13AnswersAHeadThatDoesNotEndInTime) {
  limits_.header_timeout = milliseconds(60);
  start();
  RawClient client(server_->port());
  EXPECT_EQ(status_in(client.send("GET / HTTP/1.1\r\nHos").read_all()), 408);
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(timeouts(), 1u);
}

TEST_F(LaneTest, DoesNotLetADrippingHeadExtendItsTime) {
  limits_.header_timeout = milliseconds(100);
  start();
  RawClient client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n");
  std::string answer;
  for (int i = 0; i < 1000 && !client.closed(); ++i) answer += client.send("X: y\r\n").read_all(milliseconds(10));
  EXPECT_EQ(status_in(answer), 408);
}

TEST_F(LaneTest, DoesNotLetADrippingBodyLiveForEver) {
  limits_.body_timeout = milliseconds(100);
  start();
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
  std::string answer;
  for (int i = 0; i < 1000 && !client.closed(); ++i) answer += client.send("x").read_all(milliseconds(10));
  EXPECT_EQ(status_in(answer), 408);
}

// Bytes that are always there when the server looks: its reads complete at once, and there is nothing to cancel.
TEST_F(LaneTest, DoesNotLetABodyLiveForEverWhoseReadsNeverWait) {
  limits_.body_timeout = milliseconds(20);
  limits_.body_bytes_per_second_min = 1u << 30;
  server_ = std::make_unique<TestServer>(limits_);
  server_->application.router.add("POST", "/",
                                  Endpoint{[](RequestPtr r) { return wait_for_bell(std::move(r)); }, 8u << 20});
  server_->start();
  std::string chunks;
  for (int i = 0; i < 10'000; ++i) chunks += "1\r\nx\r\n";
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 800 && timeouts() == 0; ++i) client.send(chunks);
  for (int i = 0; i < 1000 && timeouts() == 0; ++i) ::poll(nullptr, 0, 1);
  EXPECT_TRUE(client.sees_close());
  EXPECT_EQ(timeouts(), 1u) << "counted once, however often it is cancelled";
}

TEST_F(LaneTest, GivesABodyThatKeepsTheLowestRateTheTimeItNeeds) {
  limits_.body_timeout = milliseconds(100);
  limits_.body_bytes_per_second_min = 1000;  // 100 bytes each 50 ms is twice that
  start();
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  for (int i = 0; i < 9; ++i) client.send(std::string(100, 'x')).read_all(milliseconds(50));
  EXPECT_EQ(status_in(client.send(std::string(100, 'x')).read_response()), 200);
}

Task<HttpResponse> wait_for_nothing(RequestPtr request) {
  auto never = std::make_shared<Completion<int>>(request->connection->executor(), request->connection->clock());
  Task<std::optional<int>> waiting = Completion<int>::wait(never, request->deadline);
  const std::optional<int> value = co_await std::move(waiting);
  co_return HttpResponse::json(value ? 200 : 504, "{}");
}

TEST_F(LaneTest, HandsDownTheHandlersDeadline) {
  limits_.handler_timeout = milliseconds(60);
  server_ = std::make_unique<TestServer>(limits_);
  server_->application.router.add("GET", "/w", Endpoint{[](RequestPtr r) { return wait_for_nothing(std::move(r)); }});
  server_->application.router.add("GET", "/b", Endpoint{[](RequestPtr r) { return wait_for_bell(std::move(r)); }});
  server_->start();
  RawClient client(server_->port());
  EXPECT_EQ(status_in(client.send("GET /w HTTP/1.1\r\nHost: a\r\n\r\n").read_response()), 504);
  EXPECT_EQ(status_in(client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").read_response()), 200);
  EXPECT_GE(server_->metrics.counter("leadgate_http_handlers_overdue_total", "").value(), 1u);
}

Task<HttpResponse> large(RequestPtr) {
  co_return HttpResponse::json(200, std::string(8u << 20, 'z'));
}

TEST_F(LaneTest, GivesUpAPeerThatDoesNotRead) {
  limits_.write_timeout = milliseconds(60);
  limits_.body_bytes_per_second_min = 1u << 30;
  server_ = std::make_unique<TestServer>(limits_);
  server_->application.router.add("GET", "/", Endpoint{[](RequestPtr r) { return large(std::move(r)); }});
  server_->start();
  RawClient client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int i = 0; i < 5000 && timeouts() == 0; ++i) ::poll(nullptr, 0, 1);
  EXPECT_EQ(timeouts(), 1u);
  EXPECT_LT(client.read_all().size(), 8u << 20);
  EXPECT_TRUE(client.closed());
}

TEST(Lane, RendersTheDateOnceASecond) {
  boost::asio::io_context context;
  const SystemClock clock;
  Lane lane(context, std::make_shared<const HttpLimits>(), clock);
  const auto time = parse_rfc3339("2026-11-23T09:00:00.900Z").value();
  EXPECT_EQ(lane.date(time), "Mon, 23 Nov 2026 09:00:00 GMT");
  EXPECT_EQ(lane.date(time + std::chrono::seconds(1)), "Mon, 23 Nov 2026 09:00:01 GMT");
}

}  // namespace
}  // namespace leadgate::gateway
