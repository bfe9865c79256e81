// Letters by LMTP: a real server on loopback or a Unix socket, from the socket to the deal.
#include <gtest/gtest.h>
#include <sys/un.h>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

using gateway::RawClient;
using testing::BlockingClient;
using testing::LiveGateway;

constexpr char kHello[] = "LHLO client.test\r\n";

std::string lmtp_configuration(const std::string& lmtp = "listen: \"127.0.0.1:0\"") {
  std::string text = testing::usual_configuration(
      testing::mail_source("sales", "lmtp: { recipients: [sales@a.test, \"*@all.test\"] }") +
      testing::mail_source("help", "lmtp: { recipients: [help@a.test] }\n    body_bytes_max: 2000"));
  const std::string before = "log_level: \"off\"";
  return text.replace(text.find(before), before.size(), before + ", lmtp: { " + lmtp + " }");
}

class MailLmtp : public ::testing::Test {
 protected:
  void start(const std::string& lmtp = "listen: \"127.0.0.1:0\"") {
    gateway_ = std::make_unique<LiveGateway>(lmtp_configuration(lmtp));
    http_ = std::make_unique<BlockingClient>(gateway_->port());
    client_ = std::make_unique<RawClient>(gateway_->process().lmtp_port());
    EXPECT_EQ(client_->read_until("\r\n"), "220 leadgate LMTP\r\n");
    client_->send(kHello);
    client_->read_until("ENHANCEDSTATUSCODES\r\n");
  }
  std::string say(const std::string& line) {
    client_->send(line + "\r\n");
    return client_->read_until("\r\n");
  }
  // The answers, one a recipient.
  std::vector<std::string> post(const std::string& letter, const std::vector<std::string>& to = {"sales@a.test"}) {
    EXPECT_EQ(say("MAIL FROM:<olga@b.test>").substr(0, 3), "250");
    for (const std::string& address : to) EXPECT_EQ(say("RCPT TO:<" + address + ">").substr(0, 3), "250") << address;
    EXPECT_EQ(say("DATA").substr(0, 3), "354");
    client_->send(letter + "\r\n.\r\n");
    std::vector<std::string> answers;
    for (size_t i = 0; i < to.size(); ++i) answers.push_back(client_->read_until("\r\n"));
    return answers;
  }
  std::string events(const std::string& source) {
    return http_->get("/api/v1/events?limit=100&source=" + source, testing::kAdmin)->body;
  }

