#include "tests/support/blocking_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.hpp"

namespace leadgate::testing {
namespace {

// Made before there are threads: the thread sanitizer does not see the lock under which the library makes it.
[[maybe_unused]] const std::shared_ptr<spdlog::logger> log_is_there = spdlog::default_logger();

}  // namespace

std::string ClientResponse::text(std::string_view key) const {
  const std::string mark = "\"" + std::string(key) + "\":\"";
  const size_t at = body.find(mark);
  if (at == std::string::npos) return {};
  const size_t start = at + mark.size();
  return body.substr(start, body.find('"', start) - start);
}

BlockingClient::~BlockingClient() {
  close();
}

void BlockingClient::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  received_.clear();
}

bool BlockingClient::connect() {
  if (fd_ >= 0) return true;
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval timeout{timeout_ms_ / 1000, (timeout_ms_ % 1000) * 1000};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  close();
  return false;
}

bool BlockingClient::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool BlockingClient::read_more() {
  char bytes[16384];
  const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  received_.append(bytes, static_cast<size_t>(got));
  return true;
}

std::optional<ClientResponse> BlockingClient::read_response(bool head_only) {
  size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  ClientResponse response;
  const std::string head = received_.substr(0, head_end);
  received_.erase(0, head_end + 4);
  if (head.size() > 12) response.status = std::atoi(head.c_str() + 9);
  for (const std::string_view line : split(std::string_view(head), '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    response.headers[to_lower_ascii(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  const auto length = response.headers.find("content-length");
  const size_t bytes = length == response.headers.end() || head_only ? 0 : std::stoul(length->second);
  while (received_.size() < bytes) {
    if (!read_more()) return std::nullopt;
  }
  response.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return response;
}

std::optional<ClientResponse> BlockingClient::send(std::string_view method, std::string_view target,
                                                   std::string_view body, const Headers& headers) {
  if (!connect()) return std::nullopt;
  std::string request = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  request += "\r\n";
  request += body;
  std::optional<ClientResponse> response;
  if (write(request)) response = read_response(method == "HEAD");
  const bool ends = !response || response->headers["connection"] == "close";
  if (ends) close();
  return response;
}

std::optional<ClientResponse> BlockingClient::post_json(std::string_view target, std::string_view body,
                                                        const Headers& headers) {
  Headers all = headers;
  all.emplace_back("Content-Type", "application/json");
  return send("POST", target, body, all);
}

std::optional<ClientResponse> BlockingClient::get(std::string_view target, std::string_view token) {
  Headers headers;
  if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + std::string(token));
  return send("GET", target, "", headers);
}

}  // namespace leadgate::testing
