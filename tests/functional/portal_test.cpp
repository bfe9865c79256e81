// What a portal gets: signed pushes that survive a restart, and the stream of changes.
#include <gtest/gtest.h>

#include <set>

#include "connectors/portal/standard_webhooks.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/push_inbox.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::eventually;
using testing::LiveGateway;
using testing::PushInbox;

const std::string kSource = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";

std::string portals(const std::string& url) {
  return "delivery: { schedule: [\"0s\", \"1s\", \"1s\", \"1s\"] }\nportals:\n  - { name: account, url: \"" + url +
         "\", secret: " + testing::kPortalSecret + ", token: test-portal, sources: [shop], allow_private: true }\n";
}

std::string new_order(uint16_t port, const std::string& number) {
  BlockingClient client(port);
  const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
  return client.post_json("/in/shop", body)->text("deal_id");
}

TEST(PortalPush, IsSignedAndInOrder) {
  PushInbox inbox;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  LiveGateway gateway(testing::usual_configuration(kSource, portals(receiver.url("/hook"))));
  const std::string deal = new_order(gateway.port(), "1001");
  BlockingClient client(gateway.port());
  client.post_json("/api/v1/deals/" + deal + "/move", R"({"stage":"packing"})", {{"Authorization", "Bearer test-admin"}});
  ASSERT_TRUE(eventually([&] { return inbox.all().size() >= 2; }));
  const auto calls = inbox.all();
  EXPECT_NE(calls[0].body.find(R"("type":"deal.created")"), std::string::npos) << calls[0].body;
  EXPECT_NE(calls[1].body.find(R"("type":"deal.stage_changed")"), std::string::npos) << calls[1].body;
  EXPECT_NE(calls[1].body.find(R"("previous":{"id":"new","label":"Новые"})"), std::string::npos) << calls[1].body;
  const std::vector<Secret> secrets{Secret(testing::kPortalSecret)};
  for (const auto& call : calls) {
    const auto verified = connectors::verify_webhook(
        secrets, call.headers.at("webhook-id"), call.headers.at("webhook-timestamp"),
        call.headers.at("webhook-signature"), call.body, SystemClock().now());
    EXPECT_TRUE(verified.ok()) << verified.error().message;
  }
}

TEST(PortalPush, ComesAfterARestartWithTheSameId) {
  PushInbox inbox;
  inbox.status = 500;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  const std::string configuration = testing::usual_configuration(kSource, portals(receiver.url()));
  LiveGateway gateway(configuration);
  new_order(gateway.port(), "1001");
  ASSERT_TRUE(eventually([&] { return !inbox.all().empty(); }));
  gateway.stop();
  inbox.status = 200;
  gateway.start(configuration);
  BlockingClient client(gateway.port());
  ASSERT_TRUE(eventually([&] {
    const auto done = client.get("/api/v1/deliveries?state=done", "test-admin");
    return done && done->body.find("\"id\":") != std::string::npos;
  }));
  std::set<std::string> ids;
  for (const auto& call : inbox.all()) ids.insert(call.headers.at("webhook-id"));
  EXPECT_EQ(ids.size(), 1u) << "every try is the same message";
  EXPECT_GE(inbox.all().size(), 2u);
}

TEST(PortalPush, ReachesAPortalWithADotInItsName) {
  PushInbox inbox;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) { return inbox.take(request); });
  std::string configuration = testing::usual_configuration(kSource, portals(receiver.url("/hook")));
  configuration.replace(configuration.find("name: account"), 13, "name: shop.example");
  LiveGateway gateway(configuration);
  const std::string deal = new_order(gateway.port(), "1001");
  ASSERT_TRUE(eventually([&] { return !inbox.all().empty(); }));
  const auto call = inbox.all().front();
  EXPECT_EQ(call.headers.at("webhook-id"), "msg_shop~example_" + deal + "_1");
  const std::vector<Secret> secrets{Secret(testing::kPortalSecret)};
  const auto verified =
      connectors::verify_webhook(secrets, call.headers.at("webhook-id"), call.headers.at("webhook-timestamp"),
                                 call.headers.at("webhook-signature"), call.body, SystemClock().now());
  EXPECT_TRUE(verified.ok()) << verified.error().message;
}

TEST(PortalStream, StartsAtTheFirstChangeOrWhereTheListEnded) {
  LiveGateway gateway(
      testing::usual_configuration(kSource, "portals:\n  - { name: account, token: test-portal, sources: [shop] }\n"));
  new_order(gateway.port(), "1");
  BlockingClient client(gateway.port());
  const std::string cursor = client.get("/portal/v1/orders?cursor=&limit=100000", "test-portal")->text("next_cursor");
  new_order(gateway.port(), "2");
  const auto request = [](const std::string& query) {
    return "GET /portal/v1/events" + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-portal\r\n\r\n";
  };
  gateway::RawClient from_the_start(gateway.port());
  from_the_start.send(request(""));
  EXPECT_NE(from_the_start.read_until(R"("order":"2")").find(R"("order":"1")"), std::string::npos);
  gateway::RawClient from_the_list(gateway.port());
  from_the_list.send(request("?cursor=" + cursor));
  EXPECT_EQ(from_the_list.read_until(R"("order":"2")").find(R"("order":"1")"), std::string::npos);
}

TEST(PortalStream, BringsEachChangeAndGoesOnWhereItWasLeft) {
  LiveGateway gateway(testing::usual_configuration(
      kSource, "portals:\n  - { name: account, token: test-portal, sources: [shop] }\n"));
  new_order(gateway.port(), "1");
  const std::string head = "GET /portal/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-portal\r\n";
  gateway::RawClient stream(gateway.port());
  stream.send(head + "Last-Event-ID: 0\r\n\r\n");
  EXPECT_NE(stream.read_until(R"("order":"1")").find("event: deal.created"), std::string::npos);
  new_order(gateway.port(), "2");
  const std::string second = stream.read_until(R"("order":"2")");
  EXPECT_NE(second.find("event: deal.created"), std::string::npos);
  const size_t id = second.find("id: ");
  ASSERT_NE(id, std::string::npos);
  const std::string last = second.substr(id + 4, second.find('\n', id) - id - 4);
  stream.close();
  new_order(gateway.port(), "3");
  gateway::RawClient again(gateway.port());
  again.send(head + "Last-Event-ID: " + last + "\r\n\r\n");
  const std::string rest = again.read_until(R"("order":"3")");
  EXPECT_NE(rest.find(R"("order":"3")"), std::string::npos);
  EXPECT_EQ(rest.find(R"("order":"2")"), std::string::npos) << "what was seen does not come again";
}

}  // namespace
}  // namespace leadgate
