// Each rule of the configuration, broken once: what `leadgate check` says and where.
#include <gmock/gmock.h>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using testing::ElementsAre;

struct Broken {
  const char* from;
  const char* to;
  const char* line;
};

void expect_lines(const std::vector<Broken>& cases) {
  for (const Broken& c : cases) {
    EXPECT_THAT(mistake_lines(read_test_config(config_with(c.from, c.to))), ElementsAre(std::string(c.line))) << c.to;
  }
}

// Added at the end of the file, which is line 24.
void expect_lines_of_more(const std::vector<std::pair<const char*, const char*>>& cases) {
  for (const auto& [more, line] : cases) {
    EXPECT_THAT(mistake_lines(read_test_config(std::string(kGoodConfig) + more)), ElementsAre(std::string(line)))
        << more;
  }
}

TEST(ConfigMistakes, TheGoodOneHasNone) {
  EXPECT_THAT(mistake_lines(read_test_config(kGoodConfig)), ElementsAre());
}

TEST(ConfigMistakes, OfServerStorageAndLocale) {
  expect_lines({
      {"listen: \"127.0.0.1:0\"", "listen: localhost:80",
       "c.yaml:1:19: 'listen' takes an IP address and a port, for example 0.0.0.0:8080 or [::1]:8080, not "
       "'localhost:80'."},
      {"listen: \"127.0.0.1:0\"", "listen: \"127.0.0.1:70000\"",
       "c.yaml:1:19: 'listen' takes an IP address and a port, for example 0.0.0.0:8080 or [::1]:8080, not "
       "'127.0.0.1:70000'."},
      {"listen: \"127.0.0.1:0\"", "lisen: \"127.0.0.1:0\"",
       "c.yaml:1:11: Unknown key 'lisen' in server; did you mean 'listen'?"},
      {"sqlite: ./data/test.db", "sqlite: ''",
       "c.yaml:2:20: 'sqlite' takes a file, for example ./data/leadgate.db, not ''."},
      {"region: RU", "region: Russia",
       "c.yaml:3:19: 'region' takes an ISO 3166 country of two capitals, for example RU or DE, not 'Russia'."},
      {"region: RU", "region: ru",
       "c.yaml:3:19: 'region' takes an ISO 3166 country of two capitals, for example RU or DE, not 'ru'."},
      {"timezone: Europe/Moscow", "timezone: Europe/Moskow",
       "c.yaml:3:33: 'timezone' takes a zone of the tz database, for example Europe/Moscow, not 'Europe/Moskow'."},
      {"timezone: Europe/Moscow", "timezone: ../../etc/passwd",
       "c.yaml:3:33: 'timezone' takes a zone of the tz database, for example Europe/Moscow, not '../../etc/passwd'."},
  });
}

TEST(ConfigMistakes, OfAccess) {
  expect_lines({
      {"token: admin-token", "token: ''",
       "c.yaml:5:40: 'token' takes a text that is not empty, for example \"${LEADGATE_ADMIN_TOKEN}\", not this text."},
      {"role: admin", "role: boss", "c.yaml:5:26: 'role' takes admin, manager or viewer, not 'boss'."},
      {"token: admin-token", "token: \"two words\"",
       "c.yaml:5:40: 'token' takes up to 512 visible ASCII characters, for example what `openssl rand -hex 24` "
       "prints."},
      {"token: admin-token }", "}",
       "c.yaml:5:5: 'token' is missing in an access. Write it like this: token: \"${LEADGATE_ADMIN_TOKEN}\""},
      {"token: admin-token", "token: \"${NONE}\"",
       "c.yaml:5:40: The environment has no variable NONE; set it, or write ${NONE:-default}."},
      {"token: admin-token }", "token: admin-token }\n  - { name: admin, role: viewer, token: other-token }",
       "c.yaml:6:13: There are two accesses 'admin', the first at line 5; names must differ."},
      {"token: admin-token }", "token: admin-token }\n  - { name: eve, role: viewer, token: admin-token }",
       "c.yaml:6:39: This token is that of access 'admin' too, so that the two could not be told apart; give each its "
       "own."},
  });
}

TEST(ConfigMistakes, AShortTokenIsAWarning) {
  const LoadedConfig loaded = read_test_config(config_with("token: admin-token", "token: short"));
  EXPECT_TRUE(loaded.config.has_value());
  ASSERT_EQ(loaded.warnings.size(), 1u);
  EXPECT_EQ(loaded.warnings[0].line(),
            "c.yaml:5:40: This token has 5 characters and may be guessed; take what `openssl rand -hex 24` prints.");
}

