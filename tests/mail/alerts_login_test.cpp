// Letters about portals by a real Postfix that wants TLS and a log-in, which a real Dovecot looks at.
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

class MailLogin : public ::testing::Test {
 protected:
  MailLogin()
      : lmtp_port_(testing::closed_port()),
        postfix_(lmtp_port_, &dovecot_),
        portal_([](const testing::ReceivedRequest&) { return testing::reply(500); }) {}

  void SetUp() override {
    if (::getuid() != 0) {
      GTEST_SKIP()
          << "Postfix is not tried: its program is reserved for the superuser, and this test runs as another user.";
    }
    ASSERT_TRUE(dovecot_.start()) << dovecot_.log();
    ASSERT_TRUE(postfix_.start()) << postfix_.log();
  }

  std::string tls_first() const { return "smtps://localhost:" + std::to_string(postfix_.tls_port()); }
  std::string starttls() const { return "smtp://localhost:" + std::to_string(postfix_.port()); }
  std::string known() const { return ", ca_file: \"" + dovecot_.ca_file() + "\""; }
  std::string configuration(const std::string& server, const std::string& password, const std::string& more) const {
    const std::string shop =
        "  - { name: shop, connector: generic, pipeline: shop, map: { contact.phones: \"[phone(body.phone)]\" } }\n";
    std::string text = testing::usual_configuration(
        shop + testing::mail_source("sales", "lmtp: { recipients: [sales@a.test] }"),
        "portals:\n  - { name: account, url: \"" + portal_.url("/hook") + "\", secret: " + testing::kPortalSecret +
            ", sources: [shop], allow_private: true, schedule: [0s, 30d] }\nalerts: { after: 300ms, email: { server: "
            "\"" +
            server + "\", user: sales, password: " + password +
            ", from: leads@b.test, to: [sales@a.test], allow_private: true" + more + " } }\n");
    const std::string before = "log_level: \"off\"";
    text.replace(text.find(before), before.size(),
                 before + ", lmtp: { listen: \"127.0.0.1:" + std::to_string(lmtp_port_) + "\" }");
    return text;
  }
  void begin(const std::string& text) {
    gateway_ = std::make_unique<testing::LiveGateway>(text);
    testing::BlockingClient(gateway_->port()).post_json("/in/shop", R"({"phone":"89161234567"})");
  }
  void reload(const std::string& text) {
    const std::string whole = text + "storage: { sqlite: " + gateway_->folder().path("live.db") + " }\n";
    auto loaded = gateway::read_config(whole, "test.yaml", gateway::process_surroundings());
    ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
    gateway_->process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  }
  // Our own LMTP server takes it for no lead.
  bool letter_comes(int seconds = 30) const {
    return comes_true(
        [&] {
          const auto events =
              testing::BlockingClient(gateway_->port()).get("/api/v1/events?source=sales", testing::kAdmin);
          return testing::count_of(events->body, "\"ignored\"") == 1;
        },
        seconds);
  }
  bool fails(int times) const {
    return comes_true([&] {
      return testing::BlockingClient(gateway_->port())
                 .get("/metrics", "")
                 ->body.find("leadgate_alerts_total{outcome=\"failed\",way=\"email\"} " + std::to_string(times) +
                             "\n") != std::string::npos;
    });
  }

  const uint16_t lmtp_port_;
  testing::Dovecot dovecot_;
  testing::Postfix postfix_;
  testing::Receiver portal_;
  std::unique_ptr<testing::LiveGateway> gateway_;
};

TEST_F(MailLogin, ALetterIsSentByTlsFromTheStart) {
  begin(configuration(tls_first(), "secret", known()));
  EXPECT_TRUE(letter_comes()) << postfix_.log();
  EXPECT_THAT(postfix_.log(), HasSubstr("sasl_method=PLAIN, sasl_username=sales"));
}

TEST_F(MailLogin, ALetterIsSentByStartTls) {
  begin(configuration(starttls(), "secret", known()));
  EXPECT_TRUE(letter_comes()) << postfix_.log();
  EXPECT_THAT(postfix_.log(), HasSubstr("sasl_method=PLAIN, sasl_username=sales"));
  EXPECT_TRUE(comes_true([&] { return postfix_.log().find("starttls=1") != std::string::npos; })) << postfix_.log();
}

// The third failure is followed by a wait of eight seconds.
TEST_F(MailLogin, APasswordThatWasWrongIsTriedAtOnceWhenItIsMended) {
  begin(configuration(starttls(), "wrong", known()));
  ASSERT_TRUE(fails(3)) << postfix_.log();
  EXPECT_THAT(postfix_.log(), HasSubstr("authentication failed"));
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("status=sent")));
  reload(configuration(starttls(), "secret", known()));
  EXPECT_TRUE(letter_comes(5)) << postfix_.log();
}

TEST_F(MailLogin, NoPasswordIsSaidToAServerThatCannotProveItsName) {
  for (const std::string& server : {tls_first(), starttls()}) {
    begin(configuration(server, "secret", ""));
    EXPECT_TRUE(fails(1)) << postfix_.log();
    gateway_.reset();
  }
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("sasl_")));
  EXPECT_THAT(postfix_.log(), Not(HasSubstr("auth=")));
}

}  // namespace
}  // namespace leadgate
