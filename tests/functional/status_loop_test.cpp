// A shop that is source and portal at once: what it said itself does not come back to it, and two systems that answer
// each other's change do not go on for ever.
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <memory>
#include <mutex>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order, stage: body.stage,
           seen_sequence: body.seen }
)";

std::string portals(const std::string& url, const std::string& more) {
  return more + "portals:\n  - { name: shop-site, url: \"" + url + "\", secret: " + testing::kPortalSecret +
         ", token: test-portal, sources: [shop], allow_private: true" + (more.empty() ? ", not_from: [shop]" : "") +
         " }\n";
}

void move(uint16_t port, const std::string& deal, const std::string& stage) {
  BlockingClient(port).post_json("/api/v1/deals/" + deal + "/move", R"({"stage":")" + stage + "\"}",
                                 {{"Authorization", "Bearer test-admin"}});
}

std::string say(const std::string& stage) {
  return R"({"name":"Иван","phone":"89161234567","order":"1001","stage":")" + stage + "\"}";
}

template <class Condition>
bool eventually(Condition&& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    ::poll(nullptr, 0, 10);
  }
  return false;
}

TEST(StatusLoop, AShopDoesNotHearItsOwnWordsAgain) {
  std::mutex mutex;
  std::vector<std::string> heard;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    const std::lock_guard lock(mutex);
    heard.push_back(request.body);
    return testing::reply(200);
  });
  LiveGateway gateway(testing::usual_configuration(kSources, portals(receiver.url("/hook"), "")));
  BlockingClient client(gateway.port());
  const std::string deal = client.post_json("/in/shop", say("new"))->text("deal_id");
  client.post_json("/in/shop", say("packing"));
  move(gateway.port(), deal, "new");
  const auto count = [&] {
    const std::lock_guard lock(mutex);
    return heard.size();
  };
  ASSERT_TRUE(eventually([&] { return count() > 0; }));
  ::poll(nullptr, 0, 200);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(heard.size(), 1u) << "its order and its move are its own";
  EXPECT_NE(heard[0].find(R"("sequence":3)"), std::string::npos) << heard[0];
  EXPECT_NE(heard[0].find(R"("previous":{"id":"packing")"), std::string::npos) << heard[0];
}

// The shop's own word is newer than a push that failed and is tried again: the last that the shop hears is its own.
TEST(StatusLoop, WhatWaitsForAShopDoesNotOutliveItsOwnWord) {
  std::mutex mutex;
  std::vector<std::string> heard;
  std::atomic<bool> fails{false};
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    const std::lock_guard lock(mutex);
    if (fails) return testing::reply(500);
    heard.push_back(request.body);
    return testing::reply(200);
  });
  LiveGateway gateway(testing::usual_configuration(
      kSources, "delivery: { schedule: [\"0s\", \"1s\", \"1s\"] }\n" + portals(receiver.url("/hook"), "")));
  BlockingClient client(gateway.port());
  const std::string deal = client.post_json("/in/shop", say("new"))->text("deal_id");
  fails = true;
  move(gateway.port(), deal, "packing");
  const auto state = [&] { return client.get("/api/v1/deliveries", testing::kAdmin)->body; };
  ASSERT_TRUE(eventually([&] { return state().find(R"("last_status":500)") != std::string::npos; }));
  client.post_json("/in/shop", say("sent"));
  fails = false;
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return heard.size() == 2;
  }));
  const std::lock_guard lock(mutex);
  EXPECT_NE(heard[0].find(R"("stage":{"id":"packing")"), std::string::npos) << heard[0];
  EXPECT_NE(heard[1].find(R"("stage":{"id":"sent")"), std::string::npos) << heard[1];
}

// The same where the push was given up: nothing that its body says would tell the shop that it is old.
TEST(StatusLoop, WhatWasGivenUpForAShopDoesNotOutliveItsOwnWord) {
  std::mutex mutex;
  std::vector<std::string> heard;
  std::vector<std::string> sequences;
  std::atomic<bool> fails{false};
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    const std::lock_guard lock(mutex);
    if (fails) return testing::reply(500);
    heard.push_back(request.body);
    sequences.push_back(request.headers.at("webhook-sequence"));
    return testing::reply(200);
  });
  LiveGateway gateway(testing::usual_configuration(
      kSources, "delivery: { schedule: [\"0s\"] }\n" +
                    portals(receiver.url("/hook"), "")
                        .insert(portals(receiver.url("/hook"), "").rfind(" }"),
                                ", format: custom, body: { number: data.order, state: data.stage.id }")));
  BlockingClient client(gateway.port());
  const std::string deal = client.post_json("/in/shop", say("new"))->text("deal_id");
  fails = true;
  move(gateway.port(), deal, "packing");
  const auto dead = [&] { return client.get("/api/v1/deliveries?state=dead", testing::kAdmin)->body; };
  ASSERT_TRUE(eventually([&] { return dead().find("\"w1\"") != std::string::npos; }));
  client.post_json("/in/shop", say("sent"));
  fails = false;
  const auto retry = [&](const std::string& path, const std::string& body) {
    return client.post_json("/api/v1/deliveries/" + path, body, {{"Authorization", "Bearer test-admin"}})->body;
  };
  EXPECT_EQ(retry("retry", R"({"portal":"shop-site"})"),
            R"({"matching":1,"retried":0,"items":[],"next_cursor":null,"overtaken":1,"overtaken_ids":["w1"]})");
  EXPECT_NE(retry("w1/retry", "").find("409"), std::string::npos);
  EXPECT_NE(dead().find(R"("overtaken_by":"msg_shop-site_d1_3")"), std::string::npos) << dead();
  ::poll(nullptr, 0, 200);
  {
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(heard.empty()) << heard.back();
  }
  retry("w1/retry", R"({"force":true})");
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return heard.size() == 1;
  })) << "who insists has it sent";
  const std::lock_guard lock(mutex);
  EXPECT_EQ(sequences.back(), "2");
}

