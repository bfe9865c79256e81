// What portals are told and see, as the configuration says it: faces of stages, and the keys of push.
#include <gmock/gmock.h>

#include "deals/stage_face.hpp"
#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using testing::ElementsAre;

// The stages of kGoodConfig, which are lines 13 and 14.
std::string with_stages(const std::string& stages) {
  return config_with("      - { id: new, label: New }\n      - { id: sent }\n", stages);
}

TEST(ConfigPortal, NamesThoseWhoseOwnChangesItKnows) {
  const std::string good =
      config_with("    sources: [woo]\n", "    sources: [woo]\n    not_from: [woo, \"api:admin\"]\n");
  const LoadedConfig loaded = read_test_config(good);
  ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
  EXPECT_THAT(loaded.config->portals.front().not_from, ElementsAre("woo", "api:admin"));
  const LoadedConfig wrong = read_test_config(
      config_with("    sources: [woo]\n", "    sources: [woo]\n    not_from: [site, \"api:admim\"]\n"));
  ASSERT_EQ(wrong.mistakes.size(), 2u);
  EXPECT_EQ(
      wrong.mistakes[0].line(),
      "c.yaml:24:16: 'site' is none of the portal's 'sources', and no access as api:NAME; there is woo, api:admin.");
  EXPECT_EQ(wrong.mistakes[1].line(),
            "c.yaml:24:22: 'api:admim' is none of the portal's 'sources', and no access as api:NAME; did you mean "
            "'api:admin'?");
}

TEST(ConfigFaces, AreReadWithTheirLanguages) {
  const LoadedConfig loaded =
      read_test_config(with_stages("      - { id: new, label: New, public: { id: accepted, label: Принят, labels: { "
                                   "en: Accepted, pt-BR: Aceito } } }\n"
                                   "      - { id: check, public: { hidden: true } }\n"
                                   "      - { id: audit, public: { shown_as: new } }\n"
                                   "    won_public: { id: done, labels: { en: Done } }\n"));
  ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
  const PipelineConfig& shop = loaded.config->pipelines.front();
  EXPECT_EQ(deals::face_of(shop, "audit", "EN").label, "Accepted");
  EXPECT_EQ(deals::face_of(shop, "check", "pt-br").label, "Aceito");
  EXPECT_EQ(deals::face_of(shop, "won").id, "done");
  EXPECT_EQ(deals::face_of(shop, "won", "en").label, "Done");
  EXPECT_EQ(deals::face_of(shop, "lost").id, "lost");
}

TEST(ConfigFaces, AreCheckedEach) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"      - { id: new, public: { id: seen } }\n      - { id: sent, public: { id: seen } }\n",
       "c.yaml:14:35: The public id 'seen' is that of stage 'new' too; give each its own, or write shown_as: new."},
      {"      - { id: new, public: { id: sent } }\n      - { id: sent }\n",
       "c.yaml:13:34: The public id 'sent' is that of stage 'sent' too; give each its own, or write shown_as: sent."},
      {"      - { id: new, public: { id: won } }\n      - { id: sent }\n",
       "c.yaml:13:34: The public id 'won' is that of stage 'won' too; give each its own."},
      {"      - { id: new, public: { hidden: true } }\n      - { id: sent, public: { hidden: true } }\n",
       "c.yaml:13:7: All stages of pipeline 'shop' are hidden; portals need one at least to show."},
      {"      - { id: new }\n      - { id: sent }\n    won_public: { hidden: true }\n",
       "c.yaml:15:27: 'won' cannot be hidden: a customer must learn how the deal ended."},
      {"      - { id: new }\n      - { id: sent }\n    lost_public: { shown_as: sent }\n",
       "c.yaml:15:30: 'lost' cannot be hidden: a customer must learn how the deal ended."},
      {"      - { id: new }\n      - { id: sent, public: { shown_as: gone } }\n",
       "c.yaml:14:41: There is no stage 'gone' in pipeline 'shop'; what can be shown is new."},
      {"      - { id: new }\n      - { id: sent, public: { shown_as: sent } }\n",
       "c.yaml:14:41: The stage 'sent' is hidden itself; what can be shown is new."},
      {"      - { id: new }\n      - { id: sent, public: { shown_as: won } }\n",
       "c.yaml:14:41: A deal that is open cannot be shown as 'won'; what can be shown is new."},
      {"      - { id: new }\n      - { id: sent, public: { shown_as: new, hidden: false } }\n",
       "c.yaml:14:54: A stage that is shown as another is hidden; leave 'hidden' or 'shown_as' out."},
      {"      - { id: new }\n      - { id: sent, public: { hidden: true, label: Sent } }\n",
       "c.yaml:14:52: A hidden stage is seen as another, so nobody reads its public 'label'; leave it out."},
      {"      - { id: new }\n      - { id: sent, public: { labels: { english: Sent } } }\n",
       "c.yaml:14:41: 'english' is no language; 'labels' takes tags such as en, kk or pt-BR, each with its label."},
      {"      - { id: new, public: { id: \"a b\" } }\n      - { id: sent }\n",
       "c.yaml:13:34: 'id' takes a name of at most 64 of A-Z, a-z, 0-9, '_', '-' and '.', not 'a b'."},
  };
  for (const auto& [stages, line] : cases) {
    EXPECT_THAT(mistake_lines(read_test_config(with_stages(stages))), ElementsAre(std::string(line))) << stages;
  }
}

// kGoodConfig with more keys of its portal, from line 24 on.
LoadedConfig with_keys(const std::string& keys) {
  return read_test_config(config_with("    sources: [woo]", "    sources: [woo]\n" + keys));
}

