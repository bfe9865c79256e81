// kill -9 in the middle of deliveries to a portal that often fails: every change arrives at least once, by one
// webhook-id, never before the change before it, and what was given up arrives when it is tried again by hand.
#include <gtest/gtest.h>
#include <poll.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "tests/support/blocking_client.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::ReceivedRequest;
using testing::ReceiverReply;

constexpr int kKills = 20;
constexpr int kRefusedEach = 10;  // every tenth order is refused until the portal is mended

std::string configuration(const testing::TempFolder& folder, const std::string& portal_url) {
  return "server: { listen: \"127.0.0.1:0\", log_level: info }\n"
         "storage: { sqlite: " +
         folder.path("crash.db") +
         " }\n"
         "access:\n  - { name: admin, role: admin, token: test-admin }\n"
         "owners:\n  - { id: anna, name: Anna }\n"
         "delivery: { schedule: [0s, 50ms, 50ms, 50ms, 50ms, 100ms, 100ms, 100ms, 100ms, 100ms], timeout_ms: 2000 }\n"
         "pipelines:\n  - { id: shop, currency: RUB, default_owner: anna, stages: [{ id: new }, { id: packing }] }\n"
         "sources:\n  - name: shop\n    connector: generic\n    pipeline: shop\n    idempotency_key: body.order\n"
         "    map: { contact.name: body.name, external_id: body.order }\n"
         "portals:\n  - { name: account, url: \"" +
         portal_url +
         "\", allow_private: true, sources: [shop],\n"
         "      secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, token: test-portal }\n";
}

bool is_refused(const std::string& order) {
  return std::atoi(order.c_str()) % kRefusedEach == 0;
}

// The portal, and what it knows of each order.
class Ledger {
 public:
  ReceiverReply take(const ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    testing::ClientResponse body;
    body.body = request.body;
    const std::string order = body.text("order");
    const size_t at = request.body.find("\"sequence\":");
    const int sequence = at == std::string::npos ? 0 : std::atoi(request.body.c_str() + at + 11);
    Order& known = orders_[order];
    known.ids[sequence].insert(request.headers.at("webhook-id"));
    known.bodies[sequence].insert(request.body);
    const bool in_order = sequence == known.accepted || sequence == known.accepted + 1;
    if (!is_refused(order) && !in_order) {
      wrong_ += " " + order + ": " + std::to_string(sequence) + " after " + std::to_string(known.accepted);
    }
    if (is_refused(order) && !mended_) return testing::reply(400);
    const uint64_t draw = mended_ ? 99 : random_.next() % 100;
    if (draw < 8) return testing::reply(503);
    if (draw < 10) return {"", ReceiverReply::Then::kReset};
    known.taken.insert(sequence);
    known.accepted = std::max(known.accepted, sequence);
    if (draw < 13) return {"", ReceiverReply::Then::kClose};  // taken, and the answer lost
    return testing::reply(200);
  }
  void mend() {
    const std::lock_guard lock(mutex_);
    mended_ = true;
  }
  std::string wrong() {
    const std::lock_guard lock(mutex_);
    return wrong_;
  }
  // All changes up to `sequence` have come, each by one id and with one body.
  void expect_all(const std::string& order, int sequence) {
    const std::lock_guard lock(mutex_);
    Order& known = orders_[order];
    for (int i = 1; i <= sequence; ++i) {
      EXPECT_TRUE(known.taken.count(i)) << "order " << order << " lacks change " << i;
      EXPECT_EQ(known.ids[i].size(), 1u) << "order " << order << ", change " << i;
      EXPECT_EQ(known.bodies[i].size(), 1u) << "order " << order << ", change " << i;
    }
  }

 private:
  struct Order {
    int accepted = 0;
    std::set<int> taken;
    std::map<int, std::set<std::string>> ids;
    std::map<int, std::set<std::string>> bodies;
  };
  std::mutex mutex_;
  std::map<std::string, Order> orders_;
  SeededRandom random_{20261126};
  bool mended_ = false;
  std::string wrong_;
};

// Makes orders and moves them to and fro, across the kills.
class Shop {
 public:
  explicit Shop(std::atomic<uint16_t>& port) : port_(port), thread_(&Shop::run, this) {}
  ~Shop() { finish(); }
  void finish() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::vector<std::string> orders;  // acknowledged ones; after finish()

