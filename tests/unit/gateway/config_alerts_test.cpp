#include <gmock/gmock.h>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LoadedConfig with_alerts(const std::string& more) {
  return read_test_config(std::string(kGoodConfig) + "alerts: { " + more + " }\n");
}

std::string webhook(const std::string& url, const std::string& more = "") {
  return "webhook: { url: \"" + url + "\", secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz" + more + " }";
}

std::string email(const std::string& server, const std::string& more = "") {
  return "email: { server: \"" + server + "\", from: leads@a.test, to: [ops@a.test]" + more + " }";
}

std::vector<std::string> warned(const LoadedConfig& loaded) {
  std::vector<std::string> out;
  for (const Mistake& warning : loaded.warnings) {
    if (warning.text.find("alerted") != std::string::npos) out.push_back(warning.text);
  }
  return out;
}

TEST(ConfigAlerts, AreReadWithTheirTimes) {
  const LoadedConfig loaded = with_alerts("after: 30m, " + webhook("https://ops.example/x") + ", " +
                                          email("smtp://mail.example:2525", ", user: leads, password: hush"));
  ASSERT_THAT(mistake_lines(loaded), IsEmpty());
  const AlertsConfig& alerts = loaded.config->alerts;
  EXPECT_EQ(alerts.after, std::chrono::minutes(30));
  EXPECT_EQ(alerts.again, std::chrono::hours(24));
  EXPECT_EQ(alerts.email.to, std::vector<std::string>{"ops@a.test"});
  EXPECT_THAT(warned(loaded), IsEmpty());
}

TEST(ConfigAlerts, AMailServerHasAnAddressOfItsOwnKind) {
  EXPECT_EQ(parse_smtp_server("smtp://mail.example")->port, 587);
  EXPECT_EQ(parse_smtp_server("smtps://mail.example/")->port, 465);
  EXPECT_EQ(parse_smtp_server("smtp://[::1]:25")->host, "::1");
  EXPECT_TRUE(parse_smtp_server("smtp://127.0.0.1:25")->is_loopback());
  for (const char* wrong : {"mail.example", "http://mail.example", "smtp://", "smtp://u:p@mail.example",
                            "smtp://mail.example/box", "smtp://0x7f.1"}) {
    EXPECT_FALSE(parse_smtp_server(wrong)) << wrong;
  }
}

TEST(ConfigAlerts, WhatIsWrongIsToldWithItsPlace) {
  EXPECT_THAT(mistake_lines(with_alerts("after: soon")),
              ElementsAre("c.yaml:24:18: 'after' takes a time such as 30m or 2h, at most 30 days, not 'soon'."));
  EXPECT_THAT(mistake_lines(with_alerts("again: 0s")), ElementsAre(HasSubstr("from a second to 30 days")));
  EXPECT_THAT(mistake_lines(with_alerts("webhook: { url: \"https://ops.example/\" }")),
              ElementsAre(HasSubstr("secret")));
  EXPECT_THAT(mistake_lines(with_alerts(email("mail.example"))), ElementsAre(HasSubstr("smtp://mail.example:587")));
  EXPECT_THAT(mistake_lines(with_alerts(email("smtp://mail.example", ", tls: none"))),
              ElementsAre(HasSubstr("loopback host only")));
  EXPECT_THAT(mistake_lines(with_alerts(email("smtps://mail.example", ", tls: starttls"))),
              ElementsAre(HasSubstr("TLS from the start")));
  EXPECT_THAT(mistake_lines(with_alerts(email("smtp://mail.example", ", user: leads"))),
              ElementsAre(HasSubstr("go together")));
  EXPECT_THAT(mistake_lines(with_alerts("email: { server: \"smtp://mail.example\", from: a, to: [\"b c@d\"] }")),
              ElementsAre(HasSubstr("'from'"), HasSubstr("'b c@d' is no address")));
}

TEST(ConfigAlerts, WarnsOfWhatTheRulesRefuse) {
  EXPECT_THAT(warned(with_alerts(webhook("http://10.0.0.5/x"))), ElementsAre(HasSubstr("by this webhook")));
  EXPECT_THAT(warned(with_alerts(webhook("http://10.0.0.5/x", ", allow_private: true"))), IsEmpty());
  EXPECT_THAT(warned(with_alerts(email("smtp://10.0.0.5:587"))), ElementsAre(HasSubstr("by e-mail")));
  EXPECT_THAT(warned(with_alerts(email("smtp://127.0.0.1:25", ", tls: none, allow_private: true"))), IsEmpty());
}

}  // namespace
}  // namespace leadgate::gateway
