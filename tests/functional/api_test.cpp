// The deals API and the portals' polling, over real sockets.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

const std::string kApiSources = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order, amount: body.sum }
  - { name: site, connector: form, pipeline: leads }
)";
const std::string kPortals = R"(portals:
  - { name: account, token: test-portal, sources: [shop] }
  - { name: other, token: other-portal, sources: [site] }
)";

class Api : public ::testing::Test {
 protected:
  Api() : gateway_(testing::usual_configuration(kApiSources, kPortals)), client_(gateway_.port()) {
    const auto answer = client_.post_json("/in/shop", R"({"name":"Иван","phone":"89161234567","order":"1001","sum":100})");
    deal_ = answer->text("deal_id");
    contact_ = answer->text("contact_id");
  }

  testing::ClientResponse call(const std::string& method, const std::string& path, const std::string& body = "",
                               const std::string& token = "test-admin") {
    BlockingClient::Headers headers{{"Authorization", "Bearer " + token}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    return client_.send(method, path, body, headers).value_or(testing::ClientResponse());
  }

  LiveGateway gateway_;
  BlockingClient client_;
  std::string deal_;
  std::string contact_;
};

TEST_F(Api, AsksForATokenAndLooksAtTheRole) {
  EXPECT_EQ(client_.get("/api/v1/deals")->status, 401);
  EXPECT_EQ(client_.get("/api/v1/deals")->headers.at("www-authenticate"), "Bearer");
  EXPECT_EQ(client_.get("/api/v1/deals", "wrong")->status, 401);
  EXPECT_EQ(client_.get("/api/v1/deals", "test-viewer")->status, 200);
  const std::string move = "/api/v1/deals/" + deal_ + "/move";
  EXPECT_EQ(call("POST", move, R"({"stage":"packing"})", "test-viewer").status, 403);
  EXPECT_EQ(call("POST", move, R"({"stage":"packing"})", "test-manager").status, 200);
  EXPECT_EQ(call("POST", "/api/v1/events/e1/replay", "", "test-manager").status, 403);
}

TEST_F(Api, MovesClosesReopensDeletesAndRestores) {
  const std::string path = "/api/v1/deals/" + deal_;
  EXPECT_EQ(call("POST", path + "/move", R"({"stage":"packing"})").text("stage"), "packing");
  EXPECT_EQ(call("POST", path + "/move", R"({"stage":"nowhere"})").status, 400);
  EXPECT_EQ(call("POST", path + "/close", R"({"result":"won"})").text("status"), "won");
  EXPECT_EQ(call("POST", path + "/reopen").text("stage"), "new");
  EXPECT_EQ(call("DELETE", path).text("status"), "deleted");
  EXPECT_EQ(call("POST", path + "/move", R"({"stage":"packing"})").status, 409);
  EXPECT_EQ(call("GET", "/api/v1/deals").body.find(deal_ + "\""), std::string::npos) << "a list shows no deleted ones";
  EXPECT_EQ(call("POST", path + "/restore").text("status"), "open");
  EXPECT_EQ(call("GET", "/api/v1/deals/dzzz").status, 404);
}

TEST_F(Api, PatchesWhatIsNamedAndNothingElse) {
  const std::string path = "/api/v1/deals/" + deal_;
  const auto patched = call("PATCH", path, R"({"title":"Кружки","owner":"oleg","amount":"12.5","fields":{"цвет":"синий"}})");
  EXPECT_EQ(patched.status, 200) << patched.body;
  EXPECT_EQ(patched.text("owner"), "oleg");
  EXPECT_EQ(patched.text("amount"), "12.50");
  EXPECT_EQ(patched.text("external_id"), "1001");
  EXPECT_EQ(call("PATCH", path, R"({"owner":"nobody"})").status, 400);
  const auto misspelt = call("PATCH", path, R"({"titel":"x"})");
  EXPECT_EQ(misspelt.status, 400);
  EXPECT_NE(misspelt.body.find("did you mean 'title'"), std::string::npos) << misspelt.body;
  EXPECT_EQ(call("PATCH", path, R"({"title":"y","version":1})").status, 409) << "somebody changed it meanwhile";
}

TEST_F(Api, MakesDealsNotesAndContactsByHand) {
  const auto made = call("POST", "/api/v1/deals",
                         R"({"pipeline":"leads","title":"Звонок","contact":{"name":"Пётр","phones":["8 916 000-11-22"]}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("owner"), "oleg");
  EXPECT_NE(made.body.find("+79160001122"), std::string::npos);
  EXPECT_EQ(call("POST", "/api/v1/deals", R"({"pipeline":"leads","contact":{}})").status, 400);
  const std::string deal = "/api/v1/deals/" + made.text("id");
  EXPECT_EQ(call("POST", deal + "/notes", R"({"text":"перезвонить"})").status, 201);
  EXPECT_NE(call("GET", deal + "/timeline").body.find("перезвонить"), std::string::npos);
  EXPECT_EQ(call("PUT", deal + "/contacts/" + contact_).status, 200);
  EXPECT_EQ(call("DELETE", deal + "/contacts/" + contact_).status, 200);
}

TEST_F(Api, FindsDealsAndContacts) {
  EXPECT_NE(call("GET", "/api/v1/deals?pipeline=shop&stage=new").body.find(deal_), std::string::npos);
  EXPECT_EQ(call("GET", "/api/v1/deals?pipeline=leads").body.find(deal_ + "\""), std::string::npos);
  EXPECT_NE(call("GET", "/api/v1/deals?q=%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7").body.find(deal_), std::string::npos)
      << "'заказ' finds 'Заказ 1001'";
  EXPECT_EQ(call("GET", "/api/v1/deals?status=maybe").status, 400);
  EXPECT_NE(call("GET", "/api/v1/contacts?phone=8-916-123-45-67").body.find(contact_), std::string::npos);
  EXPECT_NE(call("GET", "/api/v1/contacts?phone=+79161234567").body.find(contact_), std::string::npos);
  EXPECT_EQ(call("GET", "/api/v1/contacts?email=no@example.test").body.find("\"id\""), std::string::npos);
  const std::string pipelines = call("GET", "/api/v1/pipelines").body;
  EXPECT_NE(pipelines.find(R"("count":1,"sums":{"RUB":"100.00"})"), std::string::npos) << pipelines;
  EXPECT_NE(pipelines.find(R"("id":"won")"), std::string::npos);
}

TEST_F(Api, ThePollKnowsWhatThePortalMaySee) {
  const auto mine = client_.get("/portal/v1/orders/1001", "test-portal");
  ASSERT_TRUE(mine);
  EXPECT_EQ(mine->status, 200);
  EXPECT_NE(mine->body.find(R"("stage":{"id":"new","label":"Новые"})"), std::string::npos) << mine->body;
  EXPECT_EQ(client_.get("/portal/v1/orders/1001", "other-portal")->status, 404);
  EXPECT_EQ(client_.get("/portal/v1/orders/" + deal_, "other-portal")->status, 404);
  EXPECT_EQ(client_.get("/portal/v1/orders/1001", "test-admin")->status, 401);
  EXPECT_EQ(client_.get("/portal/v1/orders/9999", "test-portal")->status, 404);
}

TEST_F(Api, ThePollAnswers304UntilTheStageChanges) {
  const auto first = client_.get("/portal/v1/orders/1001", "test-portal");
  const std::string etag = first->headers.at("etag");
  const BlockingClient::Headers headers{{"Authorization", "Bearer test-portal"}, {"If-None-Match", etag}};
  const auto same = client_.send("GET", "/portal/v1/orders/1001", "", headers);
  EXPECT_EQ(same->status, 304);
  EXPECT_EQ(same->body, "");
  call("PATCH", "/api/v1/deals/" + deal_, R"({"title":"inner business"})");
  EXPECT_EQ(client_.send("GET", "/portal/v1/orders/1001", "", headers)->status, 304);
  call("POST", "/api/v1/deals/" + deal_ + "/move", R"({"stage":"packing"})");
  const auto moved = client_.send("GET", "/portal/v1/orders/1001", "", headers);
  EXPECT_EQ(moved->status, 200);
  EXPECT_NE(moved->body.find(R"("sequence":2)"), std::string::npos) << moved->body;
}

TEST_F(Api, ALongPollIsAnsweredByTheChange) {
  std::optional<testing::ClientResponse> answer;
  std::atomic<bool> answered{false};
  std::thread poller([&] {
    BlockingClient portal(gateway_.port(), 20'000);
    answer = portal.get("/portal/v1/orders/1001?wait=15", "test-portal");
    answered = true;
  });
  // Wherever the move falls, before or after the poll went to sleep, the poll must end by it.
  call("POST", "/api/v1/deals/" + deal_ + "/notes", R"({"text":"ничего не меняет"})");
  std::thread mover([&] {
    BlockingClient api(gateway_.port());
    for (int i = 0; i < 40 && !answered; ++i) {
      api.post_json("/api/v1/deals/" + deal_ + "/move", i % 2 == 0 ? R"({"stage":"packing"})" : R"({"stage":"sent"})",
                    {{"Authorization", "Bearer test-admin"}});
    }
  });
  poller.join();
  mover.join();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(Api, ThePollShowsTheAmountOfNowAndWaitsForAStage) {
  const auto first = client_.get("/portal/v1/orders/1001", "test-portal");
  EXPECT_EQ(first->text("amount"), "100.00");
  client_.post_json("/in/shop", R"({"name":"Иван","phone":"89161234567","order":"1001","sum":250})");
  const BlockingClient::Headers known{{"Authorization", "Bearer test-portal"},
                                      {"If-None-Match", first->headers.at("etag")}};
  const auto now = client_.send("GET", "/portal/v1/orders/1001", "", known);
  EXPECT_EQ(now->status, 200);
  EXPECT_EQ(now->text("amount"), "250.00");
  EXPECT_NE(now->headers.at("etag"), first->headers.at("etag"));
  const auto before = SystemClock().steady();
  EXPECT_EQ(client_.send("GET", "/portal/v1/orders/1001?wait=1", "", known)->status, 200);
  EXPECT_GE(SystemClock().steady() - before, std::chrono::milliseconds(900)) << "another amount is no other stage";
}

TEST_F(Api, ShortensWhatIsAboveItsBoundAndTakesEmptyAsAbsent) {
  for (const char* path :
       {"/portal/v1/orders?limit=100000", "/portal/v1/orders?limit=&cursor=", "/portal/v1/orders/1001?wait="}) {
    EXPECT_EQ(client_.get(path, "test-portal")->status, 200) << path;
  }
  for (const char* path : {"/api/v1/deals?limit=100000", "/api/v1/deals?limit=&cursor="}) {
    EXPECT_EQ(client_.get(path, "test-admin")->status, 200) << path;
  }
  EXPECT_EQ(client_.get("/api/v1/deals?limit=0", "test-admin")->status, 400);
  // Longer than the longest wait: held, not refused, until the stage changes.
  std::thread poller([&] {
    BlockingClient portal(gateway_.port(), 20'000);
    const auto held = portal.get("/portal/v1/orders/1001?wait=90", "test-portal");
    EXPECT_EQ(held ? held->status : 0, 200);
  });
  ::poll(nullptr, 0, 200);
  call("POST", "/api/v1/deals/" + deal_ + "/move", R"({"stage":"packing"})");
  poller.join();
}

TEST_F(Api, ARefusalNamesOneSchemeOfAuthentication) {
  for (const char* path : {"/api/v1/deals", "/portal/v1/orders"}) {
    const std::string answer = gateway::exchange_bytes(
        gateway_.port(), "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const size_t first = answer.find("WWW-Authenticate: Bearer");
    ASSERT_NE(first, std::string::npos) << answer;
    EXPECT_EQ(answer.find("WWW-Authenticate", first + 1), std::string::npos) << answer;
  }
}

TEST_F(Api, TheFeedHasEveryChangeOnceInOrder) {
  for (const char* stage : {"packing", "sent", "won"}) {
    call("POST", "/api/v1/deals/" + deal_ + "/move", std::string(R"({"stage":")") + stage + "\"}");
  }
  std::string seen;
  std::string cursor = "0";
  for (int page = 0; page < 10; ++page) {
    const auto answer = client_.get("/portal/v1/orders?limit=1&cursor=" + cursor, "test-portal");
    ASSERT_EQ(answer->status, 200);
    const std::string type = answer->text("type");
    cursor = answer->text("next_cursor");
    if (type.empty()) break;
    seen += type + " ";
  }
  EXPECT_EQ(seen, "deal.created deal.stage_changed deal.stage_changed deal.won ");
  EXPECT_EQ(client_.get("/portal/v1/orders?cursor=0", "other-portal")->body.find("1001"), std::string::npos);
}

TEST_F(Api, SourcesShowWhichFieldsTheyHave) {
  // Judged by twenty samples, at most five a second: what is shown before is what the configuration says.
  const std::string sources = client_.get("/api/v1/sources", "test-admin")->body;
  EXPECT_NE(sources.find(R"("name":"shop")"), std::string::npos) << sources;
  EXPECT_NE(sources.find(R"("paths":["/in/shop"])"), std::string::npos) << sources;
  EXPECT_NE(sources.find(R"("sampled":0,"fields":[],"changes":[])"), std::string::npos) << sources;
}

TEST_F(Api, HealthReadinessAndMetricsAnswer) {
  EXPECT_EQ(client_.get("/healthz")->status, 200);
  EXPECT_EQ(client_.get("/readyz")->status, 200);
  const std::string metrics = client_.get("/metrics")->body;
  EXPECT_NE(metrics.find("leadgate_events_total{outcome=\"created\",source=\"shop\"} 1"), std::string::npos) << metrics;
}

}  // namespace
}  // namespace leadgate