TEST(ConfigMistakes, OfOwnersAndPipelines) {
  expect_lines({
      {"    default_owner: anna\n", "",
       "c.yaml:9:5: 'default_owner' is missing in a pipeline. Write it like this: default_owner: anna"},
      {"default_owner: anna", "default_owner: ana", "c.yaml:11:20: There is no owner 'ana'; did you mean 'anna'?"},
      {"default_owner: anna", "default_owner: robert", "c.yaml:11:20: There is no owner 'robert'; there is anna."},
      {"currency: RUB", "currency: RUR",
       "c.yaml:10:15: 'currency' takes an ISO 4217 code of three capitals, for example RUB or EUR, not 'RUR'."},
      {"{ id: sent }", "{ id: new }",
       "c.yaml:14:15: The stage 'new' stands twice in pipeline 'shop'; ids must differ."},
      {"{ id: sent }", "{ id: won }", "c.yaml:14:15: 'won' is a stage of every pipeline already; leave it out."},
      {"{ id: sent }", "{ id: lost }", "c.yaml:14:15: 'lost' is a stage of every pipeline already; leave it out."},
      {"{ id: sent }", "{ id: \"in work\" }",
       "c.yaml:14:15: 'id' takes a name of at most 64 of A-Z, a-z, 0-9, '_', '-' and '.', not 'in work'."},
      {"\n      - { id: new, label: New }\n      - { id: sent }", " []",
       "c.yaml:12:13: A pipeline needs at least one stage, for example - { id: new, label: New }."},
      {"    stages:\n      - { id: new, label: New }\n      - { id: sent }\n", "",
       "c.yaml:9:5: 'stages' is missing in a pipeline. Write it like this: stages: [{ id: new, label: New }]"},
      {"  - { id: anna, name: Anna }", "  - { id: anna, name: Anna }\n  - { id: anna, name: Another }",
       "c.yaml:8:11: There are two owners 'anna', the first at line 7; names must differ."},
  });
}

TEST(ConfigMistakes, OfSources) {
  expect_lines({
      {"pipeline: shop, secret", "pipeline: shp, secret",
       "c.yaml:16:52: There is no pipeline 'shp'; did you mean 'shop'?"},
      {"connector: woocommerce", "connector: wocommerce",
       "c.yaml:16:29: There is no connector 'wocommerce'; did you mean 'woocommerce'?"},
      {"connector: form", "connector: /form", "c.yaml:17:30: There is no connector '/form'; did you mean 'form'?"},
      {"secret: hush", "secrt: hush, verify: none",
       "c.yaml:16:58: Unknown key 'secrt' in a source; did you mean 'secret'?"},
      {"name: site", "name: si/te",
       "c.yaml:17:13: 'name' takes a name of at most 64 of A-Z, a-z, 0-9, '_', '-' and '.', not 'si/te'."},
      {"secret: hush", "owner: robert, secret: hush", "c.yaml:16:65: There is no owner 'robert'; there is anna."},
      {", secret: hush", "",
       "c.yaml:16:5: Source 'woo' verifies its sender but has no secret. Give it `secret:` (or `secrets: [new, old]`), "
       "or say `verify: none`."},
      {"secret: hush", "secret: file:/run/none",
       "c.yaml:16:66: The secret file '/run/none' cannot be read: No such file or directory."},
      {"name: site", "name: woo",
       "c.yaml:17:13: There are two sources 'woo', the first at line 16; names must differ."},
      {"name: site", "name: api",
       "c.yaml:17:13: 'api' is the source of the deals that are made through the API, whose order numbers would mix "
       "with these; choose another name."},
  });
  EXPECT_THAT(mistake_lines(read_test_config(config_with(", secret: hush", ", verify: none"))), ElementsAre());
  EXPECT_THAT(mistake_lines(read_test_config(config_with("secret: hush", "secrets: [hush, before]"))), ElementsAre());
}

TEST(ConfigMistakes, AnEmptySecretIsNoOpenDoor) {
  const std::string empty =
      "The secret is empty. Give it a text (is a variable not set?), or leave the key out where the connector can do "
      "without, or say `verify: none`.";
  for (const char* connector : {"form", "tilda", "woocommerce"}) {
    for (const char* secret : {"secret: \"${NONE:-}\"", "secret:", "secrets: [\"\"]", "secrets: []"}) {
      const auto lines = mistake_lines(
          read_test_config(config_with("connector: form", std::string("connector: ") + connector + ", " + secret)));
      ASSERT_EQ(lines.size(), 1u) << connector << " " << secret;
      EXPECT_TRUE(lines[0].starts_with("c.yaml:17:") && lines[0].ends_with(empty)) << lines[0];
    }
  }
  EXPECT_THAT(mistake_lines(read_test_config(config_with("connector: form", "connector: form, secret: \"${NONE}\""))),
              ElementsAre("c.yaml:17:44: The environment has no variable NONE; set it, or write ${NONE:-default}."));
}

