#include "tests/support/any_address_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace leadgate::testing {
namespace {

std::string local_address(int fd) {
  sockaddr_storage address{};
  socklen_t bytes = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &bytes);
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
    return std::string(text) + ":" + std::to_string(ntohs(four.sin_port));
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
  return "[" + std::string(text) + "]:" + std::to_string(ntohs(six.sin6_port));
}

}  // namespace

AnyAddressServer::AnyAddressServer(const std::vector<uint16_t>& ports, std::string answer)
    : answer_(std::move(answer)) {
  for (const uint16_t port : ports) {
    listen_at(port, AF_INET);
    listen_at(port, AF_INET6);
  }
  thread_ = std::thread(&AnyAddressServer::run, this);
}

AnyAddressServer::~AnyAddressServer() {
  stopping_ = true;
  thread_.join();
  for (const Peer& peer : peers_) close(peer.fd);
}

void AnyAddressServer::listen_at(uint16_t port, int family) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  int bound = -1;
  if (family == AF_INET) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  } else {
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  listens_ = listens_ && fd >= 0 && bound == 0 && listen(fd, 128) == 0;
  peers_.push_back({fd, true});
}

std::map<std::string, int> AnyAddressServer::connections() {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string AnyAddressServer::other_than(const std::vector<std::string>& expected) {
  std::string out;
  for (const auto& [address, count] : connections()) {
    if (std::find(expected.begin(), expected.end(), address) != expected.end()) continue;
    out += (out.empty() ? "" : ", ") + address;
  }
  return out;
}

void AnyAddressServer::forget() {
  const std::lock_guard lock(mutex_);
  connections_.clear();
}

void AnyAddressServer::accept_one(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return;
  {
    const std::lock_guard lock(mutex_);
    ++connections_[local_address(fd)];
  }
  peers_.push_back({fd, false});
}

// False once the peer has gone, or speaks no HTTP. A request is small: its head comes in one piece.
bool AnyAddressServer::serve(int fd) {
  char bytes[8192];
  const ssize_t got = recv(fd, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  const std::string_view text(bytes, static_cast<size_t>(got));
  if (text.find("\r\n\r\n") == std::string_view::npos) return text.starts_with('{');
  ++requests_;
  return send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL) > 0;
}

void AnyAddressServer::run() {
  while (!stopping_) {
    std::vector<pollfd> waiting;
    for (const Peer& peer : peers_) waiting.push_back({peer.fd, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), 10) <= 0) continue;
    std::vector<int> gone;
    for (size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      if (peers_[i].listener)
        accept_one(waiting[i].fd);
      else if (!serve(waiting[i].fd))
        gone.push_back(waiting[i].fd);
    }
    for (const int fd : gone) {
      close(fd);
      std::erase_if(peers_, [fd](const Peer& peer) { return peer.fd == fd; });
    }
  }
}

}  // namespace leadgate::testing
