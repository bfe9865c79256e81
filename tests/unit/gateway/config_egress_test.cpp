#include <gmock/gmock.h>

#include "gateway/config/egress_checks.hpp"
#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string with_portal(const std::string& url, const std::string& more = "") {
  return config_with("url: https://shop.example/hooks", "url: \"" + url + "\"") + more;
}

std::vector<std::string> warning_lines(const std::string& text) {
  std::vector<std::string> out;
  for (const Mistake& warning : read_test_config(text).warnings) {
    if (warning.text.find("pushed") != std::string::npos) out.push_back(warning.line());
  }
  return out;
}

TEST(ConfigEgress, TellsAnAddressThatCannotBeCalledWithItsPlace) {
  EXPECT_THAT(mistake_lines(read_test_config(with_portal("http://0x7f.1/hooks"))),
              ElementsAre("c.yaml:20:10: The host '0x7f.1' is an IPv4 address in an unusual spelling; write 127.0.0.1 "
                          "if that is meant."));
  EXPECT_THAT(mistake_lines(read_test_config(with_portal("http://shop.example./hooks"))),
              ElementsAre("c.yaml:20:10: The host 'shop.example.' ends with a dot; write it without."));
  EXPECT_THAT(mistake_lines(read_test_config(with_portal("http://[fe80::1%25eth0]/"))),
              ElementsAre(HasSubstr("c.yaml:20:10: ")));
}

TEST(ConfigEgress, WarnsOfAPortalThatTheRulesRefuse) {
  EXPECT_THAT(
      warning_lines(with_portal("http://10.0.0.5/hooks")),
      ElementsAre("c.yaml:20:10: Nothing can be pushed to this portal. The host's address is 10.0.0.5, a private "
                  "address, which is not called. If that is meant, set allow_private: true or name it in "
                  "egress.allow."));
  EXPECT_THAT(warning_lines(with_portal("http://localhost:9000/hooks")), ElementsAre(HasSubstr("127.0.0.1")));
  EXPECT_THAT(warning_lines(with_portal("http://169.254.169.254/", "    allow_private: true\n")),
              ElementsAre(HasSubstr("never called")));
  EXPECT_THAT(warning_lines(with_portal("http://10.0.0.5/hooks", "    allow_private: true\n")), ElementsAre());
  EXPECT_THAT(warning_lines(with_portal("http://10.0.0.5/hooks", "egress: { allow: [10.0.0.0/8] }\n")), ElementsAre());
  EXPECT_THAT(warning_lines(with_portal("https://shop.example/hooks")), ElementsAre());
}

TEST(ConfigEgress, WarnsOfAPortalThatIsTheGatewayItself) {
  std::string text = with_portal("http://127.0.0.1:8123/in/site", "    allow_private: true\n");
  text.replace(text.find("127.0.0.1:0"), 11, "127.0.0.1:8123");
  EXPECT_THAT(warning_lines(text), ElementsAre(HasSubstr("where this gateway listens")));
  EXPECT_THAT(warning_lines(text + "egress: { self: true }\n"), ElementsAre());
}

TEST(ConfigEgress, RefusesWhatCannotBeAllowed) {
  const std::string text = with_portal("https://shop.example/hooks",
                                       "egress:\n  allow: [10.1.0.0/16, shop, 169.254.169.254, 169.254.0.0/16, "
                                       "198.18.0.1, 0.0.0.0/0]\n  ports: [8443, 0, http, \"-1\"]\n");
  EXPECT_THAT(
      mistake_lines(read_test_config(text)),
      ElementsAre("c.yaml:25:24: 'shop' is no address and no block of addresses such as 10.1.0.0/16 or "
                  "\"fd12::/16\".",
                  "c.yaml:25:30: '169.254.169.254' cannot be allowed. It begins with a cloud metadata address, "
                  "and such are never called.",
                  "c.yaml:25:47: '169.254.0.0/16' cannot be allowed. It begins with a link-local address; such "
                  "are allowed one by one only, without a '/'.",
                  "c.yaml:25:75: '0.0.0.0/0' cannot be allowed. It begins with an unspecified address, and such "
                  "are never called.",
                  "c.yaml:26:17: '0' is no port, a number from 1 to 65535.",
                  "c.yaml:26:20: 'http' is no port, a number from 1 to 65535.",
                  "c.yaml:26:26: '-1' is no port, a number from 1 to 65535."));
}

