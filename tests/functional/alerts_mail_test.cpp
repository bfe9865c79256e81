// A mail server that hangs, refuses or goes away in the middle of a letter about portals.
#include <gmock/gmock.h>

#include <atomic>

#include "gateway/alerts/alert_sender.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/push_inbox.hpp"
#include "tests/support/scripted_smtp.hpp"

namespace leadgate {
namespace {

using testing::comes_true;
using ::testing::HasSubstr;
using testing::ScriptedSmtp;

// Sends one letter to a@a.test and b@a.test, by itself.
class LetterToServer {
 public:
  explicit LetterToServer(const ScriptedSmtp& server, const std::string& more = "tls: none") {
    auto loaded = gateway::read_config(
        testing::usual_configuration(
            "  - { name: shop, connector: generic, pipeline: shop, map: { title: body.title } }\n",
            "alerts: { email: { server: \"smtp://127.0.0.1:" + std::to_string(server.port()) +
                "\", from: leads@b.test, to: [a@a.test, b@a.test], allow_private: true, " + more + " } }\n"),
        "test.yaml", gateway::process_surroundings());
    for (const Mistake& mistake : loaded.mistakes) ADD_FAILURE() << mistake.line();
    config_ = std::move(*loaded.config);
  }
  Result<void> send(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    gateway::Alert alert;
    alert.portal = "account";
    return gateway::email_sender(clock_, patience)->send(config_, "alert_1", {alert}, stop_);
  }

 private:
  SystemClock clock_;
  gateway::StopEvent stop_;
  gateway::Config config_;
};

TEST(LettersToBadServers, AServerThatHangsInTheMiddleTakesNoLongerThanThePatience) {
  for (const char* command : {"EHLO", "MAIL", "DATA", "."}) {
    ScriptedSmtp server([&](const std::string& line) { return line.starts_with(command) ? "<silence>" : ""; });
    const auto begun = std::chrono::steady_clock::now();
    const auto sent = LetterToServer(server).send(std::chrono::milliseconds(500));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5)) << command;
    ASSERT_FALSE(sent.ok()) << command;
    EXPECT_THAT(sent.error().message, HasSubstr("did not do its part in time")) << command;
  }
}

TEST(LettersToBadServers, AServerThatSaysNoFarewellIsNotWaitedForLongAndHasTheLetter) {
  ScriptedSmtp server([](const std::string& line) { return line == "QUIT" ? "<silence>" : ""; });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(LetterToServer(server).send(std::chrono::milliseconds(1'000)).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8));
}

TEST(LettersToBadServers, OneWhoIsRefusedDoesNotKeepItFromTheOthers) {
  ScriptedSmtp server([](const std::string& line) {
    return line.find("a@a.test") != std::string::npos && line.starts_with("RCPT") ? "550 5.1.1 nobody here" : "";
  });
  EXPECT_TRUE(LetterToServer(server).send().ok());
  EXPECT_THAT(server.letter(), HasSubstr("To: <a@a.test>"));
  ScriptedSmtp strict([](const std::string& line) { return line.starts_with("RCPT") ? "550 5.7.1 not here" : ""; });
  const auto sent = LetterToServer(strict).send();
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().message, "The mail server refuses the letter: 550 5.7.1 not here");
}

TEST(LettersToBadServers, SayInTheServersWordsWhyALetterIsNotTaken) {
  ScriptedSmtp full([](const std::string& line) { return line == "." ? "452 4.3.1 the disk is full" : ""; });
  EXPECT_THAT(LetterToServer(full).send().error().message, HasSubstr("452 4.3.1 the disk is full"));
  ScriptedSmtp stranger(
      [](const std::string& line) { return line.starts_with("AUTH") ? "535 5.7.8 who are you" : ""; });
  const auto refused = LetterToServer(stranger, "tls: none, user: leads, password: hush").send();
  EXPECT_EQ(refused.error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(refused.error().message, "The mail server refuses `user` with `password` (535 5.7.8 who are you).");
  ScriptedSmtp plain([](const std::string&) { return ""; });
  EXPECT_THAT(LetterToServer(plain, "tls: required").send().error().message, HasSubstr("offers no STARTTLS"));
}

// All of the gateway beside a server that takes the connection and says nothing.
TEST(LettersToBadServers, HoldUpNeitherDeliveriesNorTheEnd) {
  ScriptedSmtp silent([](const std::string&) { return "<silence>"; });
  testing::PushInbox inbox;
  testing::Receiver good([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  testing::Receiver bad([](const testing::ReceivedRequest&) { return testing::reply(500); });
  const auto portal = [](const std::string& name, const std::string& url) {
    return "  - { name: " + name + ", url: \"" + url + "\", secret: " + testing::kPortalSecret +
           ", sources: [shop], allow_private: true, schedule: [0s, 30d] }\n";
  };
  testing::LiveGateway gateway(testing::usual_configuration(
      "  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: \"[phone(body.phone)]\" } }\n",
      "portals:\n" + portal("good", good.url()) + portal("bad", bad.url()) +
          "alerts: { after: 100ms, email: { server: \"smtp://127.0.0.1:" + std::to_string(silent.port()) +
          "\", tls: none, from: leads@b.test, to: [sales@a.test], allow_private: true } }\n"));
  testing::BlockingClient client(gateway.port());
  client.post_json("/in/shop", R"({"phone":"89161234567"})");
  ASSERT_TRUE(comes_true([&] { return silent.lines() > 0; }));
  for (int i = 0; i < 20; ++i) {
    client.post_json("/in/shop", "{\"phone\":\"891612345" + std::to_string(10 + i) + "\"}");
  }
  EXPECT_TRUE(comes_true([&] { return inbox.all().size() == 21; }, 5)) << inbox.all().size();
  EXPECT_EQ(silent.connections(), 1) << "one letter at a time";
  const auto begun = std::chrono::steady_clock::now();
  gateway.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

}  // namespace
}  // namespace leadgate
