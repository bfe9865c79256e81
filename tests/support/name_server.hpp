// A name server on 127.0.0.1:53, in a network of the test's own (tests/support/net_namespace.hpp): answers each
// question as the test says, with a TTL of 0.
//
// The answering function runs on the server's thread. UDP only. The destructor ends the thread.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace leadgate::testing {

struct NameAnswer {
  std::string alias;                   // CNAME; the addresses are then those of this name
  std::vector<std::string> addresses;  // those of the family that was asked for are sent
};

class NameServer {
 public:
  // `name` in lower case, without a dot at its end. Nothing: the question is not answered at all.
  using Answering = std::function<std::optional<NameAnswer>(const std::string& name)>;
  explicit NameServer(Answering answering);
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  bool listens() const { return fd_ >= 0; }
  int questions() const { return questions_; }

 private:
  void run();

  const Answering answering_;
  int fd_ = -1;
  std::atomic<int> questions_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace leadgate::testing
