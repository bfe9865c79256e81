// IMAP servers that refuse, break or dawdle over some of what they are asked: all the rest is taken.
#include <gtest/gtest.h>

#include <mutex>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/scripted_imap.hpp"

namespace leadgate {
namespace {

using testing::comes_true;
using testing::count_of;
using testing::covers;
using testing::given;
using testing::is_list;
using testing::ScriptedImap;

std::string listed(std::initializer_list<int> uids, const std::string& size = "100") {
  std::string out;
  for (const int uid : uids) out += "* 1 FETCH (UID " + std::to_string(uid) + " RFC822.SIZE " + size + ")\r\n";
  return out;
}

std::string given(int uid) {
  const std::string n = std::to_string(uid);
  return given(uid, testing::letter(n + "@b.test", "p" + n + "@b.test", "Letter " + n));
}

// Of those that the command asks for.
std::string given_of(const std::string& command, std::initializer_list<int> uids) {
  std::string out;
  for (const int uid : uids) out += covers(command, uid) ? given(uid) : "";
  return out;
}

class MailRefused : public ::testing::Test {
 protected:
  static std::string configuration(const ScriptedImap& server, const std::string& more) {
    return testing::usual_configuration(testing::mail_source(
        "box",
        "imap: { host: 127.0.0.1, user: u, password: p, tls: none, allow_private: true, every_seconds: 1, port: " +
            std::to_string(server.port()) + more + " }"));
  }
  void start(ScriptedImap::Script script, const std::string& more = "", char separator = '/') {
    server_ = std::make_unique<ScriptedImap>(std::move(script), separator);
    gateway_ = std::make_unique<testing::LiveGateway>(configuration(*server_, more));
    http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
  }
  std::string events() { return http_->get("/api/v1/events?limit=200&source=box", testing::kAdmin)->body; }
  bool has_events(size_t count) {
    return comes_true([&] { return count_of(events(), "\"received_at\"") == count; }, 40);
  }
  std::string ready() { return http_->get("/readyz")->body; }

