// An IMAP server that does what Dovecot never would: a script of answers on a real socket.
#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/scripted_imap.hpp"

namespace leadgate {
namespace {

using testing::comes_true;
using testing::given;
using testing::is_list;
using testing::kClose;
using testing::ScriptedImap;

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
  start([](const std::string& command, const std::string&) -> std::string {
    if (is_list(command)) return "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n* 2 FETCH (UID 6 RFC822.SIZE 100)\r\n";
    return "* 1 FETCH (UID 5 BODY[] NIL)\r\n" + given(6, testing::letter("6@b.test", "six@b.test", "Six"));
  });
  EXPECT_TRUE(comes_true([&] { return event_count() == 2; })) << events();
  EXPECT_NE(events().find("not_given"), std::string::npos) << events();
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 1u) << events();
}

TEST_F(MailBroken, AConnectionThatBreaksWithinALetterCostsNoLetter) {
  const auto fetches = std::make_shared<std::atomic<int>>(0);
  start([fetches](const std::string& command, const std::string&) -> std::string {
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
  start([](const std::string& command, const std::string&) -> std::string {
    if (is_list(command)) return "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n";
    return given(5, testing::letter("5@b.test", "five@b.test", std::string(2'000'000, 'x')));
  });
  EXPECT_TRUE(comes_true([&] { return event_count() == 1; })) << events();
  EXPECT_NE(events().find("letter_too_large"), std::string::npos) << events();
}

TEST_F(MailBroken, AServerThatTalksNonsenseIsToldAndLeft) {
  start([](const std::string&, const std::string&) -> std::string { return std::string(2'000'000, 'x'); });
  EXPECT_TRUE(comes_true([&] {
    return http_->get("/readyz")->body.find("over the bounds of a line") != std::string::npos;
  })) << http_->get("/readyz")->body;
}

}  // namespace
}  // namespace leadgate
