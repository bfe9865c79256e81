#include "gateway/http/server.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <deque>
#include <future>
#include <thread>

#include "gateway/net/completion.hpp"
#include "tests/support/http_fixture.hpp"

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
using Gate = Completion<int>;

// A handler that waits for another thread, as one that waits for a commit does.
struct Waiting {
  std::promise<std::shared_ptr<Gate>> entered;

  static Task<HttpResponse> handle(Waiting* self, RequestPtr request) {
    auto gate = std::make_shared<Gate>(request->connection->executor(), request->connection->clock());
    self->entered.set_value(gate);
    Task<std::optional<int>> waiting = Gate::wait(gate, request->deadline);
    const std::optional<int> value = co_await std::move(waiting);
    co_return HttpResponse::json(200, std::to_string(value.value_or(-1)));
  }
  void add_to(TestServer& server) {
    server.application.router.add("GET", "/wait",
                                  Endpoint{[this](RequestPtr r) { return handle(this, std::move(r)); }});
  }
};

constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(ListenAddress::parse("127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(ListenAddress::parse("[::1]:0")->host, "::1");
  for (const char* text : {"", "8080", "localhost:80", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:8x"}) {
    EXPECT_FALSE(ListenAddress::parse(text).ok()) << text;
  }
}

TEST(HttpServer, SaysWhyItCannotListen) {
  TestServer first;
  first.start();
  RouterApplication application;
  Metrics metrics;
  IoThreads threads(1, "io", metrics);
  const SystemClock clock;
  const auto second = HttpServer::start({"127.0.0.1", first.port()}, {}, application, threads, clock, metrics);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr("Cannot listen on 127.0.0.1"));
}

TEST(HttpServer, ServesConnectionsOnEveryThread) {
  TestServer server({}, 3);
  server.add_echo();
  server.start();
  std::deque<RawClient> clients;
  for (int i = 0; i < 12; ++i) clients.emplace_back(server.port());
  for (RawClient& client : clients) EXPECT_EQ(status_in(client.send(kGet).read_response()), 200);
  EXPECT_EQ(server.server->open_connections(), 12u);
}

TEST(HttpServer, LetsAHandlerWaitForAnotherThread) {
  TestServer server({}, 2);
  Waiting waiting;
  waiting.add_to(server);
  server.start();
  RawClient client(server.port());
  client.send(kWait);
  waiting.entered.get_future().get()->fulfil(7);
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\n7"));
}

TEST(HttpServer, FinishesWhatIsInFlightWhenItDrains) {
  TestServer server;
  Waiting waiting;
  waiting.add_to(server);
  server.add_echo();
  server.start();
  RawClient idle(server.port());
  EXPECT_EQ(status_in(idle.send(kGet).read_response()), 200);
  RawClient busy(server.port());
  busy.send(kWait);
  const std::shared_ptr<Gate> gate = waiting.entered.get_future().get();
  auto drained = std::async(std::launch::async, [&] { return server.server->drain(std::chrono::seconds(5)); });
  EXPECT_TRUE(idle.sees_close()) << "the idle connection goes while the busy one works";
  gate->fulfil(1);
  EXPECT_THAT(busy.read_response(), HasSubstr("Connection: close"));
  EXPECT_TRUE(busy.sees_close());
  EXPECT_EQ(drained.get(), 0u);
  EXPECT_THROW(RawClient late(server.port()), std::runtime_error);
}

TEST(HttpServer, CutsOffWhatDoesNotFinishInTime) {
  TestServer server;
  Waiting waiting;
  waiting.add_to(server);
  server.start();
  RawClient busy(server.port());
  busy.send(kWait);
  const std::shared_ptr<Gate> gate = waiting.entered.get_future().get();
  EXPECT_EQ(server.server->drain(std::chrono::milliseconds(50)), 1u);
  EXPECT_TRUE(busy.sees_close());
  gate->fulfil(1);  // too late, and harmless
}

TEST(HttpServer, TellsConnectionsOverTheLimitToComeBack) {
  HttpLimits limits;
  limits.connections_max = 2;
  TestServer server(limits);
  server.add_echo();
  server.start();
  std::deque<RawClient> clients;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(status_in(clients.emplace_back(server.port()).send(kGet).read_response()), 200);
  }
  RawClient third(server.port());
  const std::string refused = third.send(kGet).read_all();
  EXPECT_EQ(status_in(refused), 503);
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  EXPECT_EQ(status_in(clients[0].send(kGet).read_response()), 200);
}

// Lowers the limit of open files to what is open, and puts it back. Takes what threads that have just begun give back
// meanwhile.
class FewFiles {
 public:
  FewFiles() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int i = 0; i < 20; ++i) {
      for (int file = ::dup(0); file >= 0; file = ::dup(0)) held_.push_back(file);
      ::poll(nullptr, 0, 5);
    }
  }
  ~FewFiles() {
    ::setrlimit(RLIMIT_NOFILE, &before_);
    for (const int file : held_) ::close(file);
  }

 private:
  rlimit before_{};
  std::vector<int> held_;
};

TEST(HttpServer, T30AcceptsAgainAfterItRanOutOfFiles) {
  TestServer server;
  server.add_echo();
  server.start();
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char first = 0;
  {
    const FewFiles few;
    ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);  // by the backlog
    ASSERT_EQ(::send(socket, kGet.data(), kGet.size(), 0), static_cast<ssize_t>(kGet.size()));
    pollfd waiting{socket, POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 150), 0) << "nobody can have accepted it";
  }
  EXPECT_EQ(::recv(socket, &first, 1, 0), 1);
  EXPECT_EQ(first, 'H');
  ::close(socket);
}

}  // namespace
}  // namespace leadgate::gateway
