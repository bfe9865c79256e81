// A maildir whose files are no letters yet, or more than is kept of them.
#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <fstream>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"

namespace leadgate {
namespace {

namespace fs = std::filesystem;
using testing::comes_true;
using testing::letter;

class MailMaildirFiles : public ::testing::Test {
 protected:
  void start(const std::string& maildir = "", const std::string& more = "", const std::string& connector = "") {
    for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(box_.path(part));
    gateway_ = std::make_unique<testing::LiveGateway>(testing::usual_configuration(testing::mail_source(
        "box", "maildir: { path: " + box_.path("") + ", every_seconds: 60" + maildir + " }" + more, connector)));
    http_ = std::make_unique<testing::BlockingClient>(gateway_->port());
  }
  std::string get(const std::string& path) { return http_->get("/api/v1" + path, testing::kAdmin)->body; }
  bool has_events(size_t count) {
    return comes_true([&] { return testing::count_of(get("/events?source=box"), "\"received_at\"") == count; });
  }

  testing::TempFolder box_;
  std::unique_ptr<testing::LiveGateway> gateway_;
  std::unique_ptr<testing::BlockingClient> http_;
};

TEST_F(MailMaildirFiles, WhatIsWrittenInTheFolderItselfIsTakenWhole) {
  start();
  std::ofstream file(box_.path("new/1.a"), std::ios::binary);
  file << letter("1@b.test", "one@b.test", "First half.") << std::flush;
  ::poll(nullptr, 0, 700);
  EXPECT_TRUE(has_events(0));
  file << "Second half.\r\n";
  file.close();
  ASSERT_TRUE(has_events(1));
  EXPECT_NE(get("/deals/d1").find("Second half."), std::string::npos) << get("/deals/d1");
}

// Without the rules of mail: the letter's bare tree, by a map of the user's own.
TEST_F(MailMaildirFiles, AMapOfOnesOwnReadsTheTreeOfALetter) {
  start("", "", "generic");
  std::ofstream(box_.path("tmp/1.a"), std::ios::binary) << letter("1@b.test", "one@b.test", "First");
  fs::rename(box_.path("tmp/1.a"), box_.path("new/1.a"));
  ASSERT_TRUE(has_events(1));
  const std::string deal = get("/deals/d1");
  EXPECT_NE(deal.find("\"title\":\"A question\""), std::string::npos) << deal;
  EXPECT_NE(deal.find("one@b.test"), std::string::npos) << deal;
}

// As Postfix does.
TEST_F(MailMaildirFiles, WhatIsLinkedIntoTheFolderIsTaken) {
  start();
  std::ofstream(box_.path("tmp/1.a"), std::ios::binary) << letter("1@b.test", "one@b.test", "First");
  fs::create_hard_link(box_.path("tmp/1.a"), box_.path("new/1.a"));
  fs::remove(box_.path("tmp/1.a"));
  EXPECT_TRUE(has_events(1));
}

TEST_F(MailMaildirFiles, ALetterThatIsNotKeptWholeIsNotDeleted) {
  start(", after: delete", "\n    body_bytes_max: 2000");
  const auto put = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(box_.path("tmp/" + name), std::ios::binary) << bytes;
    fs::rename(box_.path("tmp/" + name), box_.path("new/" + name));
  };
  put("1.a", letter("1@b.test", "one@b.test", std::string(5000, 'x')));
  put("2.a", letter("2@b.test", "two@b.test", "Second"));
  ASSERT_TRUE(has_events(2));
  EXPECT_TRUE(comes_true([&] { return fs::is_empty(box_.path("new")); }));
  EXPECT_EQ(fs::file_size(box_.path("cur/1.a:2,")), letter("1@b.test", "one@b.test", std::string(5000, 'x')).size());
  EXPECT_FALSE(fs::exists(box_.path("cur/2.a:2,")));
}

}  // namespace
}  // namespace leadgate
