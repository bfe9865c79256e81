// The LMTP server: mail straight from a mail server on the same machine, one conversation a connection.
//
// Listens on ADDRESS:PORT or unix:PATH (whose socket anybody may use who can reach its folder). All connections live on
// one I/O thread: what costs time, reading a letter, is done by the LetterWorkers. A recipient gets its 250 after the
// commit. Bounds: LmtpServerConfig, as it is when a connection begins; over `connections_max` a peer is told 421.
// Letters under way count against limits.in_flight_body_bytes_max, in a budget of their own (452). A peer that is
// silent for `idle_timeout` between two replies, or takes longer than `letter_timeout` for a letter, is told 421. Made
// and drained by one thread that is no I/O thread; destroyed before the IoThreads. start() fails with a sentence.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/config/mail_config.hpp"
#include "gateway/mail/letter_workers.hpp"
#include "gateway/net/io_threads.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

struct LmtpState;

class LmtpServer {
 public:
  // All of it outlives the server.
  static Result<std::unique_ptr<LmtpServer>> start(const std::string& listen, Services& services,
                                                   LetterWorkers& workers, boost::asio::io_context& context);
  // Drains with no patience if drain() was not called.
  ~LmtpServer();

  // After a reload, with the services' new snapshot. Any thread.
  void update();
  uint16_t bound_port() const { return bound_port_; }  // 0: a Unix socket

  // Stops accepting, lets letters under way end, tells the rest 421, and waits for that; what is left after `patience`
  // is cut off. Called once.
  void drain(std::chrono::milliseconds patience);

 private:
  class Listener;
  struct Passkey {};

 public:
  explicit LmtpServer(Passkey) {}  // use start()

 private:
  std::shared_ptr<LmtpState> state_;
  std::shared_ptr<Listener> listener_;
  uint16_t bound_port_ = 0;
  bool drained_ = false;
};

}  // namespace leadgate::gateway
