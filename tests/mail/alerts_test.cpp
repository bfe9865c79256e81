// Letters about portals, by a real Postfix and back to our own LMTP server.
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/mail_sources.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::comes_true;
using ::testing::HasSubstr;

TEST(MailAlerts, ALetterTellsOfAPortalOnceAndIsNoLeadToOurselves) {
  if (::getuid() != 0) {
    GTEST_SKIP()
        << "Postfix is not tried: its program is reserved for the superuser, and this test runs as another user.";
  }
  testing::Receiver portal([](const testing::ReceivedRequest&) { return testing::reply(500); });
  const uint16_t port = testing::closed_port();
  testing::Postfix postfix(port);
  ASSERT_TRUE(postfix.start()) << postfix.log();
  const std::string shop =
      "  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: \"[phone(body.phone)]\" } }\n";
  std::string text = testing::usual_configuration(
      shop + testing::mail_source("sales", "lmtp: { recipients: [sales@a.test] }"),
      "portals:\n  - { name: account, url: \"" + portal.url("/hook") + "\", secret: " + testing::kPortalSecret +
          ", sources: [shop], allow_private: true, schedule: [0s, 30d] }\nalerts: { after: 300ms, email: { server: "
          "\"smtp://127.0.0.1:" +
          std::to_string(postfix.port()) +
          "\", tls: none, allow_private: true, from: leads@b.test, to: [sales@a.test] } }\n");
  const std::string before = "log_level: \"off\"";
  text.replace(text.find(before), before.size(),
               before + ", lmtp: { listen: \"127.0.0.1:" + std::to_string(port) + "\" }");
  testing::LiveGateway gateway(text);
  testing::BlockingClient(gateway.port()).post_json("/in/shop", R"({"phone":"89161234567"})");
  const auto events = [&] {
    return testing::BlockingClient(gateway.port()).get("/api/v1/events?source=sales", testing::kAdmin)->body;
  };
  EXPECT_TRUE(comes_true([&] { return testing::count_of(events(), "\"ignored\"") == 1; })) << postfix.log();
  EXPECT_THAT(events(), HasSubstr("auto_generated"));
  gateway.stop();
  gateway.start(text);
  EXPECT_FALSE(comes_true([&] { return testing::count_of(events(), "\"received_at\"") > 1; }, 3));
  EXPECT_EQ(testing::count_of(postfix.log(), "status=sent"), 1u) << postfix.log();
}

}  // namespace
}  // namespace leadgate
