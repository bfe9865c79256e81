// Polling never lies: what a poll shows is never older than what was acknowledged before it was sent.
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order, amount: body.sum }
  - name: market
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";
const std::string kPortal = "portals:\n  - { name: account, token: test-portal, sources: [market, shop] }\n";

int64_t number_after(const std::string& body, const std::string& key) {
  const size_t at = body.find("\"" + key + "\":");
  return at == std::string::npos ? -1 : std::stoll(body.substr(at + key.size() + 3));
}

class PortalPoll : public ::testing::Test {
 protected:
  explicit PortalPoll(const std::string& more = kPortal)
      : gateway_(testing::usual_configuration(kSources, more)), client_(gateway_.port()) {}

  std::string order(const std::string& number, const std::string& source = "shop", int sum = 100) {
    const std::string body =
        R"({"name":"Иван","phone":"89161234567","order":")" + number + R"(","sum":)" + std::to_string(sum) + "}";
    return client_.post_json("/in/" + source, body)->text("deal_id");
  }
  int api(const std::string& method, const std::string& path, const std::string& body = "") {
    BlockingClient::Headers headers{{"Authorization", "Bearer test-admin"}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return client_.send(method, "/api/v1" + path, body, headers)->status;
  }
  std::string poll(const std::string& order) { return client_.get("/portal/v1/orders/" + order, "test-portal")->body; }
  // Twice: what the first one put into memory must be right for the second.
  testing::ClientResponse poll_twice(const std::string& order) {
    poll(order);
    return *client_.get("/portal/v1/orders/" + order, "test-portal");
  }

  LiveGateway gateway_;
  BlockingClient client_;
};

TEST_F(PortalPoll, ShowsWhateverHasChanged) {
  const std::string deal = order("1001");
  const std::string path = "/deals/" + deal;
  EXPECT_EQ(poll_twice("1001").text("amount"), "100.00");
  order("1001", "shop", 250);
  EXPECT_EQ(poll_twice("1001").text("amount"), "250.00") << "by the source";
  ASSERT_EQ(api("PATCH", path, R"({"amount":"12.5"})"), 200);
  EXPECT_EQ(poll_twice("1001").text("amount"), "12.50") << "by hand";
  ASSERT_EQ(api("POST", path + "/close", R"({"result":"won"})"), 200);
  EXPECT_EQ(poll_twice("1001").text("status"), "won");
  ASSERT_EQ(api("DELETE", path), 200);
  EXPECT_EQ(poll_twice("1001").text("status"), "deleted");
  ASSERT_EQ(api("POST", path + "/restore"), 200);
  EXPECT_EQ(poll_twice("1001").text("status"), "won");
}

TEST_F(PortalPoll, FollowsANumberToTheDealThatHasItNow) {
  EXPECT_EQ(client_.get("/portal/v1/orders/1001", "test-portal")->status, 404);
  const std::string first = order("1001");
  EXPECT_EQ(poll_twice("1001").text("deal_id"), first) << "not known is not remembered";
  EXPECT_EQ(poll_twice(first).status, 404) << "a deal with a number goes by that alone";
  const std::string second = order(first);
  EXPECT_EQ(poll_twice(first).text("deal_id"), second) << "a number that looks like an id";
}

TEST_F(PortalPoll, ADealWithoutANumberGoesByItsId) {
  const std::string deal = order("");
  EXPECT_EQ(poll_twice(deal).text("order"), deal);
  const std::string other = order(deal, "market");
  EXPECT_EQ(poll_twice(deal).status, 409) << "another's number looks like it";
  EXPECT_EQ(poll_twice(deal + "?source=shop").text("deal_id"), deal);
  EXPECT_EQ(poll_twice(deal + "?source=market").text("deal_id"), other);
  const std::string third = order(deal);
  EXPECT_EQ(poll_twice(deal + "?source=shop").text("deal_id"), third) << "in one source the number goes first";
}

TEST_F(PortalPoll, ANumberOfTwoSourcesIsNeverTakenForOneOfThem) {
  const std::string mine = order("2002", "market");
  EXPECT_EQ(poll_twice("2002").text("deal_id"), mine);
  const std::string other = order("2002", "shop");
  const auto unclear = poll_twice("2002");
  EXPECT_EQ(unclear.status, 409);
  EXPECT_NE(unclear.text("detail").find("?source="), std::string::npos) << unclear.body;
  EXPECT_NE(unclear.text("detail").find("'market', 'shop'"), std::string::npos) << unclear.body;
  EXPECT_EQ(poll_twice("2002?wait=1").status, 409);
  EXPECT_EQ(client_.send("POST", "/portal/v1/orders/2002/link", "", {{"Authorization", "Bearer test-portal"}})->status,
            409);
  EXPECT_EQ(poll_twice("2002?source=market").text("deal_id"), mine);
  EXPECT_EQ(poll_twice("2002?source=shop").text("deal_id"), other);
  EXPECT_EQ(poll_twice("2002?source=site").status, 400);
  ASSERT_EQ(api("POST", "/deals/" + mine + "/move", R"({"stage":"packing"})"), 200);
  EXPECT_NE(poll("2002?source=market").find("packing"), std::string::npos);
  EXPECT_EQ(poll("2002?source=shop").find("packing"), std::string::npos);
}

TEST_F(PortalPoll, AWaitAsksForTheOrderOfItsSource) {
  order("2002", "market");
  const std::string deal = order("2002", "shop");
  std::thread waiting([&] {
    BlockingClient portal(gateway_.port(), 20'000);
    const auto held = portal.get("/portal/v1/orders/2002?wait=15&source=shop", "test-portal");
    EXPECT_EQ(held ? held->text("deal_id") : "", deal);
    EXPECT_NE(held->body.find("packing"), std::string::npos);
  });
  ::poll(nullptr, 0, 100);
  ASSERT_EQ(api("POST", "/deals/" + deal + "/move", R"({"stage":"packing"})"), 200);
  waiting.join();
}

TEST_F(PortalPoll, ShowsTheLabelsOfTheConfigurationInForce) {
  order("1001");
  EXPECT_EQ(poll_twice("1001").body.find("Приняли"), std::string::npos);
  std::string text = testing::usual_configuration(kSources, kPortal);
  const std::string before = "label: Новые }, { id: packing";
  text.replace(text.find(before), before.size(), "label: Приняли }, { id: packing");
  text += "storage: { sqlite: " + gateway_.folder().path("live.db") + " }\n";
  gateway::LoadedConfig loaded = gateway::read_config(text, "test.yaml", gateway::process_surroundings());
  ASSERT_TRUE(loaded.config);
  gateway_.process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  EXPECT_NE(poll("1001").find("Приняли"), std::string::npos);
}

class SmallCache : public PortalPoll {
 protected:
  SmallCache() : PortalPoll(kPortal + "limits: { portal_cache_bytes_max: 20000 }\n") {}
};

TEST_F(SmallCache, ShowsEveryOrderThoughItKeepsAFew) {
  for (int i = 0; i < 50; ++i) order(std::to_string(2000 + i));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(poll_twice(std::to_string(2000 + i)).text("order"), std::to_string(2000 + i));
    }
  }
}

