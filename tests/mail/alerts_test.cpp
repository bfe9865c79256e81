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
using ::testing::Not;

class MailAlerts : public ::testing::Test {
 protected:
  MailAlerts()
      : lmtp_port_(testing::closed_port()),
        postfix_(lmtp_port_),
        portal_([](const testing::ReceivedRequest&) { return testing::reply(500); }) {}

  void SetUp() override {
    if (::getuid() != 0) {
      GTEST_SKIP()
          << "Postfix is not tried: its program is reserved for the superuser, and this test runs as another user.";
    }
    ASSERT_TRUE(postfix_.start()) << postfix_.log();
  }

  // `how`: more keys of `alerts.email`.
  std::string configuration(const std::string& how) const {
    const std::string shop =
        "  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: \"[phone(body.phone)]\" } }\n";
    std::string text = testing::usual_configuration(
        shop + testing::mail_source("sales", "lmtp: { recipients: [sales@a.test] }"),
        "portals:\n  - { name: account, url: \"" + portal_.url("/hook") + "\", secret: " + testing::kPortalSecret +
            ", sources: [shop], allow_private: true, schedule: [0s, 30d] }\nalerts: { after: 300ms, email: { server: "
            "\"smtp://127.0.0.1:" +
            std::to_string(postfix_.port()) + "\", from: leads@b.test, to: [sales@a.test], " + how + " } }\n");
    const std::string before = "log_level: \"off\"";
    text.replace(text.find(before), before.size(),
                 before + ", lmtp: { listen: \"127.0.0.1:" + std::to_string(lmtp_port_) + "\" }");
    return text;
  }
  static void fail_once(const testing::LiveGateway& gateway) {
    testing::BlockingClient(gateway.port()).post_json("/in/shop", R"({"phone":"89161234567"})");
  }
  static std::string get(const testing::LiveGateway& gateway, const std::string& path) {
    return testing::BlockingClient(gateway.port()).get(path, testing::kAdmin)->body;
  }
  static bool fails_to_tell(const testing::LiveGateway& gateway) {
    return comes_true([&] {
      return get(gateway, "/metrics").find(R"(leadgate_alerts_total{outcome="failed",way="email"} 1)") !=
             std::string::npos;
    });
  }

  const uint16_t lmtp_port_;
  testing::Postfix postfix_;
  testing::Receiver portal_;
};

TEST_F(MailAlerts, ALetterTellsOfAPortalOnceAndIsNoLeadToOurselves) {
  const std::string text = configuration("tls: none, allow_private: true");
  testing::LiveGateway gateway(text);
  fail_once(gateway);
  const auto events = [&] { return get(gateway, "/api/v1/events?source=sales"); };
  EXPECT_TRUE(comes_true([&] { return testing::count_of(events(), "\"ignored\"") == 1; })) << postfix_.log();
  EXPECT_THAT(events(), HasSubstr("auto_generated"));
  gateway.stop();
  gateway.start(text);
  EXPECT_FALSE(comes_true([&] { return testing::count_of(events(), "\"received_at\"") > 1; }, 3));
  EXPECT_EQ(testing::count_of(postfix_.log(), "status=sent"), 1u) << postfix_.log();
}

TEST_F(MailAlerts, NothingIsSaidToAServerWithoutTheTlsThatIsAskedFor) {
  testing::LiveGateway gateway(configuration("user: leads, password: hush, allow_private: true"));
  fail_once(gateway);
  EXPECT_TRUE(fails_to_tell(gateway));
  EXPECT_TRUE(comes_true([&] { return postfix_.log().find("disconnect from") != std::string::npos; }));
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("mail=")));
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("auth=")));
}

TEST_F(MailAlerts, APrivateServerIsNotCalledUnlessThatIsAllowed) {
  const size_t before = testing::count_of(postfix_.log(), "disconnect from");
  testing::LiveGateway gateway(configuration("tls: none"));
  fail_once(gateway);
  EXPECT_TRUE(fails_to_tell(gateway));
  // The start of the server itself may have been noticed late; a call would say EHLO.
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("ehlo=")));
  EXPECT_LE(testing::count_of(postfix_.log(), "disconnect from"), before + 1);
}

}  // namespace
}  // namespace leadgate
