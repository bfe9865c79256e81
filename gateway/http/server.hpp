// The HTTP/1.1 server: accepts on one address, hands connections to the I/O threads in turn, and drains.
//
// Made and drained by main (or a test), from a thread that is not an I/O thread, and destroyed before the IoThreads.
// What else it is given by reference must outlive their stop(). start() fails with a sentence when the address cannot
// be bound. Limits: HttpLimits.
//
// No failure ends accepting: after one that may last (no file descriptors, say) the server waits 100 ms and tries
// again.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "gateway/http/application.hpp"
#include "gateway/http/limits.hpp"
#include "gateway/net/io_threads.hpp"

namespace leadgate::gateway {

struct ServerState;

// "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:0"; port 0 lets the system choose.
struct ListenAddress {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;

  static Result<ListenAddress> parse(std::string_view text);
};

class HttpServer {
 public:
  static Result<std::unique_ptr<HttpServer>> start(const ListenAddress& address, const HttpLimits& limits,
                                                   Application& application, IoThreads& threads, const Clock& clock,
                                                   Metrics& metrics);
  // Drains with no patience if drain() was not called.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t bound_port() const { return bound_port_; }
  size_t open_connections() const;

  // Any thread, until drain(). Limits of the head hold for new connections, all others for new requests; what is open
  // or under way over a lowered limit stays.
  void update_limits(const HttpLimits& limits);

  // Stops accepting, closes idle connections, lets requests in flight finish (their answers say Connection: close, long
  // polls and streams are woken), and waits for that. What is left after `patience` is cut off. Returns how many
  // connections had to be cut. Called once.
  size_t drain(std::chrono::milliseconds patience);

 private:
  class Listener;
  struct Passkey {};

 public:
  explicit HttpServer(Passkey) {}  // use start()

 private:
  bool wait_until_idle(std::chrono::milliseconds patience);

  std::shared_ptr<ServerState> state_;
  std::shared_ptr<Listener> listener_;
  uint16_t bound_port_ = 0;
  bool drained_ = false;
};

}  // namespace leadgate::gateway
