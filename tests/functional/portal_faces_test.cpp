// What portals see of a pipeline with inner stages: push, poll, list and stream show the same faces, the same sequence
// numbers and never a hidden stage.
#include <gtest/gtest.h>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/push_inbox.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::eventually;
using testing::LiveGateway;
using testing::PushInbox;

// One pipeline beside the usual ones: "secret_check" must never be seen.
std::string configuration(const std::string& url) {
  std::string text = testing::usual_configuration("");
  const std::string pipeline = R"(  - id: faces
    currency: RUB
    default_owner: anna
    won_public: { id: done, label: Готово, labels: { en: Done } }
    stages:
      - { id: new, label: Новые, public: { id: accepted, label: Принят, labels: { en: Accepted } } }
      - { id: secret_check, label: "secret word", public: { hidden: true } }
      - { id: packing, label: Собираем, public: { labels: { en: Packed } } }
      - { id: secret_audit, public: { shown_as: packing } }
)";
  text.insert(text.find("sources:\n"), pipeline);
  return text + R"(  - name: shop
    connector: generic
    pipeline: faces
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
portals:
  - { name: account, url: ")" +
         url + R"(", secret: )" + testing::kPortalSecret + R"(, token: test-portal,
      sources: [shop], allow_private: true, language: en-GB }
)";
}

TEST(PortalFaces, AreTheSameForPushPollListAndStream) {
  PushInbox inbox;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  LiveGateway gateway(configuration(receiver.url("/hook")));
  BlockingClient client(gateway.port());
  const std::string deal =
      client.post_json("/in/shop", R"({"name":"Иван","phone":"89161234567","order":"1001"})")->text("deal_id");
  const auto move = [&](const std::string& stage) {
    const auto answer = client.post_json("/api/v1/deals/" + deal + "/move", "{\"stage\":\"" + stage + "\"}",
                                         {{"Authorization", "Bearer test-admin"}});
    ASSERT_EQ(answer->status, 200) << answer->body;
  };
  const auto poll = [&] { return client.get("/portal/v1/orders/1001", "test-portal")->body; };

  move("secret_check");  // 2: not seen
  EXPECT_NE(poll().find(R"("sequence":1,"pipeline":"faces","stage":{"id":"accepted","label":"Accepted"})"),
            std::string::npos)
      << poll();
  move("packing");  // 3
  EXPECT_NE(poll().find(R"("sequence":3)"), std::string::npos) << poll();
  EXPECT_NE(poll().find(R"("stage":{"id":"packing","label":"Packed"},"previous":{"id":"accepted","label":"Accepted"})"),
            std::string::npos)
      << poll();
  move("secret_audit");  // 4: not seen
  EXPECT_NE(poll().find(R"("sequence":3)"), std::string::npos) << poll();
  move("won");  // 5
  EXPECT_NE(poll().find(R"("stage":{"id":"done","label":"Done"},"previous":{"id":"packing","label":"Packed"})"),
            std::string::npos)
      << poll();

  ASSERT_TRUE(eventually([&] { return inbox.all().size() >= 3; }));
  const auto calls = inbox.all();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_NE(calls[0].body.find(R"("sequence":1)"), std::string::npos) << calls[0].body;
  EXPECT_NE(calls[1].body.find(R"("sequence":3)"), std::string::npos) << calls[1].body;
  EXPECT_NE(calls[2].body.find(R"("type":"deal.won")"), std::string::npos) << calls[2].body;
  const std::string list = client.get("/portal/v1/orders?cursor=", "test-portal")->body;
  for (const auto& call : calls) EXPECT_NE(list.find(call.body), std::string::npos) << "pushed as listed: " << list;
  EXPECT_EQ(list.find(R"("sequence":2)"), std::string::npos) << list;
  EXPECT_EQ(list.find(R"("sequence":4)"), std::string::npos) << list;
  for (const std::string& text : {list, poll(), calls[0].body, calls[1].body, calls[2].body}) {
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
  EXPECT_TRUE(eventually([&] {
    return client.get("/api/v1/deliveries?state=pending", "test-admin")->body == R"({"items":[],"next_cursor":null})";
  })) << "what is not seen leaves no row";
}

// The stage `secret_check`, with its rules, is taken out of the configuration while a deal stands in it.
TEST(PortalFaces, NeverNameAStageThatWasRemoved) {
  PushInbox inbox;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  const std::string with = configuration(receiver.url("/hook"));
  std::string without = with;
  const size_t begin = without.find("      - { id: secret_check");
  without.erase(begin, without.find('\n', begin) + 1 - begin);
  LiveGateway gateway(with);
  BlockingClient client(gateway.port());
  const auto post = [&](const std::string& order, const std::string& stage) {
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + order + "\"}";
    const std::string deal = client.post_json("/in/shop", body)->text("deal_id");
    for (const std::string& to : {stage, std::string("secret_check")}) {
      if (to.empty()) continue;
      EXPECT_EQ(client
                    .post_json("/api/v1/deals/" + deal + "/move", "{\"stage\":\"" + to + "\"}",
                               {{"Authorization", "Bearer test-admin"}})
                    ->status,
                200);
    }
    return deal;
  };
  const std::string first = post("1001", "");
  const std::string second = post("1002", "packing");
  ASSERT_TRUE(eventually([&] { return inbox.all().size() == 4; })) << "two created, packing, and back to accepted";
  gateway::LoadedConfig loaded = gateway::read_config(without, "test.yaml", gateway::process_surroundings());
  ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
  gateway.process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  const auto poll = [&](const std::string& order) {
    return client.get("/portal/v1/orders/" + order, "test-portal")->body;
  };
  EXPECT_NE(poll("1001").find(R"("sequence":1,"pipeline":"faces","stage":{"id":"accepted")"), std::string::npos)
      << poll("1001");
  EXPECT_NE(poll("1002").find(R"("sequence":2,"pipeline":"faces","stage":{"id":"packing")"), std::string::npos)
      << poll("1002") << " what is known to have been shown";
  for (const std::string& deal : {first, second}) {
    EXPECT_EQ(client
                  .post_json("/api/v1/deals/" + deal + "/close", R"({"result":"lost","reason":"x"})",
                             {{"Authorization", "Bearer test-admin"}})
                  ->status,
              200);
  }
  ASSERT_TRUE(eventually([&] { return inbox.all().size() == 6; }));
  gateway::RawClient stream(gateway.port());
  stream.send(
      "GET /portal/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-portal\r\n"
      "Last-Event-ID: 0\r\n\r\n");
  std::string streamed = stream.read_until("deal.lost");
  streamed += stream.read_until("deal.lost");
  const std::string list = client.get("/portal/v1/orders?cursor=", "test-portal")->body;
  EXPECT_NE(list.find(R"("previous":{"id":"accepted")"), std::string::npos) << list;
  for (const std::string& text :
       {poll("1001"), poll("1002"), list, streamed, inbox.all()[4].body, inbox.all()[5].body}) {
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace leadgate
