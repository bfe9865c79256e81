// A real Postfix that delivers by LMTP.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::comes_true;

TEST(MailPostfix, ALetterBecomesAnEventOnceAlsoWhenNobodyWasThere) {
  if (::getuid() != 0) {
    GTEST_SKIP()
        << "Postfix is not tried: its program is reserved for the superuser, and this test runs as another user.";
  }
  const uint16_t port = testing::closed_port();
  std::string text =
      testing::usual_configuration(testing::mail_source("sales", "lmtp: { recipients: [sales@a.test] }"));
  const std::string before = "log_level: \"off\"";
  text.replace(text.find(before), before.size(),
               before + ", lmtp: { listen: \"127.0.0.1:" + std::to_string(port) + "\" }");
  testing::Postfix postfix(port);
  ASSERT_TRUE(postfix.start()) << postfix.log();
  // The gateway is down: the letter waits with Postfix.
  EXPECT_EQ(postfix.send("sales@a.test", testing::letter("1@b.test", "one@b.test", "First")).substr(0, 3), "250");
  ASSERT_TRUE(comes_true([&] { return postfix.log().find("status=deferred") != std::string::npos; })) << postfix.log();
  testing::LiveGateway gateway(text);
  testing::BlockingClient http(gateway.port());
  const auto events = [&] { return http.get("/api/v1/events?source=sales", testing::kAdmin)->body; };
  EXPECT_TRUE(comes_true([&] { return testing::count_of(events(), "\"created\"") == 1; })) << postfix.log();
  EXPECT_EQ(postfix.send("sales+x@a.test", testing::letter("2@b.test", "two@b.test", "Second")).substr(0, 3), "250");
  EXPECT_TRUE(comes_true([&] { return testing::count_of(events(), "\"created\"") == 2; })) << postfix.log();
  EXPECT_TRUE(comes_true([&] { return testing::count_of(postfix.log(), "status=sent") == 2; })) << postfix.log();
  // An address without a source is told to the sender by Postfix, not tried for days.
  postfix.send("nobody@a.test", testing::letter("3@b.test", "three@b.test", "Third"));
  EXPECT_TRUE(comes_true([&] { return postfix.log().find("550 5.1.1") != std::string::npos; })) << postfix.log();
  EXPECT_EQ(testing::count_of(events(), "\"received_at\""), 2u);
}

}  // namespace
}  // namespace leadgate