TEST(ConfigMistakes, OfPaths) {
  expect_lines({
      {"/old/lead.php", "old/lead.php",
       "c.yaml:17:58: 'path' takes a path such as /old/lead.php, without query and escapes, not 'old/lead.php'."},
      {"/old/lead.php", "/a/../b",
       "c.yaml:17:58: 'path' takes a path such as /old/lead.php, without query and escapes, not '/a/../b'."},
      {"/old/lead.php", "/in/woo",
       "c.yaml:17:58: The path /in/woo is that of source 'woo'; two sources on one path are not possible."},
      {"/old/lead.php", "/in/site", "c.yaml:17:58: Source 'site' answers at /in/site anyway; leave the path out."},
      {"/old/lead.php", "/in/other",
       "c.yaml:17:58: The path /in/other would hide /in of Leadgate itself; choose another."},
      {"/old/lead.php", "/api/v1/deals",
       "c.yaml:17:58: The path /api/v1/deals would hide /api of Leadgate itself; choose another."},
      {"/old/lead.php", "/metrics",
       "c.yaml:17:58: The path /metrics would hide /metrics of Leadgate itself; choose another."},
      {"secret: hush", "secret: hush, path: /old/lead.php",
       "c.yaml:17:58: The path /old/lead.php is that of source 'woo'; two sources on one path are not possible."},
  });
  EXPECT_THAT(mistake_lines(read_test_config(config_with("/old/lead.php", "/metrics2"))), ElementsAre());
}

TEST(ConfigMistakes, OfPortals) {
  expect_lines({
      {"https://shop.example/hooks", "ftp://shop.example/hooks",
       "c.yaml:20:10: 'url' takes an http or https address, for example https://shop.example/hook, not "
       "'ftp://shop.example/hooks'."},
      {"https://shop.example/hooks", "https://user@shop.example/",
       "c.yaml:20:10: 'url' takes an http or https address, for example https://shop.example/hook, not "
       "'https://user@shop.example/'."},
      {"secret: whsec_", "secret: ",
       "c.yaml:21:13: 'secret' takes whsec_ and the base64 of 24 to 64 random bytes; this one does not begin with "
       "whsec_."},
      {"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "MDEyMzQ1Njc=",
       "c.yaml:21:13: 'secret' takes whsec_ and the base64 of 24 to 64 random bytes; what follows whsec_ here is not "
       "that."},
      {"    secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\n", "",
       "c.yaml:20:5: A portal with a 'url' needs a 'secret' to sign with. Make one: echo whsec_$(openssl rand -base64 "
       "32)"},
      {"sources: [woo]", "sources: [woo, sit]", "c.yaml:23:20: There is no source 'sit'; did you mean 'site'?"},
      {"sources: [woo]", "sources: []",
       "c.yaml:23:14: 'sources' takes at least one source; a portal without one sees nothing."},
      {"    url: https://shop.example/hooks\n    secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\n    token: "
       "portal-token\n",
       "", "c.yaml:19:5: A portal needs a 'url' to push to, a 'token' to poll with, or both."},
      {"token: portal-token", "token: admin-token",
       "c.yaml:22:12: This token is that of access 'admin' too: whoever polls could change deals; give the portal its "
       "own."},
      {"    secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
       "    secrets: [whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz, old]",
       "c.yaml:21:55: 'secret' takes whsec_ and the base64 of 24 to 64 random bytes; this one does not begin with "
       "whsec_."},
  });
}

