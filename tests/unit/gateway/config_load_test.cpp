#include <gmock/gmock.h>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Config good(const std::string& text, const ConfigOverrides& overrides = {}) {
  LoadedConfig loaded = read_test_config(text, overrides);
  EXPECT_THAT(mistake_lines(loaded), ElementsAre());
  return loaded.config.value_or(Config());
}

std::string with_more(const std::string& more) {
  return kGoodConfig + more;
}

TEST(ConfigLoad, ReadsWhatIsWritten) {
  const Config config = good(kGoodConfig);
  EXPECT_EQ(config.server.address(), "127.0.0.1");
  EXPECT_EQ(config.server.port(), 0);
  EXPECT_EQ(config.storage.database().path, "./data/test.db");
  EXPECT_EQ(config.access[0].role, Role::kAdmin);
  EXPECT_TRUE(config.access[0].token.matches("admin-token"));
  const PipelineConfig* shop = config.find_pipeline("shop");
  ASSERT_NE(shop, nullptr);
  EXPECT_EQ(shop->stages[1].label, "sent") << "a stage without a label is called by its id";
  EXPECT_EQ(shop->label, "shop");
  const SourceConfig* woo = config.find_source("woo");
  ASSERT_NE(woo, nullptr);
  ASSERT_NE(woo->connector, nullptr);
  EXPECT_EQ(woo->connector->preset(), "woocommerce");
  EXPECT_EQ(woo->default_path(), "/in/woo");
  EXPECT_EQ(config.find_portal("account")->sources, std::vector<std::string>{"woo"});
  EXPECT_EQ(config.find_source("none"), nullptr);
}

TEST(ConfigLoad, TheShopsOwnIdentitiesAreNobodysContact) {
  const Config config = good(with_more("own: { domains: [shop.example], phones: [\"+7 495 111-22-33\"] }\n"));
  EXPECT_THAT(config.own.domains, ElementsAre("shop.example"));
  EXPECT_THAT(config.own.phones, ElementsAre("+7 495 111-22-33"));
}

TEST(ConfigLoad, CommandLineWinsOverTheFile) {
  const Config config = good(kGoodConfig, {"[::1]:8081", "/srv/data"});
  EXPECT_EQ(config.server.address(), "::1");
  EXPECT_EQ(config.server.port(), 8081);
  EXPECT_EQ(config.storage.sqlite, "/srv/data/leadgate.db");
  EXPECT_THAT(
      mistake_lines(read_test_config(kGoodConfig, {"8081", ""})),
      ElementsAre("--listen: The option takes an IP address and a port, for example 127.0.0.1:8080, not '8081'."));
}

TEST(ConfigLoad, TakesSecretsFromTheEnvironmentAndFromFiles) {
  const auto header_of = [](const std::string& secret) {
    const Config config = good(config_with("secret: hush", "secret: " + secret));
    mapping::RawRequest request;
    request.body = PaddedBytes("{}");
    const auto made = config.find_source("woo")->connector->sign(request, Timestamp());
    return made.ok() ? made->headers.at(0).second : made.error().message;
  };
  EXPECT_EQ(header_of("\"${WOO}\""), header_of("from-the-environment"));
  EXPECT_EQ(header_of("file:/run/woo"), header_of("from-a-file"));
  EXPECT_EQ(header_of("\"${NONE:-hush}\""), header_of("hush"));
  EXPECT_NE(header_of("other"), header_of("hush"));
}

TEST(ConfigLoad, NearerSettingsWin) {
  const Config config =
      good(with_more("repeat: { policy: new, window_hours: 5 }\nfingerprint: { window_seconds: 9 }\n"
                     "limits: { requests_per_second: 7 }\n"));
  EXPECT_EQ(config.find_pipeline("shop")->repeat.policy, deals::RepeatPolicy::kNew);
  const SourceConfig* woo = config.find_source("woo");
  EXPECT_EQ(woo->repeat.policy, deals::RepeatPolicy::kNew);
  EXPECT_EQ(woo->repeat.window, 5h);
  EXPECT_EQ(woo->fingerprint.window, 9s);
  EXPECT_EQ(woo->requests_per_second, 7);
  EXPECT_EQ(woo->locale.region, "RU");

  const std::string own = config_with(
      "secret: hush }", "secret: hush, repeat: { window_hours: 1 }, locale: { region: DE }, requests_per_second: 0 }");
  const Config layered = good(own + "repeat: { policy: new, window_hours: 5 }\nlimits: { requests_per_second: 7 }\n");
  EXPECT_EQ(layered.find_source("woo")->repeat.policy, deals::RepeatPolicy::kNew);
  EXPECT_EQ(layered.find_source("woo")->repeat.window, 1h);
  EXPECT_EQ(layered.find_source("woo")->locale.region, "DE");
  EXPECT_EQ(layered.find_source("woo")->locale.timezone, "Europe/Moscow");
  EXPECT_EQ(layered.find_source("woo")->requests_per_second, 0);
  EXPECT_EQ(layered.find_source("site")->repeat.window, 5h);
}

TEST(ConfigLoad, APipelineMaySayItsOwnRepeat) {
  const Config config = good(config_with("    currency: RUB\n", "    currency: RUB\n    repeat: { policy: new }\n"));
  EXPECT_EQ(config.repeat.policy, deals::RepeatPolicy::kAppend);
  EXPECT_EQ(config.find_source("woo")->repeat.policy, deals::RepeatPolicy::kNew);
}

