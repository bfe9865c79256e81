#include "tests/support/receiver.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace leadgate::testing {
namespace {

constexpr size_t kRequestBytesMax = 1 << 20;

int listening_socket(uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool ready = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(fd, 128) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  LEADGATE_INVARIANT(ready, "A test's receiver must get a port of 127.0.0.1.");
  port = ntohs(address.sin_port);
  return fd;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// One request with Content-Length off the connection; what follows it stays in `buffer`.
std::optional<ReceivedRequest> read_request(int fd, std::string& buffer) {
  const auto more = [&] {
    char bytes[8192];
    const ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    if (got > 0) buffer.append(bytes, static_cast<size_t>(got));
    return got > 0 && buffer.size() <= kRequestBytesMax;
  };
  size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return std::nullopt;
  }
  ReceivedRequest request;
  const std::string head = buffer.substr(0, end);
  buffer.erase(0, end + 4);
  const auto lines = split(head, '\n');
  const auto words = split(lines.at(0), ' ');
  request.method = words.at(0);
  request.target = words.at(1);
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    request.headers[to_lower_ascii(lines[i].substr(0, colon))] = trim(lines[i].substr(colon + 1));
  }
  const auto length = request.headers.find("content-length");
  const size_t body_bytes = length == request.headers.end() ? 0 : std::stoul(length->second);
  while (buffer.size() < body_bytes) {
    if (!more()) return std::nullopt;
  }
  request.body = buffer.substr(0, body_bytes);
  buffer.erase(0, body_bytes);
  return request;
}

}  // namespace

struct Receiver::Impl {
  Handler handler;
  uint16_t port = 0;
  int listener = -1;
  std::atomic<int> connections{0};
  std::mutex mutex;
  std::set<int> open;                // under mutex
  bool closing = false;              // under mutex
  std::vector<std::thread> threads;  // of connections; the accepting thread's until it ended
  std::thread accepting;

  void accept_all() {
    for (;;) {
      const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      {
        const std::lock_guard lock(mutex);
        if (closing) {
          close(fd);
          return;
        }
        open.insert(fd);
      }
      const int number = ++connections;
      threads.emplace_back([this, fd, number] { serve(fd, number); });
    }
  }

  void serve(int fd, int number) {
    std::string buffer;
    while (auto request = read_request(fd, buffer)) {
      request->connection = number;
      if (!answer(fd, handler(*request))) break;
    }
    const std::lock_guard lock(mutex);
    open.erase(fd);
    close(fd);
  }

  // False when the connection is to end.
  bool answer(int fd, const ReceiverReply& reply) {
    if (!send_all(fd, reply.bytes)) return false;
    switch (reply.then) {
      case ReceiverReply::Then::kKeep:
        return true;
      case ReceiverReply::Then::kClose:
        return false;
      case ReceiverReply::Then::kReset: {
        const linger at_once{1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        return false;
      }
      case ReceiverReply::Then::kHang: {
        char byte = 0;
        while (recv(fd, &byte, 1, 0) > 0) {
        }
        return false;
      }
      case ReceiverReply::Then::kDrip:
        for (size_t i = 0; send_all(fd, reply.more.substr(i % reply.more.size(), 1)); ++i) {
          pollfd until_gone{fd, POLLIN, 0};
          if (poll(&until_gone, 1, 100) > 0) return false;
        }
        return false;
      case ReceiverReply::Then::kEndless:
        while (send_all(fd, reply.more)) {
        }
        return false;
    }
    return false;
  }
};

ReceiverReply reply(int status, const std::string& body, const std::string& headers) {
  return {"HTTP/1.1 " + std::to_string(status) + " Reply\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
          headers + "\r\n" + body};
}

Receiver::Receiver(Handler handler) : impl_(std::make_unique<Impl>()) {
  impl_->handler = std::move(handler);
  impl_->listener = listening_socket(impl_->port);
  impl_->accepting = std::thread([impl = impl_.get()] { impl->accept_all(); });
}

Receiver::~Receiver() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
    for (const int fd : impl_->open) shutdown(fd, SHUT_RDWR);
  }
  shutdown(impl_->listener, SHUT_RDWR);
  impl_->accepting.join();
  for (std::thread& thread : impl_->threads) thread.join();
  close(impl_->listener);
}

uint16_t Receiver::port() const {
  return impl_->port;
}
int Receiver::connections() const {
  return impl_->connections;
}

std::string Receiver::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port()) + path;
}

uint16_t closed_port() {
  uint16_t port = 0;
  close(listening_socket(port));
  return port;
}

}  // namespace leadgate::testing
