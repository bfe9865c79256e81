// A server of a protocol of lines that is played by a function, on a real socket of 127.0.0.1.
//
// It serves one connection after another on a thread of its own, from its construction to its end; the function is
// called there. Whoever owns one has it as the last member, so that what the function uses outlives it.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace leadgate::testing {

class LineServer {
 public:
  // Answers a line, which has no end of line; false: the connection is closed.
  using Answer = std::function<bool(int fd, const std::string& line)>;
  LineServer(std::string greeting, Answer answer) : greeting_(std::move(greeting)), answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 10);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~LineServer() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  int connections() const { return connections_; }

  bool stopping() const { return stopping_; }
  // False: the server stops.
  bool readable(int fd) const {
    while (!stopping_) {
      pollfd waiting{fd, POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0) return true;
    }
    return false;
  }
  static bool send(int fd, const std::string& text) { return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) > 0; }

 private:
  void run() {
    while (readable(listener_)) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      send(fd, greeting_);
      serve(fd);
      ::close(fd);
    }
  }
  void serve(int fd) {
    std::string received;
    while (readable(fd)) {
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      received.append(bytes, static_cast<size_t>(got));
      for (size_t end = received.find("\r\n"); end != std::string::npos; end = received.find("\r\n")) {
        const std::string line = received.substr(0, end);
        received.erase(0, end + 2);
        if (!answer_(fd, line)) return;
      }
    }
  }

  const std::string greeting_;
  const Answer answer_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace leadgate::testing
