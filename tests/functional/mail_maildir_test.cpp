// Letters that come into a maildir.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

namespace fs = std::filesystem;
using testing::BlockingClient;
using testing::comes_true;
using testing::letter;
using testing::LiveGateway;

class MailMaildir : public ::testing::Test {
 protected:
  MailMaildir() {
    for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(box_.path(part));
  }
  std::string configuration(const std::string& maildir = "", const std::string& more = "") {
    return testing::usual_configuration(testing::mail_source(
        "box", "maildir: { path: " + box_.path("") + ", every_seconds: 60" + maildir + " }" + more));
  }
  void start(const std::string& maildir = "", const std::string& more = "", const std::string& storage = "") {
    gateway_ = std::make_unique<LiveGateway>(configuration(maildir, more), storage);
    http_ = std::make_unique<BlockingClient>(gateway_->port());
  }
  void put(const std::string& name, const std::string& bytes) {
    std::ofstream(box_.path("tmp/") + name, std::ios::binary) << bytes;
    fs::rename(box_.path("tmp/") + name, box_.path("new/") + name);
  }
  std::string events() { return http_->get("/api/v1/events?limit=200&source=box", testing::kAdmin)->body; }
  size_t event_count() { return testing::count_of(events(), "\"received_at\""); }
  bool has_events(size_t count) {
    return comes_true([&] { return event_count() == count; });
  }
  bool is_there(const std::string& path) {
    return comes_true([&] { return fs::exists(box_.path(path)); }, 5);
  }
  std::string ready() { return http_->get("/readyz")->body; }

  testing::TempFolder box_;
  std::unique_ptr<LiveGateway> gateway_;
  std::unique_ptr<BlockingClient> http_;
};

TEST_F(MailMaildir, TakesWhatIsThereAndWhatComesAtOnce) {
  put("1.a", letter("1@b.test", "one@b.test", "First"));
  start();
  EXPECT_TRUE(has_events(1)) << ready();
  EXPECT_TRUE(is_there("cur/1.a:2,"));
  put("2.a", letter("2@b.test", "two@b.test", "Second"));
  EXPECT_TRUE(has_events(2)) << ready();
  EXPECT_TRUE(is_there("cur/2.a:2,"));
  EXPECT_TRUE(fs::is_empty(box_.path("new")));
  EXPECT_EQ(testing::count_of(events(), "\"created\""), 2u) << events();
}

TEST_F(MailMaildir, MarksOrDeletesAsItIsTold) {
  start(", after: seen");
  put("1.a", letter("1@b.test", "one@b.test", "First"));
  EXPECT_TRUE(is_there("cur/1.a:2,S"));
  gateway_->stop();
  gateway_->start(configuration(", after: delete"));
  put("2.a", letter("2@b.test", "two@b.test", "Second"));
  EXPECT_TRUE(comes_true([&] { return fs::is_empty(box_.path("new")); }));
  EXPECT_FALSE(fs::exists(box_.path("cur/2.a:2,")));
}

// What a crash between the commit and the move leaves behind.
TEST_F(MailMaildir, ALetterThatLiesInNewAgainIsNoNewOne) {
  const std::string bytes = "Subject: no id\r\n\r\nHi\r\n";
  put("1.a", bytes);
  start();
  ASSERT_TRUE(has_events(1));
  ASSERT_TRUE(is_there("cur/1.a:2,"));
  put("1.a", bytes);
  EXPECT_TRUE(comes_true([&] { return fs::is_empty(box_.path("new")); }));
  EXPECT_EQ(event_count(), 1u);
}

TEST_F(MailMaildir, WhatCannotBeReadIsToldAndTheRestIsTaken) {
  fs::create_directory(box_.path("new/0.folder"));
  put("1.a", letter("1@b.test", "one@b.test", "First"));
  start();
  EXPECT_TRUE(has_events(1));
  EXPECT_TRUE(comes_true([&] { return ready().find("'0.folder': It is no regular file.") != std::string::npos; }))
      << ready();
  put("2.a", letter("2@b.test", "two@b.test", "Second"));
  EXPECT_TRUE(has_events(2));
}

TEST_F(MailMaildir, ALetterOverTheLimitIsParkedWithItsHeader) {
  put("1.a", letter("1@b.test", "one@b.test", std::string(5000, 'x')));
  start("", "\n    body_bytes_max: 2000");
  EXPECT_TRUE(has_events(1));
  EXPECT_NE(events().find("letter_too_large"), std::string::npos) << events();
  EXPECT_TRUE(is_there("cur/1.a:2,"));
}

TEST_F(MailMaildir, ALetterThatTheDatabaseCannotTakeIsParkedAndHoldsUpNobody) {
  put("1.a", letter("1@b.test", "one@b.test", std::string(2'000'000, 'x')));
  put("2.a", letter("2@b.test", "two@b.test", "Second"));
  start("", "\n    body_bytes_max: 4000000", ", backlog_bytes_max: 1048576");
  EXPECT_TRUE(has_events(2)) << ready();
  EXPECT_NE(events().find("not_stored"), std::string::npos) << events();
  EXPECT_TRUE(is_there("cur/1.a:2,"));
}

TEST_F(MailMaildir, AFolderThatComesLaterIsFound) {
  fs::remove_all(box_.path("new"));
  start();
  EXPECT_TRUE(comes_true([&] { return ready().find("cannot be opened") != std::string::npos; })) << ready();
  fs::create_directory(box_.path("new"));
  put("1.a", letter("1@b.test", "one@b.test", "First"));
  EXPECT_TRUE(has_events(1));
}

TEST_F(MailMaildir, AReloadEndsAndBeginsMailboxes) {
  start();
  const auto reload = [&](const std::string& text) {
    gateway::LoadedConfig loaded =
        gateway::read_config(text + "storage: { sqlite: " + gateway_->folder().path("live.db") + " }\n", "t.yaml",
                             gateway::process_surroundings());
    ASSERT_TRUE(loaded.config.has_value());
    gateway_->process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  };
  reload(testing::usual_configuration("  - { name: site, connector: form, pipeline: leads }\n"));
  put("1.a", letter("1@b.test", "one@b.test", "First"));
  reload(configuration());
  EXPECT_TRUE(has_events(1));
  EXPECT_TRUE(is_there("cur/1.a:2,"));
}

}  // namespace
}  // namespace leadgate
