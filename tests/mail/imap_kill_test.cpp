// A mailbox with ten thousand letters, ten times kill -9 and a change of UIDVALIDITY: each letter is an event, once.
#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>

#include "base/random.hpp"
#include "store/database.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kLettersOfAllRuns = 1'000;
#else
constexpr int kLettersOfAllRuns = 10'000;
#endif
constexpr int kKills = 10;

class MailKill : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kLettersOfAllRuns; ++i) {
      const std::string n = std::to_string(i);
      // Every other one has an id of its own.
      const std::string id = i % 2 == 0 ? "Message-ID: <" + n + "@b.test>\r\n" : "";
      dovecot_.put(
          n, id + "From: Person " + n + " <p" + n + "@b.test>\r\nSubject: Letter " + n + "\r\n\r\nText " + n + "\r\n");
    }
    ASSERT_TRUE(dovecot_.start()) << dovecot_.log();
    std::string text = testing::usual_configuration(
        testing::mail_source("box",
                             "imap: { host: localhost, user: sales, password: secret, tls: none, allow_private: true, "
                             "every_seconds: 1, port: " +
                                 std::to_string(dovecot_.port()) + " }"));
    const std::string off = "log_level: \"off\"";
    text.replace(text.find(off), off.size(), "log_level: info");
    std::ofstream(folder_.path("mail.yaml")) << text << "storage: { sqlite: " << folder_.path("mail.db") << " }\n";
  }
  int64_t number(std::string_view sql) {
    store::DatabaseSettings settings;
    settings.path = folder_.path("mail.db");
    const auto reader = store::open_reader(settings);
    return reader.ok() ? testing::number_of(**reader, sql) : -1;
  }
  int64_t events() { return number("SELECT count(*) FROM events"); }

  testing::TempFolder folder_;
  testing::Dovecot dovecot_;
};

TEST_F(MailKill, EachLetterIsOneEvent) {
  testing::GatewayChild gateway(folder_.path("mail.yaml"));
  SeededRandom random(7);
  int64_t before = 0;
  for (int i = 0; i < kKills; ++i) {
    ASSERT_TRUE(gateway.start()) << gateway.log();
    // Some further, so that the kills fall all over the mailbox, and a moment that nobody chose.
    const int64_t wanted = std::min<int64_t>(
        kLettersOfAllRuns, before + 1 + static_cast<int64_t>(random.next() % (kLettersOfAllRuns / 8)));
    ASSERT_TRUE(testing::comes_true([&] { return events() >= wanted; })) << events() << gateway.log();
    ::poll(nullptr, 0, static_cast<int>(random.next() % 30));
    gateway.kill_hard();
    before = events();
    if (i != kKills / 2) continue;
    dovecot_.stop();
    dovecot_.change_uid_validity();
    ASSERT_TRUE(dovecot_.start());
  }
  ASSERT_TRUE(gateway.start());
  EXPECT_TRUE(testing::comes_true(
      [&] {
        return number("SELECT count(*) FROM mail_folders WHERE done_uid >= " + std::to_string(kLettersOfAllRuns)) == 1;
      },
      60))
      << events() << gateway.log();
  EXPECT_EQ(gateway.stop(), 0);
  EXPECT_EQ(events(), kLettersOfAllRuns);
  EXPECT_EQ(number("SELECT count(*) FROM deals"), kLettersOfAllRuns);
  EXPECT_EQ(number("SELECT count(*) FROM mail_uids"), 0);
}

}  // namespace
}  // namespace leadgate
