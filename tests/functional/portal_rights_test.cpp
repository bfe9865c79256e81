// A portal sees the orders of its sources and nothing else, by whatever door it asks; and of those nothing that is the
// shop's own business.
#include <gmock/gmock.h>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;

const std::string kSources = R"(  - name: red
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order, message: body.note }
  - name: blue
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order, message: body.note }
)";
const std::string kPortals = R"(portals:
  - name: reds
    token: red-portal
    sources: [red]
    links: { secret: the-links-of-the-red, base_url: "http://x.test" }
  - name: blues
    token: blue-portal
    sources: [blue]
    links: { secret: the-links-of-the-blue, base_url: "http://x.test" }
)";

struct Side {
  std::string name, token, number, deal;
};

class PortalRights : public ::testing::Test {
 protected:
  PortalRights() : gateway_(testing::usual_configuration(kSources, kPortals)), client_(gateway_.port()) {
    for (Side* side : {&red_, &blue_}) {
      side->deal = client_
                       .post_json("/in/" + side->name, R"({"name":"Секрет Секретов","phone":"89161234567","order":")" +
                                                           side->number + R"(","note":"тайна"})")
                       ->text("deal_id");
      BlockingClient::Headers admin{{"Authorization", "Bearer test-admin"}};
      client_.post_json("/api/v1/deals/" + side->deal + "/notes", R"({"text":"тайна отдела"})", admin);
      client_.post_json("/api/v1/deals/" + side->deal + "/move", R"({"stage":"packing"})", admin);
      client_.post_json("/api/v1/deals/" + side->deal + "/close", R"({"result":"lost","reason":"тайная причина"})",
                        admin);
    }
  }
  testing::ClientResponse call(const Side& side, const std::string& path, const std::string& method = "GET") {
    return client_.send(method, path, "", {{"Authorization", "Bearer " + side.token}}).value();
  }
  std::string stream(const Side& side) {
    gateway::RawClient raw(gateway_.port());
    raw.send("GET /portal/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + side.token + "\r\n\r\n");
    return raw.read_until("deal.lost\"");
  }
  std::string track(const Side& side) {
    const std::string url = call(side, "/portal/v1/orders/" + side.number + "/link", "POST").text("url");
    return url.substr(url.find("/portal"), url.rfind('/') - url.find("/portal"));
  }

  LiveGateway gateway_;
  BlockingClient client_;
  Side red_{"red", "red-portal", "R-1", ""};
  Side blue_{"blue", "blue-portal", "B-1", ""};
};

TEST_F(PortalRights, NoDoorLeadsToAnothersOrder) {
  const std::pair<Side*, Side*> pairs[] = {{&red_, &blue_}, {&blue_, &red_}};
  for (const auto& [mine, others] : pairs) {
    const std::string phone = mine == &red_ ? "89160000001" : "89160000002";
    const std::string unnumbered =
        client_.post_json("/in/" + others->name, R"({"name":"Секрет","phone":")" + phone + "\"}")->text("deal_id");
    // Theirs first, so that it is in memory.
    for (const std::string& name : {others->number, others->deal, unnumbered}) {
      const std::string path = "/portal/v1/orders/" + name;
      EXPECT_EQ(call(*others, path).status, name == others->deal ? 404 : 200) << "it goes by its number";
      EXPECT_EQ(call(*mine, path).status, 404);
      EXPECT_EQ(call(*mine, path, "HEAD").status, 404);
      EXPECT_EQ(call(*mine, path + "?wait=5").status, 404) << "at once";
      EXPECT_EQ(call(*mine, path + "/link", "POST").status, 404);
      EXPECT_EQ(call(*mine, path).body.find("lost"), std::string::npos);
    }
    EXPECT_THAT(call(*mine, "/portal/v1/orders").body, HasSubstr(mine->number));
    EXPECT_THAT(call(*mine, "/portal/v1/orders").body, Not(HasSubstr(others->number)));
    const std::string events = stream(*mine);
    EXPECT_THAT(events, HasSubstr(mine->number));
    EXPECT_THAT(events, Not(HasSubstr(others->number)));
    // Their link under my name, and with my token: what counts is the signature.
    const std::string theirs = track(*others);
    const size_t name = theirs.rfind('/') + 1;
    const std::string renamed =
        theirs.substr(0, name) + (mine == &red_ ? "reds" : "blues") + theirs.substr(theirs.find('~'));
    EXPECT_EQ(client_.get(theirs)->status, 200);
    EXPECT_EQ(client_.get(renamed)->status, 404);
    EXPECT_EQ(client_.get(renamed, mine->token)->status, 404);
  }
}

TEST_F(PortalRights, NothingOfTheShopsOwnBusinessIsTold) {
  const std::string link = track(red_);
  const std::string told = call(red_, "/portal/v1/orders/R-1").body + call(red_, "/portal/v1/orders").body +
                           stream(red_) + client_.get(link)->body + client_.get(link + "/page")->body;
  EXPECT_THAT(told, HasSubstr("R-1"));
  for (const char* secret :
       {"Секрет", "9161234567", "тайна", "тайная", "anna", "Серова", "owner", "contact", "note", "actor", "admin"}) {
    EXPECT_THAT(told, Not(HasSubstr(secret))) << secret;
  }
}

}  // namespace
}  // namespace leadgate