TEST(ConfigLoad, BodyLimitIsThePresetsOrElseTheConfigurations) {
  const std::string sources = config_with("  - { name: site, connector: form, pipeline: shop, path: /old/lead.php }",
                                          "  - { name: site, connector: own, pipeline: shop }\n"
                                          "  - { name: big, connector: own, pipeline: shop, body_bytes_max: 4096 }");
  const Config config = good(sources + "presets: /presets\nlimits: { body_bytes_max: 2048 }\n");
  EXPECT_EQ(config.find_source("site")->connector->body_bytes_max(), 2048u);
  EXPECT_EQ(config.find_source("big")->connector->body_bytes_max(), 4096u);
  EXPECT_GE(config.http_limits().body_bytes_max, 4096u) << "the server must let the largest through";
}

TEST(ConfigLoad, OwnPresetFilesStandBesideTheBuiltInOnes) {
  const std::string own = config_with("connector: form", "connector: own") + "presets: /presets\n";
  EXPECT_EQ(good(own).find_source("site")->merged.find("map")->find("title")->place().text(), "/presets/own.yaml:1:15");
  EXPECT_THAT(mistake_lines(read_test_config(config_with("connector: form", "connector: bad") + "presets: /presets\n")),
              ElementsAre("/presets/bad.yaml:1:1: Unknown key 'mapp' in source 'site'; did you mean 'map'?"));
}

TEST(ConfigLoad, TestsOfAPresetFileAreRunUnlessTheSourceHasItsOwn) {
  const std::string failing = config_with("connector: form", "connector: tested") + "presets: /presets\n";
  EXPECT_THAT(
      mistake_lines(read_test_config(failing)),
      ElementsAre(testing::StartsWith("/presets/tested.yaml:2:50: Test 1: title: expected 'x', found nothing")));
  good(config_with("connector: form", "connector: tested, tests: []") + "presets: /presets\n");
}

TEST(ConfigLoad, OwnPresetFilesReadVariablesAndSecretFiles) {
  const std::string own = config_with("connector: form", "connector: guarded") + "presets: /presets\n";
  const Config config = good(own);
  mapping::RawRequest request;
  request.headers = {{"content-type", "application/json"}, {"x-token", "from-a-file"}};
  request.body = PaddedBytes("{}");
  const auto& connector = *config.find_source("site")->connector;
  EXPECT_NE(connector.read(request, {}, connectors::Verify::kYes).kind, connectors::Reading::Kind::kRefused);
  EXPECT_EQ(config.find_source("site")->merged.find("title")->scalar(), "of from-the-environment");
}

TEST(ConfigLoad, APortalSignsWithEachOfItsSecrets) {
  const Config config = good(config_with(
      "    token: portal-token", "    secrets: [whsec_MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz]\n    token: portal-token"));
  ASSERT_EQ(config.portals[0].signing_secrets().size(), 2u);
  EXPECT_EQ(config.portals[0].signing_secrets()[1].reveal(), "whsec_MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
  EXPECT_EQ(good(config_with("secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
                             "secrets: [whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz]"))
                .portals[0]
                .signing_secrets()
                .size(),
            1u);
}

TEST(ConfigLoad, ReadsTablesForLookup) {
  const Config config = good(with_more("tables: { cities: { msk: Moscow, spb: Petersburg } }\n"));
  EXPECT_EQ(config.tables.at("cities").at("msk"), "Moscow");
}

TEST(ConfigLoad, LimitsAndTimeoutsReachWhoNeedsThem) {
  const Config config =
      good(with_more("limits: { header_fields_max: 11, connections_max: 12 }\ntimeouts: { idle_ms: 13 }\n"
                     "delivery: { in_flight_per_portal_max: 3 }\n"));
  EXPECT_EQ(config.http_limits().header_fields_max, 11u);
  EXPECT_EQ(config.http_limits().connections_max, 12u);
  EXPECT_EQ(config.http_limits().idle_timeout, 13ms);
  EXPECT_EQ(config.delivery.dispatcher_limits().in_flight_per_target_max, 3u);
  EXPECT_EQ(config.storage.writer_limits().batch_jobs_max, store::WriterLimits().batch_jobs_max);
  EXPECT_EQ(config.storage.key_limits().bloom_bytes, store::KeyIndexLimits().bloom_bytes);
}

TEST(ConfigLoad, TheRetryScheduleIsReadable) {
  const Config config = good(with_more("delivery: { schedule: [0s, 250ms, 2m, 1h, 1d], jitter_percent: 25 }\n"));
  const queue::RetrySettings retry = config.delivery.retry_settings();
  EXPECT_THAT(retry.delays, ElementsAre(0ms, 250ms, 120'000ms, 3'600'000ms, 86'400'000ms));
  EXPECT_EQ(retry.jitter, 0.25);
  EXPECT_EQ(Config().delivery.retry_settings().delays, queue::RetrySettings().delays) << "one default, not two";
}

TEST(ConfigLoad, AFileThatCannotBeReadIsOneMistake) {
  EXPECT_THAT(mistake_lines(load_config("/nonexistent/c.yaml", process_surroundings(), {})),
              ElementsAre("/nonexistent/c.yaml: The configuration cannot be read: No such file or directory. "
                          "--config names another file."));
}

}  // namespace
}  // namespace leadgate::gateway
