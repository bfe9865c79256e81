// Mailboxes of a real Dovecot: what is in them becomes events once, whatever happens.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::comes_true;
using testing::Dovecot;
using testing::letter;
using testing::LiveGateway;

class MailImap : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(dovecot_.start()) << dovecot_.log(); }

  // Over TLS, with the test's own authority, unless `imap` says otherwise.
  void start(const std::string& imap = "", const std::string& more = "") {
    gateway_ = std::make_unique<LiveGateway>(testing::usual_configuration(
        testing::mail_source("box", "imap: { host: localhost, user: sales, allow_private: true, every_seconds: 1" +
                                        (imap.empty() ? usual() : ", " + imap) + " }" + more)));
    http_ = std::make_unique<BlockingClient>(gateway_->port());
  }
  std::string usual() const {
    return ", password: secret, port: " + std::to_string(dovecot_.tls_port()) + ", ca_file: " + dovecot_.ca_file();
  }
  std::string plain() const { return "password: secret, tls: none, port: " + std::to_string(dovecot_.port()); }
  std::string events() { return http_->get("/api/v1/events?limit=200&source=box", testing::kAdmin)->body; }
  size_t event_count() { return testing::count_of(events(), "\"received_at\""); }
  bool has_events(size_t count) {
    return comes_true([&] { return event_count() >= count; });
  }
  std::string ready() { return http_->get("/readyz")->body; }
  // After another look, at the latest.
  void expect_still(size_t count) {
    dovecot_.put("mark", letter("mark@b.test", "mark@b.test", "Mark"));
    ASSERT_TRUE(has_events(count + 1));
    EXPECT_EQ(event_count(), count + 1);
  }

  Dovecot dovecot_;
  std::unique_ptr<LiveGateway> gateway_;
  std::unique_ptr<BlockingClient> http_;
};

TEST_F(MailImap, TakesWhatIsThereAndWhatComesAndLeavesItUnread) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  dovecot_.put("2", letter("2@b.test", "two@b.test", "Second"), "Orders");
  start(usual().substr(2) + ", folders: [INBOX, Orders]");
  ASSERT_TRUE(has_events(2)) << ready();
  dovecot_.put("3", letter("3@b.test", "three@b.test", "Third"));
  ASSERT_TRUE(has_events(3));
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 3u) << events();
  expect_still(3);
  for (const std::string& file : dovecot_.files("cur")) EXPECT_EQ(file.find('S'), std::string::npos) << file;
  EXPECT_EQ(ready(), "ready\n");
}

TEST_F(MailImap, MarksWhatItHasTaken) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  start("password: secret, tls: starttls, port: " + std::to_string(dovecot_.port()) +
        ", ca_file: " + dovecot_.ca_file() + ", after: mark_seen");
  ASSERT_TRUE(has_events(1)) << ready();
  EXPECT_TRUE(comes_true([&] {
    const auto files = dovecot_.files("cur");
    return files.size() == 1 && files[0].ends_with("S");
  }));
  expect_still(1);
}

TEST_F(MailImap, MovesWhatItHasTakenIntoAFolderThatItMakes) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  dovecot_.put("2", letter("2@b.test", "two@b.test", "Second"));
  start(plain() + ", after: move, move_to: Готово");
  ASSERT_TRUE(has_events(2)) << ready();
  EXPECT_TRUE(comes_true([&] { return dovecot_.files("cur").empty() && dovecot_.files("new").empty(); }));
  const std::string folder = "&BBMEPgRCBD4EMgQ+-";
  size_t moved = 0;
  for (const std::string part : {"cur", "new"}) {
    for (const std::string& file : dovecot_.files(part, folder)) {
      // Put back by a person: known.
      std::ifstream bytes(dovecot_.maildir() + "/." + folder + "/" + part + "/" + file, std::ios::binary);
      dovecot_.put("again" + std::to_string(++moved), std::string(std::istreambuf_iterator<char>(bytes), {}));
    }
  }
  EXPECT_EQ(moved, 2u);
  expect_still(2);
}

