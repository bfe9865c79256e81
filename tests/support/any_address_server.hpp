// An HTTP server at every address of a network of the test's own (tests/support/net_namespace.hpp): says which
// addresses connections came to.
//
// Each request is answered with the given bytes; its body, if it comes apart, begins with '{'. One thread for all. A
// connection that speaks anything else (TLS) counts and is closed.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace leadgate::testing {

class AnyAddressServer {
 public:
  explicit AnyAddressServer(const std::vector<uint16_t>& ports,
                            std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ~AnyAddressServer();
  AnyAddressServer(const AnyAddressServer&) = delete;
  AnyAddressServer& operator=(const AnyAddressServer&) = delete;

  bool listens() const { return listens_; }
  // Connections so far by the address that they were made to: "127.0.0.1:80", "[::1]:80".
  std::map<std::string, int> connections();
  // The same, but for those to `expected`; in one text, for a failure's message.
  std::string other_than(const std::vector<std::string>& expected);
  int requests() const { return requests_; }
  void forget();

 private:
  struct Peer {
    int fd;
    bool listener;
  };
  void listen_at(uint16_t port, int family);
  void run();
  void accept_one(int listener);
  bool serve(int fd);

  const std::string answer_;
  bool listens_ = true;
  std::vector<Peer> peers_;  // the thread's own once it runs
  std::mutex mutex_;
  std::map<std::string, int> connections_;  // under mutex_
  std::atomic<int> requests_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace leadgate::testing
