// A connection to an IMAP server, made by libcurl: name, TCP, TLS or STARTTLS and log-in are its work. The commands
// after that are ours (ImapSession), because libcurl 7.88 can neither leave a letter unread (it fetches BODY[], which
// marks it) nor deliver the literals of a command that it did not make itself.
//
// Each mailbox has a thread and a connection of its own, beside the outbound HTTP thread: a log-in and a large letter
// take as long as the server likes, and neither may hold up a portal's webhook or another mailbox.
// Used by one thread; every call ends soon after the StopEvent is set. Certificates are verified; the address is held
// to the egress rules: a private one needs allow_private, or a place in egress.allow.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gateway/config/mail_config.hpp"
#include "gateway/mail/stop_event.hpp"
#include "gateway/net/egress_rules.hpp"

namespace leadgate::gateway {

class ImapConnection {
 public:
  // Connects and logs in. kUnauthorized: the server refuses the user; kForbidden: the guard the address; else
  // kUnavailable.
  static Result<std::unique_ptr<ImapConnection>> open(const ImapConfig& config, const StopEvent& stop);

  Result<void> send(std::string_view bytes);
  // Some bytes; waits for them for config.timeout at most. Valid until the next call.
  Result<std::string_view> receive();
  std::chrono::seconds timeout() const { return config_.timeout; }

 private:
  struct Passkey {};
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

 public:
  ImapConnection(Passkey, const ImapConfig& config, const StopEvent& stop);  // use open()

 private:
  template <class Value>
  void set(CURLoption option, Value value);
  void set_up();
  void set_tls();
  Error error_of(CURLcode code) const;
  Result<void> wait(short events);

  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const ImapConfig config_;
  const EgressRules rules_;
  const StopEvent& stop_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::unique_ptr<CURL, EasyDeleter> easy_;  // goes before what its callbacks use
  CURLcode set_up_ = CURLE_OK;
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  std::string refused_;  // why the last address was
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace leadgate::gateway
