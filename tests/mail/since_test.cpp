// Old letters that are passed over at the first look, and only then.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/scripted_imap.hpp"

namespace leadgate {
namespace {

namespace fs = std::filesystem;
using testing::comes_true;
using testing::Dovecot;
using testing::kSinceThen;

std::string letter(const std::string& n) {
  return testing::letter(n + "@b.test", n + "@b.test", "Letter " + n);
}

class MailSince : public ::testing::Test {
 protected:
  void start(const std::string& section) {
    const std::string text = testing::usual_configuration(testing::mail_source("box", section));
    if (gateway_)
      gateway_->start(text);
    else
      gateway_ = std::make_unique<testing::LiveGateway>(text);
    http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
  }
  std::string events() { return http_->get("/api/v1/events?limit=200&source=box", testing::kAdmin)->body; }
  bool has_events(size_t count) {
    return comes_true([&] { return testing::count_of(events(), "\"received_at\"") == count; });
  }

  std::unique_ptr<testing::LiveGateway> gateway_;
  std::unique_ptr<testing::BlockingClient> http_;
};

class MailSinceImap : public MailSince {
 protected:
  void SetUp() override { ASSERT_TRUE(dovecot_.start()) << dovecot_.log(); }
  std::string section(const std::string& more) const {
    return "imap: { host: localhost, user: sales, password: secret, tls: none, allow_private: true, every_seconds: 1, "
           "after: mark_seen, port: " +
           std::to_string(dovecot_.port()) + more + " }";
  }
  // Of the file, whatever Dovecot has put behind its name.
  bool is_marked(const std::string& name) const {
    for (const std::string& file : dovecot_.files("cur")) {
      if (file.starts_with(name + ":")) return file.ends_with("S");
    }
    return false;
  }

  Dovecot dovecot_;
};

TEST_F(MailSinceImap, WhatIsOldAtTheFirstLookIsPassedOverForGood) {
  dovecot_.put("old1", letter("old1"), "", Dovecot::Age::kOld);
  dovecot_.put("new1", letter("new1"));
  dovecot_.put("old2", letter("old2"), "", Dovecot::Age::kOld);
  start(section(kSinceThen));
  ASSERT_TRUE(has_events(1)) << events();
  EXPECT_TRUE(comes_true([&] { return is_marked("new1"); }));
  dovecot_.put("late", letter("late"), "", Dovecot::Age::kOld);
  ASSERT_TRUE(has_events(2)) << events();
  EXPECT_TRUE(comes_true([&] { return is_marked("late"); }));
  EXPECT_FALSE(is_marked("old1"));
  EXPECT_FALSE(is_marked("old2"));
  // Another setting is for folders that were not looked into yet.
  gateway_->stop();
  dovecot_.put("end", letter("end"));
  start(section(""));
  ASSERT_TRUE(has_events(3)) << events();
  EXPECT_FALSE(is_marked("old1"));
}

TEST_F(MailSinceImap, AnotherUidValidityMakesNoOldLetterNew) {
  dovecot_.put("old1", letter("old1"), "", Dovecot::Age::kOld);
  dovecot_.put("new1", letter("new1"));
  start(section(kSinceThen));
  ASSERT_TRUE(has_events(1)) << events();
  gateway_->stop();
  dovecot_.stop();
  dovecot_.change_uid_validity();
  ASSERT_TRUE(dovecot_.start());
  start(section(""));
  dovecot_.put("end", letter("end"));
  ASSERT_TRUE(has_events(2)) << events();
  EXPECT_TRUE(comes_true([&] { return is_marked("end"); }));
  EXPECT_EQ(testing::count_of(events(), "\"received_at\""), 2u);
  EXPECT_FALSE(is_marked("old1"));
}

TEST_F(MailSince, ALetterWhoseTimeTheServerDoesNotTellIsTaken) {
  testing::ScriptedImap server([](const std::string& command, const std::string&) -> std::string {
    if (testing::is_list(command)) {
      return "* 1 FETCH (UID 5 RFC822.SIZE 100 INTERNALDATE \"soon\")\r\n"
             "* 2 FETCH (UID 6 RFC822.SIZE 100 INTERNALDATE \" 1-Dec-2020 23:59:59 +0000\")\r\n"
             "* 3 FETCH (UID 7 RFC822.SIZE 100)\r\n";
    }
    std::string out;
    for (const int uid : {5, 6, 7}) {
      if (testing::covers(command, uid)) out += testing::given(uid, letter(std::to_string(uid)));
    }
    return out;
  });
  start("imap: { host: 127.0.0.1, user: u, password: p, tls: none, allow_private: true, every_seconds: 1, port: " +
        std::to_string(server.port()) + kSinceThen + " }");
  ASSERT_TRUE(has_events(2)) << events();
  EXPECT_EQ(events().find("6@b.test"), std::string::npos) << events();
}

class MailSinceMaildir : public MailSince {
 protected:
  MailSinceMaildir() {
    for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(box_.path(part));
  }
  std::string section(const std::string& more) const {
    return "maildir: { path: " + box_.path("") + ", every_seconds: 60, after: delete" + more + " }";
  }
  void put(const std::string& name, bool old) const {
    std::ofstream(box_.path("tmp/" + name), std::ios::binary) << letter(name);
    if (old) testing::make_old(box_.path("tmp/" + name));
    fs::rename(box_.path("tmp/" + name), box_.path("new/" + name));
  }
  bool is_gone(const std::string& name) const {
    return comes_true([&] { return !fs::exists(box_.path("new/" + name)); });
  }

  testing::TempFolder box_;
};

TEST_F(MailSinceMaildir, WhatIsOldAtTheFirstLookStaysForGood) {
  put("1.old", true);
  put("2.new", false);
  start(section(kSinceThen));
  ASSERT_TRUE(has_events(1)) << events();
  put("3.late", true);
  ASSERT_TRUE(has_events(2)) << events();
  EXPECT_TRUE(is_gone("2.new") && is_gone("3.late"));
  gateway_->stop();
  // As a backup gives it back, and without the setting.
  fs::last_write_time(box_.path("new/1.old"), fs::file_time_type::clock::now() - std::chrono::hours(1));
  start(section(""));
  put("4.end", false);
  ASSERT_TRUE(has_events(3)) << events();
  EXPECT_TRUE(is_gone("4.end"));
  EXPECT_TRUE(fs::exists(box_.path("new/1.old")));
}

TEST_F(MailSinceMaildir, WithoutItAllIsTakenAndLaterItChangesNothing) {
  put("1.old", true);
  start(section(""));
  ASSERT_TRUE(has_events(1)) << events();
  EXPECT_TRUE(is_gone("1.old"));
  gateway_->stop();
  put("2.old", true);
  start(section(kSinceThen));
  EXPECT_TRUE(has_events(2)) << events();
}

}  // namespace
}  // namespace leadgate
