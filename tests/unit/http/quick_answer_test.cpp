// Answers without a coroutine, answers made before, and what a connection holds while its handler sleeps.
#include <gmock/gmock.h>

#include <atomic>

#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

Task<HttpResponse> slow_way(RequestPtr) {
  co_return HttpResponse::json(200, "slow");
}

std::optional<HttpResponse> quick_way(const HttpRequest& request) {
  static const auto prepared = std::make_shared<const PreparedAnswer>(
      PreparedAnswer{"Content-Type: text/plain\r\nContent-Length: 5\r\nETag: \"1\"\r\n", "quick"});
  if (request.raw.query == "throw") throw std::runtime_error("a bug");
  if (request.raw.query == "wait") return std::nullopt;
  HttpResponse response;
  response.status = request.raw.query == "same" ? 304 : 200;
  response.headers.emplace_back("Vary", "Origin");
  response.prepared = prepared;
  return response;
}

class QuickAnswer : public testing::Test {
 protected:
  QuickAnswer() {
    server_.application.router.add("GET", "/", Endpoint{slow_way, 100, quick_way});
    server_.application.router.add("POST", "/", Endpoint{slow_way, 100, quick_way});
  }
  std::string get(std::string_view target, std::string_view method = "GET") {
    return exchange_bytes(server_.port(), std::string(method) + " " + std::string(target) +
                                              " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
  TestServer server_;
};

TEST_F(QuickAnswer, IsMadeOfBytesThatWereThereBefore) {
  server_.start();
  const std::string answer = get("/");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nETag: \"1\"\r\nConnection: close\r\nVary: Origin\r\n\r\nquick"));
  EXPECT_EQ(answer.find("Content-Length"), answer.rfind("Content-Length"));
  EXPECT_THAT(get("/", "HEAD"), HasSubstr("Content-Length: 5"));
  EXPECT_THAT(get("/", "HEAD"), Not(HasSubstr("quick")));
  EXPECT_THAT(get("/?same"), Not(HasSubstr("quick")));
  EXPECT_EQ(status_in(get("/?same")), 304);
}

TEST_F(QuickAnswer, LeavesTheRestToTheHandler) {
  server_.start();
  EXPECT_THAT(get("/?wait"), HasSubstr("slow"));
  EXPECT_EQ(status_in(get("/?throw")), 500);
  RawClient client(server_.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_THAT(client.read_response(), HasSubstr("slow")) << "a body is for the handler";
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("quick")) << "one behind the other";
}

// Sleeps for 50 ms of the connection's own time, holding as little as it may.
Task<HttpResponse> sleep_a_little(RequestPtr request) {
  const std::shared_ptr<Waker> waker = request->connection->waker();
  const SteadyTime until = request->connection->clock().steady() + std::chrono::milliseconds(50);
  request->connection->ring_at(until);
  shed(*request, {"x-kept"});
  request->connection->rest();
  while (request->connection->clock().steady() < until && !request->connection->closing()) {
    Task<bool> sleeping = Waker::wait(waker, SteadyTime::max());
    co_await std::move(sleeping);
  }
  std::string said;
  for (const auto& [name, value] : request->raw.headers) said += name + " " + value + ",";
  co_return HttpResponse::json(200, std::move(said));
}

TEST_F(QuickAnswer, AHandlerSleepsWithoutBuffersAndIsRungInTime) {
  server_.application.router.add("GET", "/sleep",
                                 Endpoint{[](RequestPtr request) { return sleep_a_little(std::move(request)); }});
  server_.start();
  RawClient client(server_.port());
  const std::string sleep = "GET /sleep HTTP/1.1\r\nHost: a\r\nX-Kept: yes\r\nX-Dropped: y\r\n\r\n";
  client.send(sleep + sleep + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_response(), HasSubstr("\r\n\r\nx-kept yes,"));
  EXPECT_THAT(client.read_response(), HasSubstr("\r\n\r\nx-kept yes,")) << "what was sent behind it is not lost";
  EXPECT_THAT(client.read_response(), HasSubstr("quick"));
}

}  // namespace
}  // namespace leadgate::gateway
