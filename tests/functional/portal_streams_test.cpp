// Many streams of one feed share what is read: each gets every change after its own start once, in order.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
  - name: site
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";
const std::string kPortal = "portals:\n  - { name: account, token: test-portal, sources: [shop] }\n";

class PortalStreams : public ::testing::Test {
 protected:
  PortalStreams() : gateway_(configuration()), client_(gateway_.port()) {}

  static std::string configuration() {
    std::string text = testing::usual_configuration(kSources, kPortal);
    return text.insert(text.find("{ id: packing,"), "{ id: checking, public: { hidden: true } }, ");
  }

  void change(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(++orders_);
      const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
      ASSERT_EQ(client_.post_json("/in/shop", body)->status, 201);
    }
  }
  std::string cursor() { return client_.get("/portal/v1/orders?limit=500", "test-portal")->text("next_cursor"); }
  std::unique_ptr<gateway::RawClient> stream(const std::string& after) {
    auto raw = std::make_unique<gateway::RawClient>(gateway_.port());
    raw->send("GET /portal/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-portal\r\nLast-Event-ID: " +
              after + "\r\n\r\n");
    return raw;
  }
  // The orders that the stream tells of, up to the last one made.
  std::vector<int> orders_of(gateway::RawClient& raw) {
    const std::string mark = "\"order\":\"";
    const std::string text = raw.read_until(mark + std::to_string(orders_) + '"');
    std::vector<int> orders;
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      orders.push_back(std::stoi(text.substr(at + mark.size())));
    }
    return orders;
  }
  static std::vector<int> from_to(int first, int last) {
    std::vector<int> out;
    for (int i = first; i <= last; ++i) out.push_back(i);
    return out;
  }

  LiveGateway gateway_;
  BlockingClient client_;
  int orders_ = 0;
};

TEST_F(PortalStreams, EachGetsEveryChangeAfterItsStart) {
  change(3);
  const std::string middle = cursor();
  change(3);
  std::vector<std::unique_ptr<gateway::RawClient>> from_the_start;
  std::vector<std::unique_ptr<gateway::RawClient>> from_the_middle;
  for (int i = 0; i < 10; ++i) {
    from_the_start.push_back(stream("0"));
    from_the_middle.push_back(stream(middle));
    change(1);
  }
  change(20);
  for (const auto& raw : from_the_start) EXPECT_EQ(orders_of(*raw), from_to(1, orders_));
  for (const auto& raw : from_the_middle) EXPECT_EQ(orders_of(*raw), from_to(4, orders_));
}

TEST_F(PortalStreams, GoesOnAfterManyMoreThanItHolds) {
  const auto late = stream("0");
  change(300);
  EXPECT_EQ(orders_of(*late), from_to(1, 300));
  const auto later = stream("0");
  EXPECT_EQ(orders_of(*later), from_to(1, 300)) << "more than one piece";
}

// Whatever is done with the orders of others, or within one's own, does not show.
TEST_F(PortalStreams, TheCursorStaysWhereTheLastOwnChangeIs) {
  change(1);
  const std::string before = cursor();
  const std::string other =
      client_.post_json("/in/site", R"({"name":"Ольга","phone":"89160000000","order":"1"})")->text("deal_id");
  const BlockingClient::Headers admin{{"Authorization", "Bearer test-admin"}};
  for (const char* stage : {"packing", "sent"}) {
    ASSERT_EQ(
        client_.post_json("/api/v1/deals/" + other + "/move", R"({"stage":")" + std::string(stage) + "\"}", admin)
            ->status,
        200);
  }
  ASSERT_EQ(client_.post_json("/api/v1/deals/" + other + "/notes", R"({"text":"x"})", admin)->status, 201);
  const auto page = client_.get("/portal/v1/orders?cursor=" + before, "test-portal");
  EXPECT_EQ(page->body, R"({"items":[],"next_cursor":")" + before + "\"}");
  change(2);
  const auto full = client_.get("/portal/v1/orders?limit=1&cursor=" + before, "test-portal");
  EXPECT_NE(full->body.find(R"(,"more":true})"), std::string::npos) << full->body;
  const auto rest = client_.get("/portal/v1/orders?cursor=" + full->text("next_cursor"), "test-portal");
  EXPECT_EQ(rest->body.find("more"), std::string::npos) << rest->body;
  EXPECT_EQ(rest->text("next_cursor"), cursor());
}

// What was restored from an older copy has not given the cursors that portals bring from before.
TEST_F(PortalStreams, ACursorBeyondTheEndStartsAgain) {
  change(2);
  const auto gone = client_.get("/portal/v1/orders?cursor=500000", "test-portal");
  EXPECT_EQ(gone->status, 410);
  EXPECT_NE(gone->text("detail").find("cursor=0"), std::string::npos) << gone->body;
  EXPECT_EQ(client_.get("/portal/v1/orders?cursor=" + cursor(), "test-portal")->status, 200) << "the end itself";
  const auto raw = stream("500000");
  EXPECT_TRUE(raw->read_until("reset\"}\n\n").ends_with("event: reset\nid: 0\ndata: {\"type\":\"reset\"}\n\n"));
  EXPECT_EQ(orders_of(*raw), from_to(1, 2));
  const auto another = stream("500000");
  EXPECT_EQ(orders_of(*another), from_to(1, 2));
}

TEST_F(PortalStreams, AnEmptyDatabaseHasNoCursorButTheStart) {
  EXPECT_EQ(client_.get("/portal/v1/orders?cursor=0", "test-portal")->status, 200);
  EXPECT_EQ(client_.get("/portal/v1/orders?cursor=1", "test-portal")->status, 410);
}

// So that a stream that comes back does not go through what it may not see once more.
TEST_F(PortalStreams, ASignOfLifeSaysHowFarItHasCome) {
  const std::string deal =
      client_.post_json("/in/shop", R"({"name":"Иван","phone":"89161234567","order":"1"})")->text("deal_id");
  const auto raw = stream("0");
  EXPECT_NE(raw->read_until("deal.created"), "");
  ASSERT_EQ(client_
                .post_json("/api/v1/deals/" + deal + "/move", R"({"stage":"checking"})",
                           {{"Authorization", "Bearer test-admin"}})
                ->status,
            200);
  const std::string reached = cursor();
  std::string text;
  for (int i = 0; i < 5 && text.find("still here") == std::string::npos; ++i) {
    text += raw->read_until("still here\nid: " + reached + "\n\n");
  }
  EXPECT_TRUE(text.ends_with("still here\nid: " + reached + "\n\n")) << text;
}

}  // namespace
}  // namespace leadgate
