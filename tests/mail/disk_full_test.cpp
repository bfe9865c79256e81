// The disk is full while letters come: none is answered 250, marked or moved, and each is taken once there is room.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "tests/support/blocking_client.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

namespace fs = std::filesystem;
using testing::comes_true;
using testing::count_of;

std::string letter(const std::string& n) {
  return testing::letter(n + "@b.test", n + "@b.test", "Letter " + n);
}

// The program itself, whose files may not grow for a while: a full disk that nobody needs to be root for.
class MailDiskFull : public ::testing::Test {
 protected:
  void start(const std::string& section, const std::string& server = "") {
    std::string text = testing::usual_configuration(testing::mail_source("box", section));
    const std::string before = "log_level: \"off\"";
    text.replace(text.find(before), before.size(), "log_level: info" + server);
    std::ofstream(folder_.path("mail.yaml")) << text << "storage: { sqlite: " << folder_.path("mail.db") << " }\n";
    ASSERT_TRUE(gateway_.start()) << gateway_.log();
    http_ = std::make_unique<testing::BlockingClient>(gateway_.port());
  }
  void let_files_grow(bool may) const {
    rlimit limit{};
    ASSERT_EQ(::prlimit(gateway_.pid(), RLIMIT_FSIZE, nullptr, &limit), 0);
    limit.rlim_cur = may ? limit.rlim_max : 1;
    ASSERT_EQ(::prlimit(gateway_.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  }
  std::string get(const std::string& path) {
    const auto response = http_->get(path, testing::kAdmin);
    return response ? response->body : "";
  }
  std::string events() { return get("/api/v1/events?limit=100&source=box"); }
  bool has_events(size_t count) {
    return comes_true([&] { return count_of(events(), "\"received_at\"") == count; });
  }
  bool tells_it_cannot_store() {
    return comes_true(
        [&] { return get("/metrics").find("leadgate_mailbox_failing{source=\"box\"} 1") != std::string::npos; });
  }

  testing::TempFolder folder_;
  testing::GatewayChild gateway_{folder_.path("mail.yaml")};
  std::unique_ptr<testing::BlockingClient> http_;
};

TEST_F(MailDiskFull, ByLmtpTheSenderIsToldToComeBack) {
  const uint16_t port = testing::closed_port();
  start("lmtp: { recipients: [sales@a.test] }", ", lmtp: { listen: \"127.0.0.1:" + std::to_string(port) + "\" }");
  gateway::RawClient client(port);
  client.read_until("\r\n");
  const auto say = [&client](const std::string& line, const std::string& end = "\r\n") {
    client.send(line + "\r\n");
    return client.read_until(end);
  };
  const auto post = [&say](const std::string& n) {
    say("MAIL FROM:<olga@b.test>");
    say("RCPT TO:<sales@a.test>");
    say("DATA");
    return say(letter(n) + ".").substr(0, 9);
  };
  say("LHLO client.test", "ENHANCEDSTATUSCODES\r\n");
  EXPECT_EQ(post("1"), "250 2.1.5");
  let_files_grow(false);
  EXPECT_EQ(post("2"), "451 4.3.0");
  EXPECT_EQ(post("3"), "451 4.3.0");
  let_files_grow(true);
  EXPECT_EQ(post("2"), "250 2.1.5");
  EXPECT_EQ(post("3"), "250 2.1.5");
  EXPECT_EQ(post("2"), "250 2.1.5");  // as a sender does that has missed the answer
  EXPECT_TRUE(has_events(3)) << events();
}

TEST_F(MailDiskFull, OfAMaildirTheLettersStayWhereTheyAre) {
  const auto box = [this](const std::string& path) { return folder_.path("box/" + path); };
  for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(box(part));
  const auto put = [&box](const std::string& n) {
    std::ofstream(box("tmp/" + n), std::ios::binary) << letter(n);
    fs::rename(box("tmp/" + n), box("new/" + n));
  };
  start("maildir: { path: " + box("") + ", after: delete }");
  put("1");
  ASSERT_TRUE(has_events(1)) << gateway_.log();
  let_files_grow(false);
  put("2");
  put("3");
  ASSERT_TRUE(tells_it_cannot_store());
  EXPECT_TRUE(fs::exists(box("new/2")) && fs::exists(box("new/3")));
  EXPECT_TRUE(has_events(1)) << events();
  let_files_grow(true);
  EXPECT_TRUE(has_events(3)) << events();
  EXPECT_TRUE(comes_true([&] { return fs::is_empty(box("new")); }));
}

TEST_F(MailDiskFull, OfAMailboxTheLettersStayUnmarked) {
  testing::Dovecot dovecot;
  ASSERT_TRUE(dovecot.start()) << dovecot.log();
  const auto marked = [&dovecot] {
    size_t count = 0;
    for (const std::string& file : dovecot.files("cur")) count += file.ends_with("S") ? 1 : 0;
    return count;
  };
  dovecot.put("1", letter("1"));
  start(
      "imap: { host: localhost, user: sales, password: secret, tls: none, allow_private: true, every_seconds: 1, "
      "after: mark_seen, port: " +
      std::to_string(dovecot.port()) + " }");
  ASSERT_TRUE(comes_true([&] { return marked() == 1; })) << gateway_.log();
  let_files_grow(false);
  dovecot.put("2", letter("2"));
  dovecot.put("3", letter("3"));
  ASSERT_TRUE(tells_it_cannot_store());
  EXPECT_EQ(marked(), 1u);
  EXPECT_TRUE(has_events(1)) << events();
  let_files_grow(true);
  EXPECT_TRUE(has_events(3)) << events();
  EXPECT_TRUE(comes_true([&] { return marked() == 3; }));
}

}  // namespace
}  // namespace leadgate
