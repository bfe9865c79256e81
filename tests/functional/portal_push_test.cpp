// What is pushed and how: the events that a portal wants, the format that it wants, its keys and its headers.
#include <gmock/gmock.h>

#include "connectors/portal/standard_webhooks.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/push_inbox.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::eventually;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;
using testing::PushInbox;
using testing::ReceivedRequest;

constexpr char kPrivateKey[] = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
constexpr char kPublicKey[] = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

class PortalFormats : public ::testing::Test {
 protected:
  // One portal with more keys, "key: value, ..."; every try but the first an hour later, unless `schedule` is given.
  std::string configuration(const std::string& keys, const std::string& schedule = "\"0s\", \"1h\"") const {
    return testing::usual_configuration(
        "  - name: shop\n    connector: generic\n    pipeline: shop\n"
        "    map: { contact.name: body.name, contact.phones: \"[phone(body.phone)]\", external_id: body.order }\n",
        "delivery: { schedule: [" + schedule + "] }\nportals:\n  - { name: account, url: \"" + receiver_.url("/hook") +
            "\", sources: [shop], allow_private: true, " + keys + " }\n");
  }
  std::string configuration_with_secret(const std::string& keys) const {
    return configuration("secret: " + std::string(testing::kPortalSecret) + ", " + keys);
  }
  static std::string new_order(LiveGateway& gateway, const std::string& number) {
    BlockingClient client(gateway.port());
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
    return client.post_json("/in/shop", body)->text("deal_id");
  }
  static void move(LiveGateway& gateway, const std::string& deal, const std::string& stage) {
    BlockingClient client(gateway.port());
    const auto answer = client.post_json("/api/v1/deals/" + deal + "/move", "{\"stage\":\"" + stage + "\"}",
                                         {{"Authorization", "Bearer test-admin"}});
    ASSERT_EQ(answer->status, 200) << answer->body;
  }
  static std::string deliveries(LiveGateway& gateway, const std::string& state) {
    BlockingClient client(gateway.port());
    return client.get("/api/v1/deliveries?state=" + state, "test-admin")->body;
  }
  std::vector<ReceivedRequest> pushes(size_t count) {
    EXPECT_TRUE(eventually([&] { return inbox_.all().size() >= count; })) << inbox_.all().size();
    return inbox_.all();
  }
  static bool verifies(const ReceivedRequest& push, const std::vector<Secret>& keys) {
    return connectors::verify_webhook(keys, push.headers.at("webhook-id"), push.headers.at("webhook-timestamp"),
                                      push.headers.at("webhook-signature"), push.body, SystemClock().now())
        .ok();
  }

  PushInbox inbox_;
  testing::Receiver receiver_{[this](const ReceivedRequest& request) { return inbox_.take(request); }};
};

TEST_F(PortalFormats, OnlyTheEventsThatAreWantedLeaveARow) {
  LiveGateway gateway(configuration_with_secret("events: [deal.won, deal.created]"));
  const std::string deal = new_order(gateway, "1001");
  move(gateway, deal, "packing");
  move(gateway, deal, "won");
  const auto all = pushes(2);
  EXPECT_THAT(all[0].body, HasSubstr("deal.created"));
  EXPECT_THAT(all[1].body, HasSubstr("deal.won"));
  EXPECT_THAT(all[1].body, HasSubstr(R"("sequence":3)")) << "the number of what was left out is skipped";
  ASSERT_TRUE(eventually([&] { return deliveries(gateway, "pending").find("deal.") == std::string::npos; }));
  EXPECT_THAT(deliveries(gateway, "done"), Not(HasSubstr("stage_changed")));
}

TEST_F(PortalFormats, CloudEventsAndFormsAreSignedAsTheyAreSent) {
  for (const auto& [format, type, part] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"cloudevents", "application/cloudevents+json", R"("subject":"1001")"},
           {"form", "application/x-www-form-urlencoded", "data%5Bstage%5D%5Bid%5D=new"}}) {
    LiveGateway gateway(configuration_with_secret("format: " + format));
    const size_t before = inbox_.all().size();
    new_order(gateway, "1001");
    const ReceivedRequest push = pushes(before + 1).back();
    EXPECT_EQ(push.headers.at("content-type"), type);
    EXPECT_THAT(push.body, HasSubstr(part));
    EXPECT_TRUE(verifies(push, {Secret(testing::kPortalSecret)})) << format;
    if (format == "cloudevents") {
      EXPECT_THAT(push.body, HasSubstr(R"("id":")" + push.headers.at("webhook-id") + "\""));
    }
  }
}

TEST_F(PortalFormats, ACustomBodyGoesWithThePortalsOwnHeaders) {
  LiveGateway gateway(configuration_with_secret(
      "format: custom, body: { nr: data.order, state: \"upper(data.stage.id)\" }, headers: { X-Shop: \"hush hush\" }"));
  new_order(gateway, "1001");
  const ReceivedRequest push = pushes(1).front();
  EXPECT_EQ(push.body, R"({"nr":"1001","state":"NEW"})");
  EXPECT_EQ(push.headers.at("x-shop"), "hush hush");
  EXPECT_TRUE(verifies(push, {Secret(testing::kPortalSecret)}));
  EXPECT_TRUE(eventually([&] { return deliveries(gateway, "done").find("msg_") != std::string::npos; }));
  EXPECT_THAT(deliveries(gateway, "done"), Not(HasSubstr("hush")));
}

