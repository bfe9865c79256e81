#include <gmock/gmock.h>

#include <algorithm>
#include <deque>

#include "gateway/http/session.hpp"
#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;

std::string post(size_t length, std::string_view body, std::string_view fields = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

Task<HttpResponse> measure(RequestPtr request) {
  const std::string_view body = request->raw.body.view();
  const char* slack = body.data() + body.size();
  const bool padded = std::all_of(slack, slack + kPaddingBytes, [](char c) { return c == '\0'; });
  co_return HttpResponse::json(padded ? 200 : 500, std::to_string(body.size()));
}

class SessionBodyTest : public testing::Test {
 protected:
  void start(HttpLimits limits = {}, size_t route_bytes_max = 1 << 20) {
    server_ = std::make_unique<TestServer>(limits);
    server_->application.router.add(
        "POST", "/", Endpoint{[](RequestPtr request) { return measure(std::move(request)); }, route_bytes_max});
    server_->start();
  }
  uint16_t port() const { return server_->port(); }
  std::unique_ptr<TestServer> server_;
};

TEST_F(SessionBodyTest, ReceivesBodiesOfEverySizeWithSlack) {
  start();
  RawClient client(port());
  for (const size_t size : {1u, 4095u, 4096u, 65535u, 65536u, 65537u, 300'000u, 1'048'576u}) {
    const std::string response = client.send(post(size, std::string(size, 'x'))).read_response();
    EXPECT_EQ(status_in(response), 200) << size;
    EXPECT_TRUE(response.ends_with("\r\n\r\n" + std::to_string(size)));
  }
}

TEST_F(SessionBodyTest, ReceivesChunkedBodies) {
  start();
  RawClient client(port());
  std::string request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 50; ++i) request += "1000;part\r\n" + std::string(4096, 'y') + "\r\n";
  const std::string response = client.send(request + "0\r\nX-Sum: 1\r\n\r\n").read_response();
  EXPECT_TRUE(response.ends_with("\r\n\r\n204800"));
  EXPECT_EQ(status_in(client.send(post(2, "ok")).read_response()), 200);
}

TEST_F(SessionBodyTest, T2RefusesATrailerThatNamesAFieldOfTheHead) {
  start();
  const std::string response = exchange_bytes(
      port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n");
  EXPECT_EQ(status_in(response), 400);
}

TEST_F(SessionBodyTest, T4HoldsEachRouteToItsOwnLimit) {
  start({}, 10);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(10, "0123456789"))), 200);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(11, "0123456789a"))), 413);
  EXPECT_EQ(status_in(exchange_bytes(port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n")),
            413);
}

TEST_F(SessionBodyTest, HoldsRoutesToTheServersLimit) {
  HttpLimits limits;
  limits.body_bytes_max = 5;
  start(limits);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(6, "012345"))), 413);
}

TEST_F(SessionBodyTest, T5TakesTheBudgetBeforeTheBodyAndGivesItBack) {
  HttpLimits limits;
  limits.in_flight_body_bytes_max = 1000;
  start(limits);
  RawClient first(port());
  first.send(post(900, "x"));  // claims 900 and sends one
  std::string refused;
  RawClient second(port());
  for (int i = 0; i < 100 && status_in(refused) != 503; ++i) {  // until the first one's claim is seen
    refused = second.send(post(200, std::string(200, 'x'))).read_response();
  }
  EXPECT_EQ(status_in(refused), 503);
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  first.send(std::string(899, 'x'));
  EXPECT_EQ(status_in(first.read_response()), 200);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(900, std::string(900, 'x')))), 200);
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x');
  EXPECT_EQ(status_in(exchange_bytes(port(), chunked)), 503);
}

TEST_F(SessionBodyTest, LeavesTheBudgetToWhoSendsWhenOthersOnlyClaim) {
  HttpLimits limits;
  limits.in_flight_body_bytes_max = 1 << 20;
  start(limits);
  std::deque<RawClient> claiming;
  for (int i = 0; i < 20; ++i) claiming.emplace_back(port()).send(post(1 << 20, "x"));
  RawClient honest(port());
  for (int i = 0; i < 20; ++i) {
    const std::string response = honest.send(post(400'000, std::string(400'000, 'x'))).read_response();
    ASSERT_EQ(status_in(response), 200) << response;
  }
}

TEST_F(SessionBodyTest, TakesNewLimitsForTheNextRequest) {
  HttpLimits limits;
  limits.body_bytes_max = 10;
  start(limits);
  RawClient client(port());
  EXPECT_EQ(status_in(client.send(post(10, std::string(10, 'x'))).read_response()), 200);
  limits.body_bytes_max = 20;
  server_->server->update_limits(limits);
  EXPECT_EQ(status_in(client.send(post(20, std::string(20, 'x'))).read_response()), 200);
  limits.in_flight_body_bytes_max = 15;
  server_->server->update_limits(limits);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(20, std::string(20, 'x')))), 503);
}

TEST_F(SessionBodyTest, T8AsksForTheBodyOnceTheHeadIsAccepted) {
  start({}, 100);
  RawClient client(port());
  client.send(post(2, "", "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(status_in(client.send("ok").read_response()), 200);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(status_in(client.send("2\r\nok\r\n0\r\n\r\n").read_response()), 200);
}

TEST_F(SessionBodyTest, T8DoesNotAskForABodyItWouldRefuse) {
  start({}, 100);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(101, "", "Expect: 100-continue\r\n"))), 413);
  EXPECT_EQ(status_in(exchange_bytes(
                port(), "POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")),
            404);
  EXPECT_EQ(status_in(exchange_bytes(port(), post(2, "", "Expect: more\r\n"))), 417);
}

TEST_F(SessionBodyTest, T9LetsThePeerReadTheRefusalOfABodyItIsStillSending) {
  start({}, 100);
  RawClient client(port());
  client.send(post(40'000, std::string(40'000, 'x')));
  EXPECT_EQ(status_in(client.read_all()), 413);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionBodyTest, KeepsTheConnectionWhenAnUnwantedBodyHasArrivedWhole) {
  start();
  RawClient client(port());
  client.send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(status_in(client.read_response()), 404);
  EXPECT_EQ(status_in(client.send(post(2, "ok")).read_response()), 200);
}

TEST_F(SessionBodyTest, SaysThatABodyWasCutShort) {
  start();
  RawClient client(port());
  client.send(post(10, "half"));
  client.finish_sending();
  EXPECT_EQ(status_in(client.read_all()), 400);
}

TEST_F(SessionBodyTest, RefusesChunksThatAreFramedWrong) {
  start();
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* chunks : {"5\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n"}) {
    EXPECT_EQ(status_in(exchange_bytes(port(), head + chunks)), 400) << chunks;
  }
}

}  // namespace
}  // namespace leadgate::gateway
