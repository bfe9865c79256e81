#include <gmock/gmock.h>

#include <fstream>

#include "gateway/http/session.hpp"
#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr size_t kLargeBytes = 8u << 20;

Task<HttpResponse> large_answer(RequestPtr) {
  co_return HttpResponse::json(200, std::string(kLargeBytes, 'z'));
}

Task<void> three_events(ResponseStream* stream) {
  for (int i = 0; i < 3; ++i) {
    Task<bool> writing = stream->write("data: " + std::to_string(i) + "\n\n");
    const bool written = co_await std::move(writing);
    if (!written) co_return;
  }
}

// Sends one event, then waits for the bell until the connection closes; says so by `ended`.
Task<void> wait_for_close(ResponseStream* stream, std::shared_ptr<std::atomic<bool>> ended) {
  std::shared_ptr<Waker> waker = stream->connection().waker();
  Task<bool> writing = stream->write("data: hello\n\n");
  co_await std::move(writing);
  while (!stream->connection().closing()) {
    Task<bool> waiting = Waker::wait(waker, SteadyTime::max());
    co_await std::move(waiting);
  }
  Task<bool> parting = stream->write("data: bye\n\n");
  co_await std::move(parting);
  *ended = true;
}

Task<void> tell(ResponseStream* stream, SharedText text) {
  Task<bool> writing = stream->write(std::move(text));
  co_await std::move(writing);
}

// KiB that the process has in memory.
long resident() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

Task<HttpResponse> stream_with(StreamFunction function) {
  HttpResponse response;
  response.content_type = "text/event-stream";
  response.stream = std::move(function);
  co_return response;
}

class SessionAnswerTest : public testing::Test {
 protected:
  void get(std::string_view path, Handler handler) {
    server_.application.router.add("GET", path, Endpoint{std::move(handler)});
  }
  std::string request(std::string_view path, std::string_view version = "1.1") {
    return "GET " + std::string(path) + " HTTP/" + std::string(version) + "\r\nHost: a\r\n\r\n";
  }
  TestServer server_;
};

TEST_F(SessionAnswerTest, SendsABodyThatTheSocketDoesNotTakeAtOnce) {
  get("/large", [](RequestPtr r) { return large_answer(std::move(r)); });
  server_.start();
  RawClient client(server_.port());
  client.send(request("/large") + request("/large"));
  for (int i = 0; i < 2; ++i) {
    const std::string response = client.read_response();
    EXPECT_EQ(response.size() - response.find("\r\n\r\n") - 4, kLargeBytes);
  }
}

TEST_F(SessionAnswerTest, StreamsInChunksAndEndsTheAnswer) {
  get("/events", [](RequestPtr) { return stream_with([](ResponseStream& s) { return three_events(&s); }); });
  server_.start();
  const std::string response = exchange_bytes(server_.port(), request("/events"));
  EXPECT_THAT(response, HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(response, HasSubstr("9\r\ndata: 0\n\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"));
}

TEST_F(SessionAnswerTest, StreamsToHttp10UntilTheConnectionCloses) {
  get("/events", [](RequestPtr) { return stream_with([](ResponseStream& s) { return three_events(&s); }); });
  server_.start();
  const std::string response = exchange_bytes(server_.port(), request("/events", "1.0"));
  EXPECT_THAT(response, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_TRUE(response.ends_with("\r\n\r\ndata: 0\n\ndata: 1\n\ndata: 2\n\n"));
}

TEST_F(SessionAnswerTest, PeersThatDoNotReadHoldNoCopyOfWhatAStreamTells) {
  constexpr int kPeers = 20;
  const SharedText text = std::make_shared<const std::string>(kLargeBytes, 'z');
  get("/events",
      [text](RequestPtr) { return stream_with([text](ResponseStream& stream) { return tell(&stream, text); }); });
  server_.start();
  const long before = resident();
  std::vector<std::unique_ptr<RawClient>> peers;
  for (int i = 0; i < kPeers; ++i) {
    peers.push_back(std::make_unique<RawClient>(server_.port()));
    peers.back()->send(request("/events")).read_until("zzz");
  }
  EXPECT_LT(resident() - before, kPeers * static_cast<long>(kLargeBytes / 1024) / 4);
  EXPECT_THAT(peers.front()->read_until("\r\n0\r\n\r\n"), testing::EndsWith("zzz\r\n0\r\n\r\n"));
}

TEST_F(SessionAnswerTest, EndsAStreamWhenItsClientGoes) {
  auto ended = std::make_shared<std::atomic<bool>>(false);
  get("/events", [ended](RequestPtr) {
    return stream_with([ended](ResponseStream& stream) { return wait_for_close(&stream, ended); });
  });
  server_.start();
  {
    RawClient client(server_.port());
    client.send(request("/events")).read_until("hello");
  }
  EXPECT_EQ(server_.server->drain(std::chrono::seconds(5)), 0u);
  EXPECT_TRUE(*ended);
}

TEST_F(SessionAnswerTest, EndsAStreamWhenItsClientGoesWithUnreadBytesBehind) {
  auto ended = std::make_shared<std::atomic<bool>>(false);
  get("/events", [ended](RequestPtr) {
    return stream_with([ended](ResponseStream& stream) { return wait_for_close(&stream, ended); });
  });
  server_.start();
  RawClient client(server_.port());
  client.send(request("/events")).read_until("hello");
  client.send(request("/events"));  // never read: the answer before it does not end
  ::poll(nullptr, 0, 50);
  client.finish_sending();
  for (int i = 0; i < 500 && !*ended; ++i) ::poll(nullptr, 0, 10);
  EXPECT_TRUE(*ended);
}

TEST_F(SessionAnswerTest, LetsAStreamSayGoodbyeWhenTheServerDrains) {
  auto ended = std::make_shared<std::atomic<bool>>(false);
  get("/events", [ended](RequestPtr) {
    return stream_with([ended](ResponseStream& stream) { return wait_for_close(&stream, ended); });
  });
  server_.start();
  RawClient client(server_.port());
  client.send(request("/events")).read_until("hello");
  EXPECT_EQ(server_.server->drain(std::chrono::seconds(5)), 0u);
  EXPECT_THAT(client.read_all(), HasSubstr("bye"));
  EXPECT_TRUE(*ended);
}

}  // namespace
}  // namespace leadgate::gateway
