// An IMAP server that does what Dovecot never would: a script of answers on a real socket.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

using testing::comes_true;

// Serves one connection after another. The script gives the untagged lines of an answer to a command without its tag;
// what ends with kClose is sent and the connection closed.
constexpr char kClose[] = "<close>";

class ScriptedImap {
 public:
  using Script = std::function<std::string(const std::string& command)>;
  explicit ScriptedImap(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 10);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~ScriptedImap() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  bool readable(int fd) const {
    while (!stopping_) {
      pollfd waiting{fd, POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0) return true;
    }
    return false;
  }
  static void send(int fd, const std::string& text) { ::send(fd, text.data(), text.size(), MSG_NOSIGNAL); }

  void run() {
    while (readable(listener_)) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      send(fd, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
      serve(fd);
      ::close(fd);
    }
  }
  void serve(int fd) const {
    std::string received;
    while (readable(fd)) {
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      received.append(bytes, static_cast<size_t>(got));
      for (size_t end = received.find("\r\n"); end != std::string::npos; end = received.find("\r\n")) {
        const std::string line = received.substr(0, end);
        received.erase(0, end + 2);
        const size_t blank = line.find(' ');
        const std::string answer = answer_to(line.substr(blank + 1));
        if (answer.ends_with(kClose)) return send(fd, answer.substr(0, answer.size() - sizeof kClose + 1));
        send(fd, answer + line.substr(0, blank) + " OK done\r\n");
      }
    }
  }
  std::string answer_to(const std::string& command) const {
    if (command == "CAPABILITY") return "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n";
    if (command.starts_with("AUTHENTICATE")) return "";
    if (command.starts_with("EXAMINE")) return "* OK [UIDVALIDITY 7] x\r\n";
    return script_(command);
  }

  const Script script_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

std::string given(int uid, const std::string& letter) {
  return "* 1 FETCH (UID " + std::to_string(uid) + " BODY[] {" + std::to_string(letter.size()) + "}\r\n" + letter +
         ")\r\n";
}

bool is_list(const std::string& command) {
  return command.find("RFC822.SIZE") != std::string::npos;
}

class MailBroken : public ::testing::Test {
 protected:
  void start(ScriptedImap::Script script) {
    server_ = std::make_unique<ScriptedImap>(std::move(script));
    const std::string imap =
        "imap: { host: 127.0.0.1, user: u, password: p, tls: none, allow_private: true, every_seconds: 1, port: " +
        std::to_string(server_->port()) + " }\n    body_bytes_max: 1000000";
    gateway_ = std::make_unique<testing::LiveGateway>(testing::usual_configuration(testing::mail_source("box", imap)));
    http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
  }
  std::string events() { return http_->get("/api/v1/events?limit=200&source=box", testing::kAdmin)->body; }
  size_t event_count() { return testing::count_of(events(), "\"received_at\""); }

  std::unique_ptr<ScriptedImap> server_;
  std::unique_ptr<testing::LiveGateway> gateway_;
  std::unique_ptr<testing::BlockingClient> http_;
};

TEST_F(MailBroken, ALetterThatIsListedAndNeverGivenIsParkedAndTheOthersAreTaken) {
  start([](const std::string& command) -> std::string {
    if (is_list(command)) return "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n* 2 FETCH (UID 6 RFC822.SIZE 100)\r\n";
    return "* 1 FETCH (UID 5 BODY[] NIL)\r\n" + given(6, testing::letter("6@b.test", "six@b.test", "Six"));
  });
  EXPECT_TRUE(comes_true([&] { return event_count() == 2; })) << events();
  EXPECT_NE(events().find("not_given"), std::string::npos) << events();
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 1u) << events();
}

TEST_F(MailBroken, AConnectionThatBreaksWithinALetterCostsNoLetter) {
  const auto fetches = std::make_shared<std::atomic<int>>(0);
  start([fetches](const std::string& command) -> std::string {
    if (is_list(command)) return "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n* 2 FETCH (UID 6 RFC822.SIZE 100)\r\n";
    const std::string second = given(6, testing::letter("6@b.test", "six@b.test", "Six"));
    if (++*fetches == 1) {
      return given(5, testing::letter("5@b.test", "five@b.test", "Five")) + second.substr(0, 60) + kClose;
    }
    return command.find('5') == std::string::npos ? second : "* BAD\r\n";
  });
  EXPECT_TRUE(comes_true([&] { return event_count() == 2; })) << events();
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 2u) << events();
  EXPECT_GE(server_->connections(), 2);
}

TEST_F(MailBroken, ALetterThatIsLargerThanWasSaidIsParked) {
  start([](const std::string& command) -> std::string {
    if (is_list(command)) return "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n";
    return given(5, testing::letter("5@b.test", "five@b.test", std::string(2'000'000, 'x')));
  });
  EXPECT_TRUE(comes_true([&] { return event_count() == 1; })) << events();
  EXPECT_NE(events().find("letter_too_large"), std::string::npos) << events();
}

TEST_F(MailBroken, AServerThatTalksNonsenseIsToldAndLeft) {
  start([](const std::string&) -> std::string { return std::string(2'000'000, 'x'); });
  EXPECT_TRUE(comes_true([&] {
    return http_->get("/readyz")->body.find("over the bounds of a line") != std::string::npos;
  })) << http_->get("/readyz")->body;
}

}  // namespace
}  // namespace leadgate
