// Letters far over their limit: what is kept of one is bounded, also in memory.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/blocking_client.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/scripted_imap.hpp"

namespace leadgate {
namespace {

namespace fs = std::filesystem;
using testing::comes_true;

constexpr size_t kLetterBytes = 100u << 20;
constexpr char kLimit[] = "\n    body_bytes_max: 1000000";
// Of which the letters' bytes would be a multiple.
constexpr size_t kMemoryMax = 40u << 20;

class MailLarge : public ::testing::Test {
 protected:
  void start(const std::string& section, const std::string& server = "") {
    std::string text = testing::usual_configuration(testing::mail_source("box", section + kLimit));
    const std::string before = "log_level: \"off\"";
    text.replace(text.find(before), before.size(), "log_level: info" + server);
    std::ofstream(folder_.path("mail.yaml")) << text << "storage: { sqlite: " << folder_.path("mail.db") << " }\n";
    ASSERT_TRUE(gateway_.start()) << gateway_.log();
    memory_ = most_memory();
    http_ = std::make_unique<testing::BlockingClient>(gateway_.port());
  }
  size_t most_memory() const {
    std::ifstream status("/proc/" + std::to_string(gateway_.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
    }
    return 0;
  }
  std::string events() { return http_->get("/api/v1/events?source=box", testing::kAdmin)->body; }
  bool is_parked() {
    return comes_true([&] {
      return events().find("The letter has " + std::to_string(kLetterBytes) +
                           " bytes; body_bytes_max of its source is 1000000.") != std::string::npos;
    });
  }
  // Sanitizers keep what is freed.
  void expect_little_memory() const {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ASSERT_GT(memory_, 0u);
    EXPECT_LT(most_memory(), memory_ + kMemoryMax);
#endif
  }

  testing::TempFolder folder_;
  testing::GatewayChild gateway_{folder_.path("mail.yaml")};
  std::unique_ptr<testing::BlockingClient> http_;
  size_t memory_ = 0;
};

TEST_F(MailLarge, ByLmtpIsRefusedWhenItIsAnnouncedAndWhenItIsNot) {
  const uint16_t port = testing::closed_port();
  start("lmtp: { recipients: [sales@a.test] }", ", lmtp: { listen: \"127.0.0.1:" + std::to_string(port) + "\" }");
  gateway::RawClient client(port);
  const auto say = [&client](const std::string& line) {
    client.send(line + "\r\n");
    return client.read_until("\r\n").substr(0, 9);
  };
  client.read_until("\r\n");
  client.send("LHLO client.test\r\n");
  EXPECT_NE(client.read_until("ENHANCEDSTATUSCODES\r\n").find("250-SIZE 1000000\r\n"), std::string::npos);
  EXPECT_EQ(say("MAIL FROM:<a@b.test> SIZE=" + std::to_string(kLetterBytes)), "552 5.3.4");
  EXPECT_EQ(say("MAIL FROM:<a@b.test>"), "250 2.1.0");
  EXPECT_EQ(say("RCPT TO:<sales@a.test>"), "250 2.1.5");
  EXPECT_EQ(say("DATA").substr(0, 3), "354");
  const std::string piece = std::string(1022, 'x') + "\r\n";
  for (size_t sent = 0; sent < kLetterBytes; sent += piece.size()) client.send(piece);
  EXPECT_EQ(say("."), "552 5.3.4");
  expect_little_memory();
}

TEST_F(MailLarge, InAMaildirIsParked) {
  for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(folder_.path("box/") + part);
  std::ofstream(folder_.path("box/tmp/1"), std::ios::binary) << testing::letter("1@b.test", "a@b.test", "x");
  fs::resize_file(folder_.path("box/tmp/1"), kLetterBytes);
  start("maildir: { path: " + folder_.path("box") + " }");
  fs::rename(folder_.path("box/tmp/1"), folder_.path("box/new/1"));
  EXPECT_TRUE(is_parked()) << events();
  expect_little_memory();
}

// Of a server that tells its size only with its bytes.
TEST_F(MailLarge, InAMailboxIsParked) {
  std::string letter = testing::letter("5@b.test", "a@b.test", "");
  letter.append(kLetterBytes - letter.size(), 'x');
  testing::ScriptedImap server([&letter](const std::string& command, const std::string&) -> std::string {
    return testing::is_list(command) ? "* 1 FETCH (UID 5 RFC822.SIZE 100)\r\n" : testing::given(5, letter);
  });
  start("imap: { host: 127.0.0.1, user: u, password: p, tls: none, allow_private: true, port: " +
        std::to_string(server.port()) + " }");
  EXPECT_TRUE(is_parked()) << events();
  expect_little_memory();
}

}  // namespace
}  // namespace leadgate