TEST_F(PortalFormats, AKeyPairAndASecretSignSideBySide) {
  LiveGateway gateway(configuration("secrets: [\"" + std::string(kPrivateKey) + "\", " + testing::kPortalSecret + "]"));
  new_order(gateway, "1001");
  const ReceivedRequest push = pushes(1).front();
  EXPECT_THAT(push.headers.at("webhook-signature"), ::testing::MatchesRegex("v1a,[^ ]+ v1,[^ ]+"));
  EXPECT_TRUE(verifies(push, {Secret(kPublicKey)}));
  EXPECT_TRUE(verifies(push, {Secret(testing::kPortalSecret)}));
}

TEST_F(PortalFormats, EveryTryCarriesTheSameBytesWhateverTheFormatIsBecome) {
  inbox_.status = 500;
  LiveGateway gateway(configuration_with_secret("format: form"));
  new_order(gateway, "1001");
  const ReceivedRequest first = pushes(1).front();
  gateway.stop();
  inbox_.status = 200;
  gateway.start(configuration("secret: " + std::string(testing::kPortalSecret) +
                              ", format: custom, body: data.order, headers: { x-shop: new }"));
  BlockingClient client(gateway.port());
  const std::string id = client.get("/api/v1/deliveries?state=pending", "test-admin")->text("id");
  client.post_json("/api/v1/deliveries/" + id + "/retry", "", {{"Authorization", "Bearer test-admin"}});
  const ReceivedRequest second = pushes(2).back();
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers.at("content-type"), first.headers.at("content-type"));
  EXPECT_EQ(second.headers.at("webhook-id"), first.headers.at("webhook-id"));
  EXPECT_EQ(second.headers.at("x-shop"), "new") << "headers are those of today";
  EXPECT_TRUE(verifies(second, {Secret(testing::kPortalSecret)}));
}

TEST_F(PortalFormats, ABodyThatCannotBeMadeIsKeptUntilItsExpressionIsMended) {
  const std::string secret = "secret: " + std::string(testing::kPortalSecret) + ", ";
  LiveGateway gateway(configuration(secret + "format: custom, body: \"abs(to_number(data.order))\""));
  new_order(gateway, "A-1");
  ASSERT_TRUE(eventually([&] { return deliveries(gateway, "dead").find("msg_") != std::string::npos; }));
  EXPECT_THAT(deliveries(gateway, "dead"), HasSubstr("abs(to_number(data.order))"));
  EXPECT_TRUE(inbox_.all().empty());
  gateway.stop();
  gateway.start(configuration(secret + "format: custom, body: data.order"));
  BlockingClient client(gateway.port());
  const std::string id = client.get("/api/v1/deliveries?state=dead", "test-admin")->text("id");
  client.post_json("/api/v1/deliveries/" + id + "/retry", "", {{"Authorization", "Bearer test-admin"}});
  EXPECT_EQ(pushes(1).front().body, "\"A-1\"");
}

TEST_F(PortalFormats, WaitingChangesOfStageAreCoalescedAndNothingElse) {
  inbox_.status = 500;
  LiveGateway gateway(configuration_with_secret("coalesce: true"));
  const std::string deal = new_order(gateway, "1001");
  pushes(1);
  move(gateway, deal, "packing");  // 2
  move(gateway, deal, "sent");     // 3
  move(gateway, deal, "won");      // 4
  BlockingClient client(gateway.port());
  client.post_json("/api/v1/deals/" + deal + "/reopen", "", {{"Authorization", "Bearer test-admin"}});  // 5
  for (const char* stage : {"packing", "sent", "packing"}) move(gateway, deal, stage);                  // 6 to 8
  const std::string done = deliveries(gateway, "done");
  for (const char* skipped : {"_2\"", "_6\"", "_7\""}) EXPECT_THAT(done, HasSubstr(deal + skipped));
  EXPECT_THAT(done, HasSubstr("\"last_error\":\"superseded by msg_account_" + deal + "_3\""));
  EXPECT_THAT(done, HasSubstr("\"last_error\":\"superseded by msg_account_" + deal + "_8\""));

  inbox_.status = 200;
  const size_t failed = inbox_.all().size();
  std::string id;
  ASSERT_TRUE(eventually([&] {
    const std::string pending = deliveries(gateway, "pending");
    const size_t at = pending.rfind("{\"id\":\"");  // the oldest stands last
    if (at != std::string::npos) id = pending.substr(at + 7, pending.find('"', at + 7) - at - 7);
    return pending.find("\"last_status\":500") != std::string::npos;
  }));
  client.post_json("/api/v1/deliveries/" + id + "/retry", "", {{"Authorization", "Bearer test-admin"}});
  const auto all = pushes(failed + 5);
  std::vector<std::string> bodies;
  for (size_t i = failed; i < all.size(); ++i) bodies.push_back(all[i].body);
  ASSERT_EQ(bodies.size(), 5u);
  EXPECT_THAT(bodies[0], HasSubstr(R"("type":"deal.created")"));
  EXPECT_THAT(bodies[1], HasSubstr(R"("sequence":3,"pipeline":"shop","stage":{"id":"sent","label":"Отправлен"},)"
                                   R"("previous":{"id":"new","label":"Новые"})"));
  EXPECT_THAT(bodies[2], HasSubstr(R"("type":"deal.won")"));
  EXPECT_THAT(bodies[3], HasSubstr(R"("type":"deal.reopened")"));
  EXPECT_THAT(bodies[4], HasSubstr(R"("sequence":8,"pipeline":"shop","stage":{"id":"packing","label":"Собираем"},)"
                                   R"("previous":{"id":"new","label":"Новые"})"));
}

}  // namespace
}  // namespace leadgate