  std::unique_ptr<LiveGateway> gateway_;
  std::unique_ptr<BlockingClient> http_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(MailLmtp, ALetterIsAnEventOfItsSourceOnceItIsAnswered) {
  start();
  const auto answers = post(testing::letter("one@b.test", "olga@b.test", "Hello"));
  ASSERT_EQ(answers[0].substr(0, 9), "250 2.1.5") << answers[0];
  EXPECT_EQ(testing::count_of(events("sales"), "\"received_at\""), 1u) << events("sales");
  EXPECT_EQ(events("help").find("received_at"), std::string::npos);
}

TEST_F(MailLmtp, TheSameLetterAgainIsTheSameEvent) {
  start();
  const std::string letter = testing::letter("one@b.test", "olga@b.test", "Hello");
  const auto first = post(letter);
  EXPECT_EQ(post(letter), first);
  EXPECT_EQ(testing::count_of(events("sales"), "\"received_at\""), 1u);
}

TEST_F(MailLmtp, EachRecipientsSourceGetsTheLetterOnceAndEachRecipientAnAnswer) {
  start();
  const auto answers = post(testing::letter("one@b.test", "olga@b.test", "Hello"),
                            {"help@a.test", "sales@a.test", "sales+spring@a.test", "who@all.test"});
  for (const std::string& answer : answers) EXPECT_EQ(answer.substr(0, 9), "250 2.1.5") << answer;
  EXPECT_EQ(testing::count_of(events("sales"), "\"received_at\""), 1u);
  EXPECT_EQ(testing::count_of(events("help"), "\"received_at\""), 1u);
}

TEST_F(MailLmtp, ALetterIsRefusedOnlyForAnUnknownRecipientAndItsSize) {
  start();
  EXPECT_EQ(say("MAIL FROM:<a@b.test>").substr(0, 3), "250");
  EXPECT_EQ(say("RCPT TO:<who@a.test>").substr(0, 9), "550 5.1.1");
  say("RSET");
  const std::string large = testing::letter("two@b.test", "olga@b.test", std::string(3000, 'x'));
  const auto answers = post(large, {"help@a.test", "sales@a.test"});
  EXPECT_EQ(answers[0].substr(0, 9), "552 5.3.4");
  EXPECT_EQ(answers[1].substr(0, 9), "250 2.1.5");
}

TEST_F(MailLmtp, WhateverTheBytesAreTheyAreKept) {
  start();
  for (const std::string& bytes :
       {std::string("\0\xff\xfe not a letter", 16), std::string("\r\n\r\n"), std::string(5000, '('),
        std::string("From: <<<>>>\r\nContent-Type: ;;;\r\n\r\n\r")}) {
    EXPECT_EQ(post(bytes)[0].substr(0, 9), "250 2.1.5");
  }
  EXPECT_EQ(testing::count_of(events("sales"), "\"received_at\""), 4u);
}

TEST_F(MailLmtp, AMailSourceHasNoAddressOverHttp) {
  start();
  EXPECT_EQ(http_->send("POST", "/in/sales", "x", {{"Content-Type", "message/rfc822"}})->status, 404);
}

TEST_F(MailLmtp, WhoIsSilentIsToldAndSentAway) {
  start("listen: \"127.0.0.1:0\", idle_timeout_seconds: 1");
  EXPECT_EQ(client_->read_all().substr(0, 9), "421 4.4.2");
  EXPECT_TRUE(client_->closed());
}

TEST_F(MailLmtp, ALetterThatDripsIsCutOff) {
  start("listen: \"127.0.0.1:0\", letter_timeout_seconds: 1");
  EXPECT_EQ(say("MAIL FROM:<a@b.test>").substr(0, 3), "250");
  EXPECT_EQ(say("RCPT TO:<sales@a.test>").substr(0, 3), "250");
  EXPECT_EQ(say("DATA").substr(0, 3), "354");
  for (int i = 0; i < 30 && !client_->sees_close(std::chrono::milliseconds(50)); ++i) client_->send("x");
  EXPECT_EQ(client_->read_all().substr(0, 9), "421 4.4.2");
  EXPECT_EQ(events("sales").find("received_at"), std::string::npos);
}

TEST_F(MailLmtp, MoreLettersASecondThanMayBeArePutOff) {
  std::string text = lmtp_configuration();
  const std::string before = "    lmtp: { recipients: [help@a.test] }";
  text.insert(text.find(before), "    requests_per_second: 1\n");
  gateway_ = std::make_unique<LiveGateway>(text + "limits: { requests_burst: 1 }\n");
  client_ = std::make_unique<RawClient>(gateway_->process().lmtp_port());
  client_->send(kHello);
  client_->read_until("ENHANCEDSTATUSCODES\r\n");
  EXPECT_EQ(post(testing::letter("1@b.test", "olga@b.test", "One"), {"help@a.test"})[0].substr(0, 9), "250 2.1.5");
  const auto second = post(testing::letter("2@b.test", "olga@b.test", "Two"), {"help@a.test", "sales@a.test"});
  EXPECT_EQ(second[0].substr(0, 9), "451 4.7.1");
  EXPECT_EQ(second[1].substr(0, 9), "250 2.1.5");
}

TEST_F(MailLmtp, MoreConnectionsThanMayBeAreToldToComeBack) {
  start("listen: \"127.0.0.1:0\", connections_max: 1");
  RawClient second(gateway_->process().lmtp_port());
  EXPECT_EQ(second.read_all().substr(0, 9), "421 4.3.2");
}

TEST_F(MailLmtp, ConnectionsThatComeAfterAReloadHaveItsBounds) {
  start();
  const auto reload = [this](const std::string& lmtp) {
    gateway::LoadedConfig loaded = gateway::read_config(
        lmtp_configuration(lmtp) + "storage: { sqlite: " + gateway_->folder().path("live.db") + " }\n", "t.yaml",
        gateway::process_surroundings());
    LEADGATE_INVARIANT(loaded.config.has_value(), "the test's configuration is right");
    return gateway_->process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  };
  const std::string usual = "listen: \"127.0.0.1:0\", ";
  EXPECT_TRUE(reload(usual + "recipients_max: 1, idle_timeout_seconds: 1, connections_max: 2").empty());
  EXPECT_EQ(post(testing::letter("1@b.test", "olga@b.test", "One"), {"help@a.test", "sales@a.test"}).size(), 2u);
  RawClient second(gateway_->process().lmtp_port());
  second.read_until("\r\n");
  second.send(std::string(kHello) + "MAIL FROM:<a@b.test>\r\nRCPT TO:<help@a.test>\r\nRCPT TO:<sales@a.test>\r\n");
  second.read_until("250 2.1.5 OK\r\n");
  EXPECT_EQ(second.read_until("\r\n").substr(0, 9), "452 4.5.3");
  RawClient third(gateway_->process().lmtp_port());
  EXPECT_EQ(third.read_all().substr(0, 9), "421 4.3.2");
  EXPECT_EQ(second.read_all().substr(0, 9), "421 4.4.2");
  EXPECT_EQ(reload("listen: \"127.0.0.1:1\""), std::vector<std::string>{"server.lmtp.listen"});
}

TEST_F(MailLmtp, StoppingTellsWhoIsIdleAndLetsALetterEnd) {
  start();
  RawClient idle(gateway_->process().lmtp_port());
  idle.read_until("\r\n");
  EXPECT_EQ(say("MAIL FROM:<a@b.test>").substr(0, 3), "250");
  EXPECT_EQ(say("RCPT TO:<sales@a.test>").substr(0, 3), "250");
  EXPECT_EQ(say("DATA").substr(0, 3), "354");
  client_->send("Subject: half\r\n");
  std::thread stopping([this] { gateway_->process().stop(); });
  EXPECT_EQ(idle.read_all().substr(0, 9), "421 4.3.2");
  client_->send("\r\nThe rest.\r\n.\r\n");
  EXPECT_EQ(client_->read_until("\r\n").substr(0, 9), "250 2.1.5");
  EXPECT_EQ(client_->read_until("\r\n").substr(0, 9), "421 4.3.2");
  EXPECT_TRUE(client_->sees_close());
  stopping.join();
}

TEST_F(MailLmtp, ListensOnAUnixSocketAndTakesAStaleOneOver) {
  const testing::TempFolder folder;
  const std::string path = folder.path("lmtp.sock");
  for (int round = 0; round < 2; ++round) {
    LiveGateway gateway(lmtp_configuration("listen: \"unix:" + path + "\""));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    char greeting[64] = {};
    EXPECT_GT(::recv(fd, greeting, sizeof greeting - 1, 0), 0);
    EXPECT_EQ(std::string(greeting), "220 leadgate LMTP\r\n");
    ::close(fd);
    gateway.stop();
    if (round > 0) continue;
    // What a crash leaves behind.
    const int stale = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(stale);
  }
}

}  // namespace
}  // namespace leadgate