// Connections that move orders, and connections that poll the same ones: a poll that is sent after a move was answered
// shows it, and no poll shows less than one before it.
TEST_F(PortalPoll, NeverShowsWhatWasBeforeAnAcknowledgedChange) {
  constexpr int kOrders = 4;
  std::vector<std::string> deals;
  for (int i = 0; i < kOrders; ++i) deals.push_back(order(std::to_string(i)));
  std::atomic<int64_t> acknowledged[kOrders] = {1, 1, 1, 1};
  std::atomic<bool> over{false};
  std::atomic<int> lies{0};
  std::atomic<int> polls{0};
  const auto mover = [&](int which) {
    BlockingClient mine(gateway_.port());
    for (int64_t sequence = 2; sequence < 150; ++sequence) {
      const auto moved = mine.post_json("/api/v1/deals/" + deals[static_cast<size_t>(which)] + "/move",
                                        sequence % 2 == 0 ? R"({"stage":"packing"})" : R"({"stage":"sent"})",
                                        {{"Authorization", "Bearer test-admin"}});
      if (!moved || moved->status != 200) return ADD_FAILURE() << "a move failed";
      acknowledged[which] = sequence;
    }
  };
  const auto poller = [&](int offset, bool by_source) {
    BlockingClient portal(gateway_.port());
    int64_t seen[kOrders] = {};
    for (int i = offset; !over; ++i) {
      const int which = i % kOrders;
      const int64_t least = acknowledged[which];
      const std::string name = std::to_string(which) + (by_source ? "?source=shop" : "");
      const auto answer = portal.get("/portal/v1/orders/" + name, "test-portal");
      const int64_t sequence = answer ? number_after(answer->body, "sequence") : -1;
      if (sequence < least || sequence < seen[which]) ++lies;
      seen[which] = std::max(seen[which], sequence);
      ++polls;
    }
  };
  std::vector<std::thread> pollers;
  for (int i = 0; i < 4; ++i) pollers.emplace_back(poller, i, i % 2 == 0);
  std::vector<std::thread> movers;
  for (int i = 0; i < kOrders; ++i) movers.emplace_back(mover, i);
  for (std::thread& each : movers) each.join();
  over = true;
  for (std::thread& each : pollers) each.join();
  EXPECT_EQ(lies, 0);
  EXPECT_GT(polls, 100);
}