TEST_F(MailImap, AnotherUidValidityMakesNoLetterNew) {
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    // Without an id: known by its bytes.
    dovecot_.put(n, "From: " + n + "@b.test\r\nSubject: " + n + "\r\n\r\n" + n + "\r\n");
  }
  start(plain());
  ASSERT_TRUE(has_events(20)) << ready();
  gateway_->stop();
  dovecot_.stop();
  dovecot_.change_uid_validity();
  ASSERT_TRUE(dovecot_.start());
  gateway_->start(testing::usual_configuration(testing::mail_source(
      "box", "imap: { host: localhost, user: sales, allow_private: true, every_seconds: 1, " + plain() + " }")));
  http_ = std::make_unique<BlockingClient>(gateway_->port());
  expect_still(20);
}

TEST_F(MailImap, ALetterOverTheLimitIsParkedWithItsHeader) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", std::string(3000, 'x')));
  dovecot_.put("2", letter("2@b.test", "two@b.test", "Small"));
  start(plain(), "\n    body_bytes_max: 2000");
  ASSERT_TRUE(has_events(2)) << ready();
  EXPECT_NE(events().find("letter_too_large"), std::string::npos) << events();
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 1u) << events();
  expect_still(2);
}

TEST_F(MailImap, AWrongPasswordIsToldAndNothingElseSuffers) {
  start("password: wrong, tls: none, port: " + std::to_string(dovecot_.port()));
  EXPECT_TRUE(comes_true([&] { return ready().find("refuses the user") != std::string::npos; })) << ready();
  EXPECT_EQ(http_->get("/readyz")->status, 200);
  const std::string metrics = http_->get("/metrics")->body;
  EXPECT_NE(metrics.find("leadgate_mailbox_failing{source=\"box\"} 1"), std::string::npos);
}

TEST_F(MailImap, ACertificateThatDoesNotHoldIsRefused) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  start("password: secret, port: " + std::to_string(dovecot_.tls_port()));
  EXPECT_TRUE(comes_true([&] { return ready().find("certificate does not hold") != std::string::npos; })) << ready();
  EXPECT_EQ(event_count(), 0u);
}

TEST_F(MailImap, AFolderThatIsNotThereDoesNotHideTheOthers) {
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  start(plain() + ", folders: [Nowhere, INBOX]");
  EXPECT_TRUE(has_events(1)) << ready();
  EXPECT_TRUE(comes_true([&] { return ready().find("EXAMINE \"Nowhere\"") != std::string::npos; })) << ready();
}

TEST_F(MailImap, AServerThatComesBackIsReadOn) {
  start(plain());
  dovecot_.put("1", letter("1@b.test", "one@b.test", "First"));
  ASSERT_TRUE(has_events(1)) << ready();
  dovecot_.stop();
  EXPECT_TRUE(comes_true([&] { return ready() != "ready\n"; }));
  dovecot_.put("2", letter("2@b.test", "two@b.test", "Second"));
  ASSERT_TRUE(dovecot_.start());
  EXPECT_TRUE(has_events(2));
  EXPECT_TRUE(comes_true([&] { return ready() == "ready\n"; }));
}

TEST(MailImapTokens, OpensAMailboxWithAToken) {
  testing::Receiver tokens([](const testing::ReceivedRequest& request) {
    const bool known = request.target.ends_with("good-token");
    return testing::reply(known ? 200 : 401, known ? R"({"user":"sales"})" : "{}",
                          "Content-Type: application/json\r\n");
  });
  Dovecot dovecot(tokens.url("/?t="));
  ASSERT_TRUE(dovecot.start()) << dovecot.log();
  dovecot.put("1", letter("1@b.test", "one@b.test", "First"));
  LiveGateway gateway(testing::usual_configuration(testing::mail_source(
      "box",
      "imap: { host: localhost, user: sales, allow_private: true, every_seconds: 1, access_token: good-token, "
      "tls: none, port: " +
          std::to_string(dovecot.port()) + " }")));
  BlockingClient http(gateway.port());
  EXPECT_TRUE(comes_true([&] {
    return http.get("/api/v1/events", testing::kAdmin)->body.find("\"created\"") != std::string::npos;
  })) << http.get("/readyz")->body
      << dovecot.log();
}

}  // namespace
}  // namespace leadgate