TEST(ConfigPortalPush, IsReadWhole) {
  const LoadedConfig loaded = with_keys(
      "    language: kk\n    events: [deal.won, deal.stage_changed]\n    format: custom\n"
      "    body: { number: \"phone('8 916 123-45-67')\", city: \"lookup('cities', data.order) || data.order\" }\n"
      "    headers: { X-Shop: file:/run/woo, Authorization: \"Basic ${WOO}\" }\n    coalesce: true\n"
      "tables: { cities: { msk: Moscow } }\n");
  ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
  const PortalPushConfig& push = loaded.config->portals.front().push;
  EXPECT_TRUE(push.wants(connectors::PortalEventType::kWon));
  EXPECT_FALSE(push.wants(connectors::PortalEventType::kCreated));
  EXPECT_TRUE(push.coalesce);
  ASSERT_EQ(push.headers.size(), 2u);
  EXPECT_EQ(push.headers[0].first, "authorization");
  EXPECT_EQ(push.headers[0].second.reveal(), "Basic from-the-environment");
  EXPECT_EQ(push.headers[1].second.reveal(), "from-a-file");
  EXPECT_TRUE(push.written_headers.empty());
  EXPECT_EQ(push.format->make(R"({"type":"t","timestamp":"x","data":{"order":"1"}})", "m").value().body,
            R"({"number":"+79161234567","city":"1"})")
      << "with the functions and tables of mappings";
}

TEST(ConfigPortalPush, WithoutKeysAllIsPushedAsItAlwaysWas) {
  const LoadedConfig loaded = read_test_config(kGoodConfig);
  ASSERT_TRUE(loaded.config);
  const PortalPushConfig& push = loaded.config->portals.front().push;
  EXPECT_TRUE(push.wants(connectors::PortalEventType::kCreated));
  EXPECT_FALSE(push.coalesce);
  EXPECT_EQ(push.format->make("{}", "m").value().packed(), "{}");
}

TEST(ConfigPortalPush, IsCheckedEach) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"    language: Kazakh language",
       "c.yaml:24:15: 'language' takes the tag of a language, for example en, kk or pt-BR, not 'Kazakh language'."},
      {"    events: []", "c.yaml:24:13: 'events' takes one at least; without the key a portal is told of all."},
      {"    format: xml", "c.yaml:24:13: 'format' takes standard, cloudevents, form or custom, not 'xml'."},
      {"    format: custom",
       "c.yaml:19:5: A custom format needs a 'body': an expression, or a map of them, for example { number: "
       "data.order, state: data.stage.id }."},
      {"    body: data.order", "c.yaml:24:5: 'body' is for format: custom; write that too, or leave it out."},
      {"    format: custom\n    body: { a: data.order }\n    content_type: text/xml",
       "c.yaml:26:19: A map of expressions gives JSON; with another 'content_type' write one expression that gives the "
       "text."},
      {"    format: custom\n    body: data.order\n    content_type: xml",
       "c.yaml:26:19: 'content_type' takes a media type, for example text/xml, not 'xml'."},
      {"    headers: { Webhook-Id: a }",
       "c.yaml:24:16: The header 'Webhook-Id' is set by Leadgate itself; leave it out."},
      {"    headers: { HOST: a }", "c.yaml:24:16: The header 'HOST' is set by Leadgate itself; leave it out."},
      {"    headers: { Transfer-Encoding: chunked }",
       "c.yaml:24:16: The header 'Transfer-Encoding' is set by Leadgate itself; leave it out."},
      {"    headers: { \"X Shop\": a }", "c.yaml:24:16: 'X Shop' is no name of a header, for example X-Shop."},
      {"    headers: { X-Shop: \"hush\\r\\nhost: b\" }",
       "c.yaml:24:24: The value of the header 'X-Shop' takes one line of at most 4096 bytes."},
      {"    headers: { X-Shop: a, x-shop: b }", "c.yaml:24:27: The header 'x-shop' stands twice."},
  };
  for (const auto& [keys, line] : cases) {
    EXPECT_THAT(mistake_lines(with_keys(std::string(keys) + "\n")), ElementsAre(std::string(line))) << keys;
  }
}

TEST(ConfigPortalPush, AnUnknownEventIsToldTheRightOnes) {
  const auto lines = mistake_lines(with_keys("    events: [deal.won, deal.moved]\n"));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::StartsWith("c.yaml:24:24: "));
  for (const char* name :
       {"deal.created", "deal.stage_changed", "deal.won", "deal.lost", "deal.reopened", "deal.deleted", "deal.moved"}) {
    EXPECT_THAT(lines[0], testing::HasSubstr(name));
  }
}

TEST(ConfigPortalPush, KeyPairsMaySignToo) {
  const auto of = [](const std::string& secret) {
    return mistake_lines(read_test_config(config_with("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", secret)));
  };
  EXPECT_THAT(of("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="), ElementsAre());
  EXPECT_THAT(of("whsk_aHVzaA=="),
              ElementsAre("c.yaml:21:13: 'secret' takes whsec_ and the base64 of 24 to 64 random bytes; what follows "
                          "whsk_ here is not the base64 of the 32 bytes of an Ed25519 key."));
  EXPECT_THAT(of("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
              ElementsAre("c.yaml:21:13: 'secret' takes whsec_ and the base64 of 24 to 64 random bytes; whpk_ is the "
                          "public key, which its receivers have; what signs is whsk_."));
}

}  // namespace
}  // namespace leadgate::gateway
