// A running HttpServer on a port of the system's choosing and a client that speaks raw bytes, for tests of the server.
//
// Header only, for executables that link gateway. Owned by one test, used on its thread. Failures to connect abort the
// test by an exception.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/http/router.hpp"
#include "gateway/http/server.hpp"
#include "gateway/net/io_threads.hpp"

namespace leadgate::gateway {

class RouterApplication final : public Application {
 public:
  Router router;
  Route route(HttpRequest& head) override { return router.route(head); }
};

class TestServer {
 public:
  explicit TestServer(HttpLimits limits = {}, size_t threads = 1) : limits_(limits), threads_(threads, "io", metrics) {}
  ~TestServer() {
    server.reset();
    threads_.stop();
  }

  // After the routes are added.
  void start() {
    auto started = HttpServer::start({"127.0.0.1", 0}, limits_, application, threads_, clock, metrics);
    if (!started.ok()) throw std::runtime_error(started.error().message);
    server = std::move(started).value();
  }
  uint16_t port() const { return server->bound_port(); }

  // `GET /` and `POST /` answer 200; POST with the body it got.
  void add_echo() {
    application.router.add("GET", "/", Endpoint{[](RequestPtr request) { return answer(std::move(request)); }, 0});
    application.router.add("POST", "/", Endpoint{[](RequestPtr request) { return answer(std::move(request)); }, 65536});
  }

  SystemClock clock;
  Metrics metrics;
  RouterApplication application;
  std::unique_ptr<HttpServer> server;

 private:
  static Task<HttpResponse> answer(RequestPtr request) {
    HttpResponse response;
    response.content_type = "text/plain";
    response.body = request->raw.body.view();
    co_return response;
  }

  HttpLimits limits_;
  IoThreads threads_;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(fd_);
      throw std::runtime_error("The test server does not take connections.");
    }
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void finish_sending() { ::shutdown(fd_, SHUT_WR); }

  RawClient& send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;  // the server has closed; what it said is still there to read
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return *this;
  }

  // Everything until the server closes; at most `patience`.
  std::string read_all(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (receive(patience)) continue;
    return std::exchange(received_, {});
  }
  // One response: head and as much body as Content-Length says. What follows is kept for the next call.
  std::string read_response() {
    size_t head_end = std::string::npos;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos && receive(std::chrono::seconds(5))) continue;
    if (head_end == std::string::npos) return std::exchange(received_, {});
    size_t length = head_end + 4;
    if (const size_t at = received_.find("Content-Length: "); at < head_end)
      length += std::stoul(received_.substr(at + 16));
    return read_bytes(length);
  }
  std::string read_bytes(size_t count) {
    while (received_.size() < count && receive(std::chrono::seconds(5))) continue;
    std::string out = received_.substr(0, count);
    received_.erase(0, out.size());
    return out;
  }
  std::string read_until(std::string_view mark) {
    size_t at = std::string::npos;
    while ((at = received_.find(mark)) == std::string::npos && receive(std::chrono::seconds(5))) continue;
    return read_bytes(at == std::string::npos ? received_.size() : at + mark.size());
  }
  // Whether the server has closed, waiting for it.
  bool sees_close(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (receive(patience)) continue;
    return closed_;
  }
  bool closed() const { return closed_; }

 private:
  // False: closed, or nothing came in time.
  bool receive(std::chrono::milliseconds patience) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
    char bytes[16384];
    const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) {
      closed_ = true;
      return false;
    }
    received_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  int fd_;
  std::string received_;
  bool closed_ = false;
};

// 0 when there is no status line.
inline int status_in(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return 0;
  return std::stoi(std::string(response.substr(9, 3)));
}

// One connection, one exchange, until the server closes or `patience` is over.
inline std::string exchange_bytes(uint16_t port, std::string_view request,
                                  std::chrono::milliseconds patience = std::chrono::milliseconds(300)) {
  RawClient client(port);
  client.send(request);
  return client.read_all(patience);
}

}  // namespace leadgate::gateway
