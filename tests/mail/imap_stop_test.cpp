// Mailboxes whose server never answers, at whatever point: the gateway ends all the same, and soon. And a server at an
// address that is not called.
#include <gtest/gtest.h>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/scripted_imap.hpp"

namespace leadgate {
namespace {

using std::chrono::steady_clock;
using testing::comes_true;

// Takes connections, as the system does for it, and never says a word.
class SilentServer {
 public:
  SilentServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 100);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { ::close(listener_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  uint16_t port() const { return port_; }
  bool is_called(int patience_ms) const {
    pollfd waiting{listener_, POLLIN, 0};
    return ::poll(&waiting, 1, patience_ms) > 0;
  }

 private:
  const int listener_;
  uint16_t port_ = 0;
};

std::string source(const std::string& name, uint16_t port, const std::string& more) {
  return testing::mail_source(name, "imap: { user: " + name +
                                        ", password: p, every_seconds: 1, timeout_seconds: 60, port: " +
                                        std::to_string(port) + ", " + more + " }");
}

std::chrono::milliseconds time_to_stop(testing::LiveGateway& gateway) {
  const auto begun = steady_clock::now();
  gateway.stop();
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
}

constexpr std::chrono::milliseconds kSoon{4000};
constexpr char kLocal[] = "host: 127.0.0.1, allow_private: true, ";

TEST(MailImapStop, ServersThatNeverGreetDoNotHoldItUp) {
  const SilentServer server;
  std::string sources;
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    sources += source("open" + n, server.port(), std::string(kLocal) + "tls: none");
    sources += source("tls" + n, server.port(), std::string(kLocal) + "tls: required");
    sources += source("start" + n, server.port(), std::string(kLocal) + "tls: starttls");
  }
  testing::LiveGateway gateway(testing::usual_configuration(sources));
  ASSERT_TRUE(server.is_called(5000));
  ::poll(nullptr, 0, 300);
  EXPECT_LT(time_to_stop(gateway), kSoon);
}

TEST(MailImapStop, AServerThatFallsSilentDoesNotHoldItUp) {
  for (const char* how : {testing::kSilence, testing::kDrip}) {
    std::atomic<bool> asked{false};
    testing::ScriptedImap server([&](const std::string&, const std::string&) -> std::string {
      asked = true;
      return how;
    });
    testing::LiveGateway gateway(
        testing::usual_configuration(source("box", server.port(), std::string(kLocal) + "tls: none")));
    ASSERT_TRUE(comes_true([&] { return asked.load(); })) << how;
    ::poll(nullptr, 0, 300);
    EXPECT_LT(time_to_stop(gateway), kSoon) << how;
  }
}

// By its name nobody can tell; the address is looked at when it is known, and that one is connected to.
TEST(MailImapStop, AHostAtAPrivateAddressIsNotCalled) {
  const SilentServer server;
  testing::LiveGateway gateway(
      testing::usual_configuration(source("box", server.port(), "host: mail.localhost, tls: required")));
  testing::BlockingClient http(gateway.port());
  EXPECT_TRUE(comes_true([&] {
    return http.get("/readyz")->body.find("a loopback address, which is not called.") != std::string::npos;
  })) << http.get("/readyz")->body;
  EXPECT_FALSE(server.is_called(0));
}

}  // namespace
}  // namespace leadgate