TEST(ConfigMistakes, OfBounds) {
  expect_lines_of_more({
      {"limits: { body_bytes_max: 0 }\n",
       "c.yaml:24:27: 'body_bytes_max' takes a whole number of bytes from 1 to 67108864; 0 bytes is out of range."},
      {"limits: { body_bytes_max: 9000000, in_flight_body_bytes_max: 2000000 }\n",
       "c.yaml:24:36: 'in_flight_body_bytes_max' must be at least 'body_bytes_max' (9000000), or no body of that size "
       "could come."},
      {"timeouts: { portal_wait_max_seconds: 60 }\n",
       "c.yaml:24:13: 'portal_wait_max_seconds' must be shorter than 'handler_ms' (30000 ms), or a held poll would be "
       "cut off."},
      {"retention: { events_days: 1 }\n",
       "c.yaml:24:12: 'idempotency_hours' must not be longer than 'events_days' (1 days): a repeated event is answered "
       "from the stored one."},
      {"retention: { parked_days: 30 }\n",
       "c.yaml:24:14: 'parked_days' must not be shorter than 'events_days' (90 days): what nobody looked at yet would "
       "go first. 0 keeps it for good."},
      {"delivery: { rows_in_hand_max: 1 }\n",
       "c.yaml:24:31: 'rows_in_hand_max' takes a whole number of deliveries from 2 to 10000; 1 deliveries is out of "
       "range."},
      {"delivery: { schedule: [] }\n", "c.yaml:24:13: 'schedule' takes 1 to 32 waits, for example [0s, 10s, 5m, 1h]."},
      {"delivery: { schedule: [0s, 5 min] }\n",
       "c.yaml:24:28: '5 min' is not a wait such as 500ms, 5s, 10m, 2h or 1d, at most 30d."},
      {"contacts: { prefer: [phone, email] }\n",
       "c.yaml:24:21: 'prefer' takes phone, email and messenger, each once, in the order that you want."},
      {"tables: [a]\n", "c.yaml:24:9: 'tables' takes a map of tables, for example { cities: { msk: Moscow } }."},
      {"repeat: { policy: apend }\n",
       "c.yaml:24:19: 'policy' takes append or new, not 'apend'; did you mean 'append'?"},
  });
}

TEST(ConfigMistakes, OfExpressionsAreAtTheirPlace) {
  const auto lines =
      mistake_lines(read_test_config(config_with("secret: hush", "secret: hush, map: { title: \"phone(\" }")));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("c.yaml:16:")) << lines[0];
}

TEST(ConfigMistakes, OfStagesThatThePipelineDoesNotHave) {
  expect_lines({
      {"secret: hush", "secret: hush, stages: { shipped: send }",
       "c.yaml:16:91: The pipeline 'shop' has no stage 'send'; did you mean 'sent'?"},
      {"secret: hush", "secret: hush, stages: { shipped: elsewhere }",
       "c.yaml:16:91: The pipeline 'shop' has no stage 'elsewhere'; it has new, sent, won, lost."},
  });
  const auto right = config_with("secret: hush", "secret: hush, stages: { shipped: sent, done: won, held: \"\" }");
  EXPECT_THAT(mistake_lines(read_test_config(right)), ElementsAre());
}

TEST(ConfigMistakes, AreTestsOfTheMappingThatFail) {
  const std::string tests =
      "{ name: site, connector: form, pipeline: shop,\n"
      "      tests: [{ name: call, form: { phone: 8 916 123-45-67 },\n"
      "                expect: { contact.phones: \"+79161234568\" } }] }\n";
  const LoadedConfig loaded =
      read_test_config(config_with("{ name: site, connector: form, pipeline: shop, path: /old/lead.php }\n", tests));
  EXPECT_FALSE(loaded.config);
  EXPECT_THAT(mistake_lines(loaded),
              ElementsAre(testing::StartsWith("c.yaml:19:27: Test 'call': contact.phones: expected '+79161234568', "
                                              "found '+79161234567'")));
}

TEST(ConfigMistakes, AreToldAllAtOnceInTheOrderOfTheFile) {
  const std::string text = R"(servr: {}
owners: []
pipelines:
  - { id: shop, currency: RUB, default_owner: anna, stages: [{ id: won }] }
sources:
  - { name: site, connector: fom, pipeline: leads }
)";
  EXPECT_THAT(mistake_lines(read_test_config(text)),
              ElementsAre("c.yaml:1:1: Unknown key 'servr' in the configuration; did you mean 'server'?",
                          "c.yaml:4:47: There is no owner 'anna'; none is declared.",
                          "c.yaml:4:68: 'won' is a stage of every pipeline already; leave it out.",
                          "c.yaml:6:30: There is no connector 'fom'; did you mean 'form'?",
                          "c.yaml:6:45: There is no pipeline 'leads'; there is shop."));
}

TEST(ConfigMistakes, AnEmptyFileTellsWhatIsNeeded) {
  const auto lines = mistake_lines(read_test_config(""));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0],
            "c.yaml:1:1: 'owners' is missing in the configuration. Write it like this: owners: [{ id: anna, "
            "name: Anna }]");
}

}  // namespace
}  // namespace leadgate::gateway