// Several writers and a reader that goes from cursor to cursor all the while: it gets every change once, each deal's in
// order.
TEST_F(PortalPoll, TheListHasNoGapUnderConcurrentCommits) {
  constexpr int kWriters = 4;
  constexpr int kEach = 40;
  std::atomic<int> writing{kWriters};
  std::atomic<int> unanswered{0};
  const auto writer = [&](int which) {
    BlockingClient client(gateway_.port(), 30'000);
    for (int i = 0; i < kEach; ++i) {
      const std::string number = std::to_string(which * 1000 + i);
      const auto made =
          client.post_json(i % 2 == 0 ? "/in/shop" : "/in/market", R"({"name":"Иван","phone":"8916)" +
                                                                       std::to_string(1000000 + which * 1000 + i) +
                                                                       R"(","order":")" + number + "\"}");
      if (!made && ++unanswered) continue;
      client.post_json("/api/v1/deals/" + made->text("deal_id") + "/move", R"({"stage":"packing"})",
                       {{"Authorization", "Bearer test-admin"}});
    }
    --writing;
  };
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back(writer, i);
  std::multiset<std::string> seen;
  std::string cursor = "0";
  for (bool last = false; !last;) {
    last = writing == 0;
    for (;;) {
      const auto page = client_.get("/portal/v1/orders?limit=7&cursor=" + cursor, "test-portal");
      if (!page || page->status != 200) break;
      const std::string next = page->text("next_cursor");
      for (size_t at = page->body.find("\"data\":{"); at != std::string::npos;
           at = page->body.find("\"data\":{", at + 1)) {
        testing::ClientResponse item;
        item.body = page->body.substr(at, page->body.find('}', at) - at);
        seen.insert(item.text("order") + ':' + std::to_string(number_after(item.body, "sequence")));
      }
      if (next == cursor) break;
      cursor = next;
    }
  }
  for (std::thread& each : writers) each.join();
  ASSERT_EQ(unanswered, 0);
  EXPECT_EQ(seen.size(), static_cast<size_t>(kWriters * kEach * 2));
  for (int which = 0; which < kWriters; ++which) {
    for (int i = 0; i < kEach; ++i) {
      const std::string number = std::to_string(which * 1000 + i);
      EXPECT_EQ(seen.count(number + ":1"), 1u) << number;
      EXPECT_EQ(seen.count(number + ":2"), 1u) << number;
    }
  }
}

TEST_F(PortalPoll, OneChangeAnswersAllWhoWaitForItAndNobodyElse) {
  const std::string deal = order("1001");
  order("1002");
  const BlockingClient::Headers known{
      {"Authorization", "Bearer test-portal"},
      {"If-None-Match", client_.get("/portal/v1/orders/1001", "test-portal")->headers.at("etag")}};
  std::atomic<int> answered{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 20; ++i) {
    waiters.emplace_back([&] {
      BlockingClient portal(gateway_.port(), 20'000);
      const auto held = portal.send("GET", "/portal/v1/orders/1001?wait=15", "", known);
      if (held && held->status == 200 && held->body.find("packing") != std::string::npos) ++answered;
    });
  }
  std::thread other([&] {
    BlockingClient portal(gateway_.port(), 20'000);
    const auto before = SystemClock().steady();
    const auto held = portal.get("/portal/v1/orders/1002?wait=1", "test-portal");
    EXPECT_EQ(held ? held->status : 0, 200);
    EXPECT_GE(SystemClock().steady() - before, std::chrono::milliseconds(900));
  });
  ::poll(nullptr, 0, 100);
  ASSERT_EQ(api("POST", "/deals/" + deal + "/move", R"({"stage":"packing"})"), 200);
  const auto moved = SystemClock().steady();
  for (std::thread& each : waiters) each.join();
  EXPECT_LT(SystemClock().steady() - moved, std::chrono::seconds(5));
  other.join();
  EXPECT_EQ(answered, 20);
}

}  // namespace
}  // namespace leadgate
