// Waiting has a bound for everybody together, and nobody can take the places of others: neither one portal nor those
// who hold a link, who may be anybody.
#include <gmock/gmock.h>
#include <poll.h>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using gateway::RawClient;
using gateway::status_in;
using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;

const std::string kSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";
const std::string kPortals = R"(portals:
  - name: account
    token: test-portal
    sources: [shop]
    links: { secret: a-secret-of-links-for-tests, base_url: "https://leads.example" }
  - { name: other, token: other-portal, sources: [shop] }
)";

class PortalWaits : public ::testing::Test {
 protected:
  explicit PortalWaits(
      const std::string& limits = "portal_waits_max: 8, link_waits_max: 3, link_waits_per_order_max: 2")
      : gateway_(testing::usual_configuration(kSources, kPortals + "limits: { " + limits + " }\n")),
        client_(gateway_.port()) {}

  std::string order(const std::string& number) {
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
    return client_.post_json("/in/shop", body)->text("deal_id");
  }
  void move(const std::string& deal, const std::string& stage) {
    client_.post_json("/api/v1/deals/" + deal + "/move", R"({"stage":")" + stage + "\"}",
                      {{"Authorization", "Bearer test-admin"}});
  }
  std::string link(const std::string& number) {
    const std::string url =
        client_.send("POST", "/portal/v1/orders/" + number + "/link", "", {{"Authorization", "Bearer test-portal"}})
            ->text("url");
    const size_t path = url.find("/portal/v1");
    return url.substr(path, url.rfind("/page") - path);
  }
  static std::string get(const std::string& path, const std::string& token = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" +
           (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
  }
  // Asked, and asleep by now.
  std::unique_ptr<RawClient> held(const std::string& path, const std::string& token = "") {
    auto raw = std::make_unique<RawClient>(gateway_.port());
    raw->send(get(path, token));
    ::poll(nullptr, 0, 100);
    return raw;
  }

  LiveGateway gateway_;
  BlockingClient client_;
};

TEST_F(PortalWaits, HoldersOfLinksTakeNoPlaceOfPortals) {
  const std::string deal = order("1001");
  order("1002");
  const std::string path = link("1001") + "?wait=20";
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 2; ++i) waiting.push_back(held(path));
  const std::string third = RawClient(gateway_.port()).send(get(path)).read_response();
  EXPECT_EQ(status_in(third), 429) << third;
  EXPECT_THAT(third, HasSubstr("Retry-After: 5\r\n"));
  waiting.push_back(held(link("1002") + "?wait=20"));
  EXPECT_EQ(status_in(RawClient(gateway_.port()).send(get(link("1002") + "?wait=20")).read_response()), 429)
      << "all links together";
  EXPECT_EQ(client_.get(link("1001"))->status, 200) << "who does not wait is answered";
  waiting.pop_back();
  const auto portal = held("/portal/v1/orders/1001?wait=20", "other-portal");
  move(deal, "packing");
  EXPECT_THAT(portal->read_response(), HasSubstr("packing"));
  for (const auto& each : waiting) EXPECT_THAT(each->read_response(), HasSubstr("packing"));
}

TEST_F(PortalWaits, OnePortalTakesNoPlaceOfAnother) {
  const std::string deal = order("1001");
  const std::string wait = "/portal/v1/orders/1001?wait=20";
  const std::string etag = client_.get("/portal/v1/orders/1001", "test-portal")->headers.at("etag");
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 6; ++i) waiting.push_back(held(wait, "test-portal"));
  const std::string seventh = RawClient(gateway_.port()).send(get(wait, "test-portal")).read_response();
  EXPECT_EQ(status_in(seventh), 503) << seventh;
  EXPECT_THAT(seventh, HasSubstr("Retry-After: 5\r\n"));
  EXPECT_THAT(RawClient(gateway_.port()).send(get("/portal/v1/events", "test-portal")).read_response(),
              HasSubstr("Retry-After: "));
  const auto portal = held(wait, "other-portal");
  move(deal, "packing");
  EXPECT_THAT(portal->read_response(), HasSubstr("packing"));
  const auto news = client_.send("GET", wait, "", {{"Authorization", "Bearer test-portal"}, {"If-None-Match", etag}});
  EXPECT_EQ(news->status, 200) << "what is news needs no place";
}

class FewConnections : public PortalWaits {
 protected:
  FewConnections() : PortalWaits("connections_max: 6") {}
};

TEST_F(FewConnections, ThoseOfLinksEndWhileMoreThanHalfAreTaken) {
  order("1001");
  const std::string path = link("1001");
  RawClient first(gateway_.port());
  EXPECT_THAT(first.send(get(path)).read_response(), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(first.send(get(path + "/page")).read_response(), Not(HasSubstr("Connection: close")));
  std::vector<std::unique_ptr<RawClient>> more;
  for (int i = 0; i < 2; ++i) more.push_back(held("/portal/v1/orders/1001", "test-portal"));
  EXPECT_THAT(more[0]->read_response(), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(first.send(get(path)).read_response(), HasSubstr("Connection: close"));
  EXPECT_TRUE(first.sees_close());
  RawClient second(gateway_.port());
  EXPECT_THAT(second.send(get(path + "/page")).read_response(), HasSubstr("Connection: close"));
  EXPECT_THAT(more[0]->send(get("/portal/v1/orders/1001", "test-portal")).read_response(),
              Not(HasSubstr("Connection: close")));
}

}  // namespace
}  // namespace leadgate
