#include "tests/support/name_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>

#include "base/text.hpp"

namespace leadgate::testing {
namespace {

constexpr uint16_t kA = 1;
constexpr uint16_t kCname = 5;
constexpr uint16_t kAaaa = 28;
constexpr size_t kHeadBytes = 12;

struct Question {
  std::string name;
  uint16_t type = 0;
  size_t end = 0;  // where it ends in the message
};

std::optional<Question> read_question(std::string_view message) {
  Question out;
  size_t at = kHeadBytes;
  while (at < message.size() && message[at] != 0) {
    const auto length = static_cast<unsigned char>(message[at]);
    if (length > 63 || at + 1 + length >= message.size()) return std::nullopt;
    out.name += (out.name.empty() ? "" : ".") + to_lower_ascii(message.substr(at + 1, length));
    at += 1u + length;
  }
  if (at + 5 > message.size()) return std::nullopt;
  out.type = static_cast<uint16_t>(static_cast<unsigned char>(message[at + 1]) << 8 |
                                   static_cast<unsigned char>(message[at + 2]));
  out.end = at + 5;
  return out;
}

std::string two(size_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
}

std::string encoded(const std::string& name) {
  std::string out;
  for (const std::string_view label : split(name, '.')) {
    out.push_back(static_cast<char>(label.size()));
    out.append(label);
  }
  return out + '\0';
}

std::string record(const std::string& owner, uint16_t type, const std::string& data) {
  return owner + two(type) + two(1) + std::string(4, '\0') + two(data.size()) + data;
}

std::string reply_to(std::string_view message, const Question& question, const NameAnswer& answer) {
  const std::string asked = "\xC0\x0C";
  const std::string owner = answer.alias.empty() ? asked : encoded(answer.alias);
  std::string records;
  size_t count = 0;
  if (!answer.alias.empty()) {
    records += record(asked, kCname, owner);
    ++count;
  }
  for (const std::string& address : answer.addresses) {
    char bytes[sizeof(in6_addr)];
    const bool v6 = address.find(':') != std::string::npos;
    if (question.type != (v6 ? kAaaa : kA)) continue;
    if (inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(), bytes) != 1) continue;
    records += record(owner, question.type, std::string(bytes, v6 ? 16 : 4));
    ++count;
  }
  std::string out(message.substr(0, 2));
  out += two(0x8180) + two(1) + two(count) + two(0) + two(0);
  out.append(message.substr(kHeadBytes, question.end - kHeadBytes));
  return out + records;
}

}  // namespace

NameServer::NameServer(Answering answering) : answering_(std::move(answering)) {
  fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ >= 0 && bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(fd_);
    fd_ = -1;
  }
  if (fd_ >= 0) thread_ = std::thread(&NameServer::run, this);
}

NameServer::~NameServer() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (fd_ >= 0) close(fd_);
}

void NameServer::run() {
  while (!stopping_) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    char bytes[1500];
    sockaddr_storage from{};
    socklen_t from_bytes = sizeof from;
    const ssize_t got = recvfrom(fd_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &from_bytes);
    if (got < static_cast<ssize_t>(kHeadBytes)) continue;
    const std::string_view message(bytes, static_cast<size_t>(got));
    const auto question = read_question(message);
    if (!question) continue;
    ++questions_;
    const auto answer = answering_(question->name);
    if (!answer) continue;
    const std::string reply = reply_to(message, *question, *answer);
    sendto(fd_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), from_bytes);
  }
}

}  // namespace leadgate::testing