 private:
  void run() {
    for (int i = 0; !stopping_; ++i) {
      const std::string order = std::to_string(i);
      const std::string deal = create(order);
      if (deal.empty()) return;
      orders.push_back(order);
      for (const char* stage : {"packing", "new", "packing"}) move(deal, stage);
    }
  }
  std::string create(const std::string& order) {
    for (int attempt = 0; attempt < 2000 && !(stopping_ && attempt > 100); ++attempt) {
      BlockingClient client(port_, 5000);
      const auto answer = client.post_json("/in/shop", R"({"name":"Ivan","order":")" + order + "\"}");
      if (answer && answer->status / 100 == 2) return answer->text("deal_id");
      ::poll(nullptr, 0, 10);
    }
    return "";
  }
  // Whether a move that was not answered was made does not matter: the gateway says the last sequence in the end.
  void move(const std::string& deal, const std::string& stage) {
    BlockingClient client(port_, 5000);
    (void)client.post_json("/api/v1/deals/" + deal + "/move", R"({"stage":")" + stage + "\"}",
                           {{"Authorization", "Bearer test-admin"}});
  }

  std::atomic<uint16_t>& port_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

std::vector<std::string> ids_of(BlockingClient& client, const std::string& state) {
  std::vector<std::string> out;
  std::string cursor;
  do {
    const auto answer = client.get(
        "/api/v1/deliveries?limit=200&state=" + state + (cursor.empty() ? "" : "&cursor=" + cursor), "test-admin");
    if (!answer || answer->status != 200) {
      ADD_FAILURE() << "the list of deliveries cannot be read";
      return out;
    }
    simdjson::dom::parser parser;
    const simdjson::padded_string text(answer->body);
    const simdjson::dom::array items = parser.parse(text)["items"].get_array().value();
    for (const auto item : items) {
      out.emplace_back(item["id"].get_string().value());
    }
    cursor = answer->text("next_cursor");
  } while (!cursor.empty());
  return out;
}

void wait_until_nothing_is_pending(BlockingClient& client) {
  for (int i = 0; i < 900; ++i) {
    const auto answer = client.get("/api/v1/deliveries?state=pending&limit=1", "test-admin");
    if (answer && answer->body.find("\"id\":") == std::string::npos) return;
    ::poll(nullptr, 0, 100);
  }
  ADD_FAILURE() << "something was pending after 90 seconds";
}

TEST(KillNine, LosesNoDeliveryAndBreaksNoOrder) {
  Ledger ledger;
  testing::Receiver receiver([&](const ReceivedRequest& request) { return ledger.take(request); });
  testing::TempFolder folder;
  const std::string config_path = folder.path("leadgate.yaml");
  std::ofstream(config_path) << configuration(folder, receiver.url());
  testing::GatewayChild gateway(config_path);
  ASSERT_TRUE(gateway.start()) << gateway.log();
  std::atomic<uint16_t> port{gateway.port()};
  Shop shop(port);
  SeededRandom random(20261126);
  for (int i = 0; i < kKills; ++i) {
    ::poll(nullptr, 0, static_cast<int>(80 + random.next() % 300));
    ASSERT_TRUE(gateway.alive()) << "before kill " << i << " the gateway ended by itself:\n" << gateway.log();
    gateway.kill_hard();
    ASSERT_TRUE(gateway.start()) << "kill " << i << ":\n" << gateway.log();
    port = gateway.port();
  }
  shop.finish();
  BlockingClient client(port, 30'000);
  wait_until_nothing_is_pending(client);
  EXPECT_EQ(ledger.wrong(), "");
  EXPECT_GE(shop.orders.size(), static_cast<size_t>(kRefusedEach)) << "it was hardly at work when killed";

  ledger.mend();
  auto dead = ids_of(client, "dead");
  EXPECT_FALSE(dead.empty()) << "refused orders are given up";
  // From the oldest on: once a newer one is taken an older one is late.
  std::reverse(dead.begin(), dead.end());
  for (const std::string& id : dead) {
    const auto answer =
        client.send("POST", "/api/v1/deliveries/" + id + "/retry", "", {{"Authorization", "Bearer test-admin"}});
    ASSERT_TRUE(answer && answer->status == 200) << id;
  }
  wait_until_nothing_is_pending(client);
  EXPECT_TRUE(ids_of(client, "dead").empty());
  for (const std::string& order : shop.orders) {
    const auto answer = client.get("/portal/v1/orders/" + order, "test-portal");
    ASSERT_TRUE(answer && answer->status == 200) << order;
    const size_t at = answer->body.find("\"sequence\":");
    ASSERT_NE(at, std::string::npos) << answer->body;
    ledger.expect_all(order, std::atoi(answer->body.c_str() + at + 11));
  }
  std::printf("%d kills, %zu orders, %zu dead letters tried again\n", kKills, shop.orders.size(), dead.size());
  EXPECT_EQ(gateway.stop(), 0);
}

}  // namespace
}  // namespace leadgate