  std::unique_ptr<ScriptedImap> server_;
  std::unique_ptr<testing::LiveGateway> gateway_;
  std::unique_ptr<testing::BlockingClient> http_;
};

TEST_F(MailRefused, AFolderIsSpelledAsTheServerPartsItsLevels) {
  std::mutex mutex;
  std::string moved;
  start(
      [&](const std::string& command, const std::string& folder) -> std::string {
        const std::lock_guard lock(mutex);
        if (command.starts_with("UID COPY")) moved = command;
        if (folder != "\"Sales.New\"") return testing::kNo;
        return is_list(command) ? listed({5}) : given_of(command, {5});
      },
      ", folders: [Sales/New], after: move, move_to: Sales/Done", '.');
  EXPECT_TRUE(has_events(1));
  EXPECT_TRUE(comes_true([&] {
    const std::lock_guard lock(mutex);
    return moved == "UID COPY 5 \"Sales.Done\"";
  }));
}

TEST_F(MailRefused, DraftsAreNoLetters) {
  start([](const std::string& command, const std::string&) -> std::string {
    if (is_list(command)) {
      return "* 1 FETCH (UID 5 FLAGS (\\Draft) RFC822.SIZE 100)\r\n* 2 FETCH (UID 6 FLAGS (\\Seen) RFC822.SIZE "
             "100)\r\n";
    }
    return given_of(command, {5, 6});
  });
  ASSERT_TRUE(has_events(1));
  const std::string deals = http_->get("/api/v1/deals", testing::kAdmin)->body;
  EXPECT_NE(deals.find("Letter 6"), std::string::npos) << deals;
}

TEST_F(MailRefused, AFolderThatIsNotThereHoldsUpNoOther) {
  std::atomic<int> looks{0};
  start(
      [&](const std::string& command, const std::string& folder) -> std::string {
        if (folder == "\"Gone\"") return testing::kNo;
        if (is_list(command)) ++looks;
        return is_list(command) ? listed({5}) : given_of(command, {5});
      },
      ", folders: [Gone, INBOX]");
  EXPECT_TRUE(has_events(1));
  // With the pauses of a server that cannot be reached there would be four looks within 15 s.
  EXPECT_TRUE(comes_true([&] { return looks >= 6; }, 14)) << looks;
}

TEST_F(MailRefused, ALetterThatIsRefusedIsParkedAndTheOthersAreTaken) {
  start([](const std::string& command, const std::string&) -> std::string {
    if (is_list(command)) return listed({5, 6, 7});
    return covers(command, 6) ? given_of(command, {5}) + testing::kNo : given_of(command, {5, 7});
  });
  ASSERT_TRUE(has_events(3)) << events() << ready();
  EXPECT_EQ(count_of(events(), "not_given"), 1u) << events();
  EXPECT_EQ(count_of(events(), "\"created\""), 2u) << events();
  EXPECT_TRUE(comes_true([&] { return ready() == "ready\n"; })) << ready();
}

TEST_F(MailRefused, ALetterThatEndsTheConnectionHoldsUpNoOtherAndNoOtherFolder) {
  start(
      [](const std::string& command, const std::string& folder) -> std::string {
        if (folder == "\"B\"") return is_list(command) ? listed({9}) : given_of(command, {9});
        if (is_list(command)) return listed({5, 6, 7, 8});
        if (!covers(command, 6)) return given_of(command, {5, 7, 8});
        return given_of(command, {5}) + "* BYE FETCH failed\r\n" + testing::kClose;
      },
      ", folders: [A, B]");
  ASSERT_TRUE(comes_true([&] { return count_of(events(), "\"created\"") == 4; }, 5)) << events() << ready();
  ASSERT_TRUE(has_events(5)) << events() << ready();
  EXPECT_EQ(count_of(events(), "not_given"), 1u) << events();
}

TEST_F(MailRefused, AFolderThatCannotBeMarkedIsReadAndMarkedLater) {
  const auto more = std::make_shared<std::atomic<bool>>(false);
  const auto refuses = std::make_shared<std::atomic<bool>>(true);
  const auto marked = std::make_shared<std::atomic<int>>(0);
  start(
      [=](const std::string& command, const std::string&) -> std::string {
        if (is_list(command)) return *more ? listed({5, 6}) : listed({5});
        if (!command.starts_with("UID STORE")) return given_of(command, {5, 6});
        if (*refuses) return testing::kNo;
        *marked = (covers(command, 5) ? 1 : 0) + (covers(command, 6) ? 1 : 0);
        return "";
      },
      ", after: mark_seen");
  ASSERT_TRUE(has_events(1)) << ready();
  EXPECT_TRUE(comes_true([&] { return ready().find("UID STORE") != std::string::npos; })) << ready();
  *more = true;
  ASSERT_TRUE(has_events(2)) << ready();
  *refuses = false;
  EXPECT_TRUE(comes_true([&] { return *marked == 2; })) << ready();
  EXPECT_TRUE(comes_true([&] { return ready() == "ready\n"; })) << ready();
}

TEST_F(MailRefused, NoCommandIsLongerThanServersRead) {
  constexpr int kLetters = 300;
  const auto longest = std::make_shared<std::atomic<size_t>>(0);
  const auto stores = std::make_shared<std::atomic<int>>(0);
  start(
      [=](const std::string& command, const std::string&) -> std::string {
        *longest = std::max<size_t>(*longest, command.size());
        if (command.starts_with("UID STORE")) ++*stores;
        std::string out;
        for (int i = 0; i < kLetters; ++i) {
          const int uid = 1'000'001 + 2 * i;
          if (is_list(command))
            out += listed({uid});
          else if (command.starts_with("UID FETCH"))
            out += given_of(command, {uid});
        }
        return out;
      },
      ", after: mark_seen");
  EXPECT_TRUE(comes_true([&] { return *stores >= 3; })) << ready();
  EXPECT_LE(longest->load(), 1'100u);
}

TEST_F(MailRefused, AnotherMailboxIsReadFromItsBeginning) {
  start([](const std::string& command, const std::string&) -> std::string {
    return is_list(command) ? listed({50}) : given_of(command, {50});
  });
  ASSERT_TRUE(has_events(1)) << ready();
  ScriptedImap other([](const std::string& command, const std::string&) -> std::string {
    return is_list(command) ? listed({3}) : given_of(command, {3});
  });
  gateway_->stop();
  gateway_->start(configuration(other, ""));
  http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
  EXPECT_TRUE(has_events(2)) << events() << ready();
}

TEST_F(MailRefused, ALetterOfNoSizeIsTaken) {
  start([](const std::string& command, const std::string&) -> std::string {
    return is_list(command) ? listed({5}, "0") : given_of(command, {5});
  });
  EXPECT_TRUE(has_events(1)) << ready();
}

TEST_F(MailRefused, AServerThatNeverComesToAnEndIsToldAndLeft) {
  start([](const std::string&, const std::string&) -> std::string { return testing::kDrip; }, ", timeout_seconds: 1");
  EXPECT_TRUE(comes_true([&] { return ready().find("does not come to an end") != std::string::npos; })) << ready();
}

}  // namespace
}  // namespace leadgate
