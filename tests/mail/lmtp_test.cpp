// Letters by LMTP at the edges: from nobody, nearly too large, and while the gateway stops.
#include <gtest/gtest.h>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

using gateway::RawClient;
using std::chrono::steady_clock;

class MailLmtpEdges : public ::testing::Test {
 protected:
  void start(const std::string& more = "", const std::string& storage = "") {
    std::string text = testing::usual_configuration(
        testing::mail_source("sales",
                             "lmtp: { recipients: [sales@a.test] }\n    body_bytes_max: 3000000\n    path: /letters\n  "
                             "  secret: hush\n    verify: { token: { query: token } }",
                             "lmtp") +
            "  - { name: site, connector: form, pipeline: leads }\n",
        more);
    const std::string before = "log_level: \"off\"";
    text.replace(text.find(before), before.size(), before + ", lmtp: { listen: \"127.0.0.1:0\" }");
    gateway_ = std::make_unique<testing::LiveGateway>(text, storage);
    http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
    client_ = std::make_unique<RawClient>(gateway_->process().lmtp_port());
    client_->read_until("\r\n");
    client_->send("LHLO client.test\r\n");
    greeting_ = client_->read_until("ENHANCEDSTATUSCODES\r\n");
  }
  std::string say(const std::string& line) {
    client_->send(line + "\r\n");
    return client_->read_until("\r\n");
  }
  std::string post(const std::string& from, const std::string& letter) {
    EXPECT_EQ(say("MAIL FROM:<" + from + ">").substr(0, 3), "250");
    EXPECT_EQ(say("RCPT TO:<sales@a.test>").substr(0, 3), "250");
    EXPECT_EQ(say("DATA").substr(0, 3), "354");
    return say(letter + "\r\n.");
  }
  std::string events() { return http_->get("/api/v1/events?source=sales", testing::kAdmin)->body; }

  std::unique_ptr<testing::LiveGateway> gateway_;
  std::unique_ptr<testing::BlockingClient> http_;
  std::unique_ptr<RawClient> client_;
  std::string greeting_;
};

TEST_F(MailLmtpEdges, ALetterFromNobodyIsNoLeadWhenItIsReplayedEither) {
  start();
  ASSERT_EQ(post("", testing::letter("1@b.test", "olga@b.test", "I am out of the office.")).substr(0, 3), "250");
  ASSERT_NE(events().find("auto_generated"), std::string::npos) << events();
  const auto replayed = http_->send("POST", "/api/v1/events/e1/replay", "{}",
                                    {{"Authorization", std::string("Bearer ") + testing::kAdmin}});
  ASSERT_TRUE(replayed && replayed->status == 200) << (replayed ? replayed->body : "");
  EXPECT_NE(events().find("auto_generated"), std::string::npos) << events();
  EXPECT_EQ(events().find("\"created\""), std::string::npos) << events();
}

TEST_F(MailLmtpEdges, TwoLettersWithOneIdAreTwo) {
  start();
  post("a@b.test", testing::letter("form.1@b.test", "olga@b.test", "Hello"));
  post("a@b.test", testing::letter("form.1@b.test", "nora@b.test", "Hello"));
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 2u) << events();
  // Forwarded otherwise, and the same still.
  post("a@b.test", "Received: from elsewhere\r\n" + testing::letter("form.1@b.test", "nora@b.test", "Hello"));
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 2u) << events();
}

TEST_F(MailLmtpEdges, ALetterThatIsPostedNeedsTheSecret) {
  start();
  const std::string letter = testing::letter("1@b.test", "olga@b.test", "Hello");
  const auto status = [&](const std::string& path) {
    return http_->send("POST", path, letter, {{"Content-Type", "message/rfc822"}})->status;
  };
  EXPECT_EQ(status("/letters"), 401);
  EXPECT_EQ(status("/letters?token=hush"), 201);
  EXPECT_EQ(post("a@b.test", testing::letter("2@b.test", "olga@b.test", "Hello")).substr(0, 3), "250");
}

TEST_F(MailLmtpEdges, ALetterOfTheAnnouncedSizeIsKeptWholeWhateverItsFiles) {
  start("", ", backlog_bytes_max: 1048576");
  EXPECT_NE(greeting_.find("SIZE 983040\r\n"), std::string::npos) << greeting_;
  std::string lines;
  for (int i = 0; i < 11'500; ++i) lines += std::string(76, 'A') + "\r\n";
  const std::string letter =
      "Message-ID: <1@b.test>\r\nFrom: Olga <olga@b.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
      "boundary=q\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nHello\r\n--q\r\nContent-Type: application/pdf; "
      "name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      lines + "--q--";
  EXPECT_EQ(post("olga@b.test", letter).substr(0, 3), "250");
  EXPECT_NE(events().find("not_stored"), std::string::npos) << events();
  EXPECT_EQ(say("MAIL FROM:<a@b.test> SIZE=983041").substr(0, 9), "552 5.3.4");
}

TEST_F(MailLmtpEdges, StoppingTakesOnePatienceForEveryWayIn) {
  start("timeouts: { drain_ms: 1500 }\n");
  say("MAIL FROM:<a@b.test>");
  say("RCPT TO:<sales@a.test>");
  say("DATA");
  RawClient half(gateway_->port());
  half.send("POST /in/site HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname=");
  const uint16_t port = gateway_->process().lmtp_port();
  RawClient idle(port);
  idle.read_until("\r\n");
  const auto begun = steady_clock::now();
  std::thread stopping([this] { gateway_->process().stop(); });
  EXPECT_EQ(idle.read_all().substr(0, 9), "421 4.3.2");
  EXPECT_LT(steady_clock::now() - begun, std::chrono::milliseconds(1000));
  stopping.join();
  EXPECT_LT(steady_clock::now() - begun, std::chrono::milliseconds(3500));
}

}  // namespace
}  // namespace leadgate
