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
)";
const std::string kPortal = "portals:\n  - { name: account, token: test-portal, sources: [shop] }\n";

class PortalStreams : public ::testing::Test {
 protected:
  PortalStreams() : gateway_(testing::usual_configuration(kSources, kPortal)), client_(gateway_.port()) {}

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

TEST_F(PortalStreams, ShowASourceThatThePortalGotByAReloadAtOnce) {
  const auto raw = stream("0");
  change(1);
  EXPECT_EQ(orders_of(*raw), from_to(1, 1));
  std::string sources = kSources;
  std::string seen = "shop";
  for (int i = 2; i <= 12; ++i) {
    const std::string name = "shop" + std::to_string(i);
    std::string source = kSources;
    source.replace(source.find("shop"), 4, name);
    sources += source;
    seen += ", " + name;
    gateway::LoadedConfig loaded = gateway::read_config(
        testing::usual_configuration(sources,
                                     "portals:\n  - { name: account, token: test-portal, sources: [" + seen + "] }\n"),
        "test.yaml", gateway::process_surroundings());
    ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
    gateway_.process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + std::to_string(++orders_) + "\"}";
    ASSERT_EQ(client_.post_json("/in/" + name, body)->status, 201);
    const auto before = SystemClock().steady();
    EXPECT_EQ(orders_of(*raw), from_to(i, i));
    EXPECT_LT(SystemClock().steady() - before, std::chrono::seconds(5)) << "not with the next sign of life only";
  }
}

}  // namespace
}  // namespace leadgate
