// Dovecot and Postfix as a test's own servers: a generated configuration in a folder of the test, unprivileged ports of
// 127.0.0.1, ended and reaped at the end, and also when the test is killed from outside. Both need their Debian
// packages (scripts/install_deps.sh test); Postfix needs root. One test, one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/test_database.hpp"

namespace leadgate::testing {

// Runs a program and waits for its end; its exit code.
int run_program(const std::vector<std::string>& arguments);

// Last written in 2020; kSinceThen is later.
void make_old(const std::string& path);
inline constexpr char kSinceThen[] = ", since: 2021-01-01";

// Looks every 10 ms, for at most `seconds`; whether it came true.
bool comes_true(const std::function<bool()>& condition, int seconds = 30);

class ServerProcess {
 public:
  ServerProcess() = default;
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  // Starts it and waits until the port takes connections.
  bool start(const std::vector<std::string>& arguments, uint16_t port);
  void stop();

 private:
  pid_t pid_ = -1;
};

// One user, "sales" with the password "secret", whose mailbox is a maildir. With `tokens_url`, which answers
// {"user":"sales"} for a token that is put behind it, also by XOAUTH2.
class Dovecot {
 public:
  explicit Dovecot(std::string tokens_url = "");
  bool start();
  void stop() { process_.stop(); }

  uint16_t port() const { return port_; }          // STARTTLS or none
  uint16_t tls_port() const { return tls_port_; }  // TLS from the start
  std::string ca_file() const { return folder_.path("cert.pem"); }
  std::string key_file() const { return folder_.path("key.pem"); }
  // Where a mail server asks whether somebody's password is right.
  std::string login_socket() const { return folder_.path("run/smtp-login"); }
  std::string maildir() const { return folder_.path("mail"); }
  std::string log() const;

  // A letter in INBOX or a folder below it ("Archive"), received now or in 2020. Files of the mailbox are its own as
  // soon as they lie there.
  enum class Age { kNew, kOld };
  void put(const std::string& name, const std::string& letter, const std::string& folder = "",
           Age age = Age::kNew) const;
  // Forgets every UID of INBOX, so that it begins again with another UIDVALIDITY.
  void change_uid_validity() const;
  std::vector<std::string> files(const std::string& part, const std::string& folder = "") const;

 private:
  void write_configuration() const;

  TempFolder folder_;
  const std::string tokens_url_;
  uint16_t port_;
  uint16_t tls_port_;
  ServerProcess process_;
};

// Takes mail for a.test over SMTP and delivers it by LMTP; tries again every second.
class Postfix {
 public:
  // With `logins`, whose certificate it has, too, nobody sends mail but by TLS and with a log-in.
  explicit Postfix(uint16_t lmtp_port, const Dovecot* logins = nullptr);
  bool start();
  uint16_t port() const { return port_; }          // of SMTP; with STARTTLS where there are logins
  uint16_t tls_port() const { return tls_port_; }  // TLS from the start, where there are logins
  // By SMTP; the server's last answer.
  std::string send(const std::string& to, const std::string& letter) const;
  std::string log() const;

 private:
  TempFolder folder_;
  uint16_t lmtp_port_;
  uint16_t port_;
  uint16_t tls_port_;
  ServerProcess process_;
};

}  // namespace leadgate::testing
