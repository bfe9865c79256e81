#include "gateway/http/session.hpp"

#include <gmock/gmock.h>

#include <atomic>

#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPlainGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

Task<HttpResponse> answered(RequestPtr) {
  co_return HttpResponse::json(200, "{}");
}

size_t count_of(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.add_echo();
    server_.start();
  }
  TestServer server_;
};

TEST_F(SessionTest, KeepsTheConnectionForTheNextRequest) {
  RawClient client(server_.port());
  for (int i = 0; i < 3; ++i) {
    const std::string response = client.send(kPlainGet).read_response();
    EXPECT_EQ(status_in(response), 200);
    EXPECT_THAT(response, HasSubstr("Date: "));
    EXPECT_THAT(response, HasSubstr("Content-Length: 0\r\n"));
    EXPECT_THAT(response, Not(HasSubstr("Server:")));
    EXPECT_THAT(response, Not(HasSubstr("Connection:")));
  }
}

TEST_F(SessionTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(server_.port());
  std::string requests;
  for (const char* body : {"one", "two!", "three"}) {
    requests +=
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(std::string(body).size()) + "\r\n\r\n" + body;
  }
  client.send(requests + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\none"));
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\ntwo!"));
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\nthree"));
  EXPECT_THAT(client.read_response(), HasSubstr("Connection: close"));
  EXPECT_TRUE(client.sees_close());
}

TEST_F(SessionTest, ReadsARequestThatDripsInByteByByte) {
  RawClient client(server_.port());
  for (const char c : std::string("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")) client.send({&c, 1});
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\nok"));
}

TEST_F(SessionTest, FollowsTheConnectionRulesOfHttp10) {
  EXPECT_THAT(exchange_bytes(server_.port(), "GET / HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close"));
  RawClient client(server_.port());
  for (int i = 0; i < 2; ++i) {
    const std::string response = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read_response();
    EXPECT_THAT(response, HasSubstr("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(response, HasSubstr("Connection: keep-alive"));
  }
}

TEST_F(SessionTest, AnswersHeadWithoutABody) {
  RawClient client(server_.port());
  const std::string response = client.send("HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n").read_until("\r\n\r\n");
  EXPECT_EQ(status_in(response), 404);
  EXPECT_THAT(response, Not(HasSubstr("Content-Length: 0\r\n")));
  EXPECT_TRUE(client.send(kPlainGet).read_response().starts_with("HTTP/1.1 200"));
}

TEST_F(SessionTest, T1NeverTakesTheBodyOfAnUnknownEncodingAsTheNextRequest) {
  for (const char* coding : {"gzip", "xchunked", "identity", "chunked, gzip"}) {
    const std::string smuggled = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string response =
        exchange_bytes(server_.port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + std::string(coding) +
                                           "\r\n\r\n" + smuggled);
    EXPECT_EQ(count_of(response, "HTTP/1.1 "), 1u) << coding;
    EXPECT_GE(status_in(response), 400) << coding;
    EXPECT_THAT(response, HasSubstr("Connection: close"));
  }
}

TEST_F(SessionTest, T3CountsAHeadThatDripsInAcrossManyReads) {
  RawClient client(server_.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n");
  for (int i = 0; i < 60; ++i) client.send("X-" + std::to_string(i) + ": " + std::string(400, 'a') + "\r\n");
  EXPECT_EQ(status_in(client.read_all()), 431);
}

TEST_F(SessionTest, T6AndT7KeepWhatFollowsARequestForTheNextParser) {
  RawClient client(server_.port());
  std::string requests;
  for (int i = 0; i < 300; ++i) requests += kPlainGet;  // several receives, cut anywhere
  client.send(requests);
  for (int i = 0; i < 300; ++i) ASSERT_EQ(status_in(client.read_response()), 200) << i;
}

TEST_F(SessionTest, ClosesAfterAFramingFault) {
  RawClient client(server_.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n" + std::string(kPlainGet));
  const std::string all = client.read_all();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(count_of(all, "HTTP/1.1 "), 1u);
  EXPECT_EQ(status_in(all), 400);
  EXPECT_THAT(all, HasSubstr("application/problem+json"));
}

TEST_F(SessionTest, ToleratesALineEndAfterTheLastBodyButNoOtherBytes) {
  const std::string request = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
  EXPECT_EQ(status_in(exchange_bytes(server_.port(), request + "\r\n")), 200);
  EXPECT_EQ(status_in(exchange_bytes(server_.port(), request + "abc")), 400);
}

TEST_F(SessionTest, AnswersOptionsAndWrongMethods) {
  EXPECT_THAT(exchange_bytes(server_.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("204 No Content"));
  EXPECT_THAT(exchange_bytes(server_.port(), "OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n"),
              HasSubstr("Allow: OPTIONS, GET, HEAD, POST"));
  EXPECT_THAT(exchange_bytes(server_.port(), "PUT / HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("405 Method Not Allowed"));
}

TEST(Session, ClosesAfterSoManyRequests) {
  HttpLimits limits;
  limits.requests_per_connection_max = 2;
  TestServer server(limits);
  server.add_echo();
  server.start();
  RawClient client(server.port());
  EXPECT_THAT(client.send(kPlainGet).read_response(), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(client.send(kPlainGet).read_response(), HasSubstr("Connection: close"));
  EXPECT_TRUE(client.sees_close());
}

// The sender cannot know that our limit is reached: its leads before it are taken, those behind it are sent again.
TEST(Session, AnswersTheLastRequestOfAConnectionThoughMoreAreOnTheirWay) {
  HttpLimits limits;
  limits.requests_per_connection_max = 2;
  TestServer server(limits);
  server.add_echo();
  server.start();
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";
  RawClient client(server.port());
  client.send(post + post + post + post);
  const std::string all = client.read_all();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(count_of(all, "HTTP/1.1 200 OK"), 2u) << all;
  EXPECT_EQ(count_of(all, "HTTP/1.1 "), 2u) << all;
  EXPECT_EQ(count_of(all, "Connection: close"), 1u) << all;
}

// A wall clock that fails once when it is told to: the way to make a session's own code throw.
class FailingClock final : public Clock {
 public:
  Timestamp now() const override {
    if (fail.exchange(false)) throw std::runtime_error("no time");
    return clock_.now();
  }
  SteadyTime steady() const override { return clock_.steady(); }
  mutable std::atomic<bool> fail{false};

 private:
  SystemClock clock_;
};

TEST(Session, LeavesItsLaneWhenAnExceptionEndsIt) {
  FailingClock clock;
  Metrics metrics;
  RouterApplication application;
  application.router.add("GET", "/", Endpoint{[&clock](RequestPtr r) {
                           clock.fail = r->raw.query == "fail";
                           return answered(std::move(r));
                         }});
  IoThreads threads(1, "io", metrics);
  HttpLimits limits;
  limits.idle_timeout = std::chrono::milliseconds(200);  // a short tick, which looks at every session of the lane
  auto server = HttpServer::start({"127.0.0.1", 0}, limits, application, threads, clock, metrics).value();
  const uint16_t port = server->bound_port();
  EXPECT_EQ(exchange_bytes(port, "GET /?fail HTTP/1.1\r\nHost: a\r\n\r\n"), "");
  // The peer hears of the end before the session's thread has counted it.
  Counter& failures = metrics.counter("leadgate_task_failures_total", "");
  for (int i = 0; i < 1000 && (server->open_connections() != 0 || failures.value() == 0); ++i) ::poll(nullptr, 0, 5);
  EXPECT_EQ(server->open_connections(), 0u);
  EXPECT_EQ(failures.value(), 1u);
  EXPECT_EQ(status_in(exchange_bytes(port, kPlainGet)), 200);
  EXPECT_EQ(server->drain(std::chrono::seconds(5)), 0u);
  server.reset();
  threads.stop();
}

Task<HttpResponse> fail(RequestPtr request) {
  if (request != nullptr) throw std::runtime_error("a bug");
  co_return HttpResponse();
}

TEST(Session, TurnsAHandlersExceptionIntoA500AndGoesOn) {
  TestServer server;
  server.add_echo();
  server.application.router.add("GET", "/bug", Endpoint{[](RequestPtr request) { return fail(std::move(request)); }});
  server.start();
  RawClient client(server.port());
  const std::string response = client.send("GET /bug HTTP/1.1\r\nHost: a\r\n\r\n").read_response();
  EXPECT_EQ(status_in(response), 500);
  EXPECT_THAT(response, Not(HasSubstr("a bug")));
  EXPECT_EQ(status_in(client.send(kPlainGet).read_response()), 200);
  EXPECT_EQ(server.metrics.counter("leadgate_http_handler_failures_total", "").value(), 1u);
}

Task<HttpResponse> describe(RequestPtr request) {
  std::string text = request->peer + " " + request->raw.path + " " + request->raw.query + " " + request->target;
  for (const auto& [name, value] : request->raw.headers) text += " " + name + "=" + value;
  co_return HttpResponse::json(200, text);
}

TEST(Session, HandsTheWholeRequestToTheHandler) {
  TestServer server;
  server.application.router.add("GET", "/{name}", Endpoint{[](RequestPtr r) { return describe(std::move(r)); }});
  server.start();
  const std::string response =
      exchange_bytes(server.port(), "GET /a%20b?c=%20d HTTP/1.1\r\nHost: h\r\nX-One: 1\r\n\r\n");
  EXPECT_THAT(response, HasSubstr("127.0.0.1 /a b c=%20d /a%20b?c=%20d host=h x-one=1"));
}

}  // namespace
}  // namespace leadgate::gateway
