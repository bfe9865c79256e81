// One LMTP connection: the conversation of LmtpProtocol over a socket. Internal to gateway/mail.
//
// Owned by shared_ptr by its task; lives on its server's I/O thread. The server looks at the sessions' deadlines.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "gateway/config/mail_config.hpp"
#include "gateway/http/body_budget.hpp"
#include "gateway/mail/letter_workers.hpp"
#include "gateway/mail/lmtp_protocol.hpp"
#include "gateway/net/task.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

using StreamSocket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;

class LmtpSession;

// What the sessions of a server share. Owned by shared_ptr by the server and each session.
struct LmtpState {
  LmtpState(Services& the_services, LetterWorkers& the_workers, boost::asio::io_context& the_context);

  // As they are now; a session keeps those of its beginning.
  LmtpServerConfig settings() const { return services.snapshot.get()->config->server.lmtp; }

  Services& services;
  LetterWorkers& workers;
  boost::asio::io_context& context;
  const size_t waiting_bytes_max;  // for the database, which a reload does not change
  BodyBudget budget;
  Gauge& connections;
  Counter& taken;     // recipients that were answered 250
  Counter& deferred;  // 4xx
  Counter& refused;   // 5xx after the letter
  Counter& task_failures;
  std::set<LmtpSession*> sessions;  // the I/O thread's
  bool draining = false;            // the I/O thread's
  bool stopped = false;             // the I/O thread's

  void one_gone();
  std::mutex mutex;
  std::condition_variable all_gone;
  size_t open = 1;  // under mutex; sessions, and the listener
};

class LmtpSession {
 public:
  LmtpSession(StreamSocket socket, std::shared_ptr<LmtpState> state);
  ~LmtpSession();
  LmtpSession(const LmtpSession&) = delete;
  LmtpSession& operator=(const LmtpSession&) = delete;

  static Task<void> run(std::shared_ptr<LmtpSession> self);

  // Ends it with 421 when its time is up.
  void look_at_deadline(SteadyTime now);
  // Ends it with 421 as soon as no letter is under way.
  void drain();
  void abort();

 private:
  Task<bool> write_replies();
  Task<bool> read();
  Task<void> take_letter();
  void count(const std::vector<LmtpAnswer>& answers);
  void extend_deadline();

  StreamSocket socket_;
  std::shared_ptr<LmtpState> state_;
  const LmtpServerConfig settings_;
  BodyLease lease_;
  LmtpProtocol protocol_;
  std::array<char, 16 * 1024> buffer_;
  std::string out_;
  SteadyTime deadline_{};
  bool reading_ = false;
  bool overdue_ = false;
};

}  // namespace leadgate::gateway