TEST(StatusLoop, TwoSystemsThatAnswerEachOtherStop) {
  std::atomic<uint16_t> port{0};
  std::atomic<int> held{0};
  std::atomic<int> calls{0};
  // A shop that, on each push, says another stage than the one that it is told.
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    ++calls;
    const bool packing = request.body.find(R"("stage":{"id":"packing")") != std::string::npos;
    const auto answer = BlockingClient(port.load()).post_json("/in/shop", say(packing ? "new" : "packing"));
    if (answer && answer->text("reason") == "stage_held") ++held;
    return testing::reply(200);
  });
  LiveGateway gateway(testing::usual_configuration(
      kSources, portals(receiver.url("/hook"), "limits: { stage_changes_per_hour_max: 6 }\n")));
  port = gateway.port();
  BlockingClient(gateway.port()).post_json("/in/shop", say("new"));
  ASSERT_TRUE(eventually([&] { return held > 0; })) << calls;
  ::poll(nullptr, 0, 300);
  EXPECT_EQ(held, 1) << "what is held is not pushed, so nobody answers it";
  EXPECT_LE(calls, 7);
}

// Said for the second time, but by a shop that knew of the move: it is no repetition.
TEST(StatusLoop, AShopThatKnowsOfAMoveMayTakeItBack) {
  LiveGateway gateway(testing::usual_configuration(kSources));
  BlockingClient client(gateway.port());
  const std::string deal = client.post_json("/in/shop", say("packing"))->text("deal_id");
  move(gateway.port(), deal, "sent");
  const auto stage = [&] { return client.get("/api/v1/deals/" + deal, testing::kAdmin)->text("stage"); };
  std::string knowing = say("packing");
  knowing.insert(knowing.size() - 1, R"(,"seen":1)");
  EXPECT_EQ(client.post_json("/in/shop", knowing)->text("outcome"), "duplicate");
  EXPECT_EQ(stage(), "sent");
  knowing[knowing.size() - 2] = '2';
  EXPECT_EQ(client.post_json("/in/shop", knowing)->text("outcome"), "updated");
  EXPECT_EQ(stage(), "packing");
}

// Two that answer each other by the API: a backend that answers each push with a move of its own.
TEST(StatusLoop, ABackendThatAnswersEachPushByTheApiStops) {
  std::atomic<uint16_t> port{0};
  std::atomic<int> refused{0};
  std::atomic<int> calls{0};
  std::string deal;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    ++calls;
    const bool packing = request.body.find(R"("stage":{"id":"packing")") != std::string::npos;
    const auto answer =
        BlockingClient(port.load())
            .post_json("/api/v1/deals/" + deal + "/move", packing ? R"({"stage":"new"})" : R"({"stage":"packing"})",
                       {{"Authorization", "Bearer test-manager"}});
    if (answer && answer->status == 409) ++refused;
    return testing::reply(200);
  });
  LiveGateway gateway(testing::usual_configuration(
      kSources, "limits: { stage_changes_per_hour_max: 6 }\n" + portals(receiver.url("/hook"), "")));
  BlockingClient client(gateway.port());
  deal = client.post_json("/in/shop", say("new"))->text("deal_id");
  port = gateway.port();
  move(gateway.port(), deal, "sent");
  ASSERT_TRUE(eventually([&] { return refused > 0; })) << calls;
  ::poll(nullptr, 0, 300);
  EXPECT_EQ(refused, 1);
  EXPECT_LE(calls, 31) << "five times as often as sources may";
  const std::string path = "/api/v1/deals/" + deal;
  const auto again =
      client.post_json(path + "/close", R"({"result":"lost"})", {{"Authorization", "Bearer test-manager"}});
  EXPECT_EQ(again->status, 409);
  const std::string told = client.get(path + "/timeline", testing::kAdmin)->body;
  const size_t first = told.find(R"("reason":"loop")");
  ASSERT_NE(first, std::string::npos) << told;
  EXPECT_EQ(told.find(R"("reason":"loop")", first + 1), std::string::npos) << "told once";
  move(gateway.port(), deal, "won");
  EXPECT_EQ(client.get(path, testing::kAdmin)->text("stage"), "won") << "a person moves it on";
}

// What the backend moves itself does not come back to it.
TEST(StatusLoop, APortalDoesNotHearWhatItMovesByTheApi) {
  std::atomic<int> calls{0};
  testing::Receiver receiver([&](const testing::ReceivedRequest&) {
    ++calls;
    return testing::reply(200);
  });
  std::string portal = portals(receiver.url("/hook"), "");
  portal.replace(portal.find("not_from: [shop]"), 16, "not_from: [shop, \"api:boss\"]");
  LiveGateway gateway(testing::usual_configuration(kSources, portal));
  BlockingClient client(gateway.port());
  const std::string deal = client.post_json("/in/shop", say("new"))->text("deal_id");
  client.post_json("/api/v1/deals/" + deal + "/move", R"({"stage":"packing"})",
                   {{"Authorization", "Bearer test-manager"}});
  move(gateway.port(), deal, "sent");
  ASSERT_TRUE(eventually([&] { return calls > 0; }));
  ::poll(nullptr, 0, 200);
  EXPECT_EQ(calls, 1) << "the administrator's move only";
}

}  // namespace
}  // namespace leadgate