TEST(ConfigEgress, CallsThePortsOfTheAddressesInTheFile) {
  std::string text = with_portal("https://shop.example:8443/hooks", "egress: { ports: [9443] }\n");
  text.replace(text.find("  - { name: site,"), 0,
               "  - { name: bc, connector: bigcommerce, pipeline: shop, verify: none, allow_private: true,\n"
               "      settings: { api: \"http://[::1]:7001\", store_hash: abc, access_token: t } }\n");
  const LoadedConfig loaded = read_test_config(text);
  ASSERT_THAT(mistake_lines(loaded), ElementsAre());
  const EgressRules rules = egress_rules(*loaded.config, "", 0);
  EXPECT_THAT(*rules.ports, ::testing::IsSupersetOf({uint16_t{7001}, uint16_t{8443}, uint16_t{9443}}));
  EXPECT_EQ(rules.ports->count(22), 0u);
}

// A source whose preset asks `api`, and one with a step of its own.
LoadedConfig with_fetch(const std::string& api, const std::string& url, const std::string& more = "") {
  std::string text = with_portal("https://shop.example/hooks", more);
  text.replace(text.find("  - { name: site,"), 0,
               "  - { name: bc, connector: bigcommerce, pipeline: shop, verify: none,\n"
               "      settings: { api: \"" +
                   api +
                   "\", store_hash: abc, access_token: t } }\n"
                   "  - { name: own, connector: generic, pipeline: shop, map: { contact.name: body.name },\n"
                   "      fetch: [{ name: order, url: \"" +
                   url + "\" }] }\n");
  return read_test_config(text);
}

std::vector<std::string> fetch_warnings(const LoadedConfig& loaded) {
  EXPECT_THAT(mistake_lines(loaded), ElementsAre());
  std::vector<std::string> out;
  for (const Mistake& warning : loaded.warnings) {
    if (warning.text.find("fetch") != std::string::npos) out.push_back(warning.line());
  }
  return out;
}

TEST(ConfigEgress, WarnsOfAStepOfFetchThatTheRulesRefuse) {
  const std::string good = "https://api.example";
  EXPECT_THAT(fetch_warnings(with_fetch(good, good + "/orders/{body.id}")), ElementsAre());
  const auto by_setting = fetch_warnings(with_fetch("https://10.0.0.5", good));
  ASSERT_EQ(by_setting.size(), 1u) << "once, though two steps ask there";
  EXPECT_THAT(by_setting[0],
              HasSubstr("of source 'bc' is never asked at 'settings.api'. The host's address is 10.0.0.5"));
  EXPECT_THAT(by_setting[0], HasSubstr("set allow_private: true or name it in egress.allow."));
  EXPECT_THAT(by_setting[0], HasSubstr("c.yaml:"));
  EXPECT_THAT(fetch_warnings(with_fetch("https://10.0.0.5", good, "egress: { allow: [10.0.0.0/8] }\n")), ElementsAre());
  EXPECT_THAT(fetch_warnings(with_fetch(good, "https://169.254.169.254/x/{body.id}")),
              ElementsAre(HasSubstr("The step 'order' of `fetch` of source 'own' is never asked at 'url'.")));
  EXPECT_THAT(fetch_warnings(with_fetch(good, "https://localhost/x/{body.id}")), ElementsAre(HasSubstr("127.0.0.1")));
}

TEST(ConfigEgress, TellsAStepOfFetchThatCannotBeAskedWithItsKey) {
  EXPECT_THAT(mistake_lines(with_fetch("https://0x7f.1", "https://api.example")),
              ElementsAre(HasSubstr("cannot be asked at 'settings.api'. The host '0x7f.1' is an IPv4 address in an "
                                    "unusual spelling; write 127.0.0.1 if that is meant.")));
  EXPECT_THAT(mistake_lines(with_fetch("https://api.example", "https://api.example:0/{body.id}")),
              ElementsAre(HasSubstr("cannot be asked at 'url'.")));
}

TEST(ConfigEgress, GivesMailboxesTheAllowList) {
  std::string text = with_portal("https://shop.example/hooks", "egress: { allow: [10.1.0.0/16] }\n");
  const std::string source =
      "  - { name: box, connector: imap, pipeline: shop, imap: { host: 10.1.0.9, user: u, password: p } }\n";
  text.replace(text.find("  - { name: site,"), 0, source);
  const LoadedConfig loaded = read_test_config(text);
  ASSERT_THAT(mistake_lines(loaded), ElementsAre());
  EXPECT_EQ(loaded.config->find_source("box")->imap.allow.size(), 1u);
}

}  // namespace
}  // namespace leadgate::gateway
