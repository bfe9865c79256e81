// Hooks that carry ids only, through the whole gateway: the deal is there at once, and the platform completes it.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/support/command_run.hpp"
#include "tests/support/gateway_child.hpp"
#include "tests/support/platform.hpp"

namespace leadgate {
namespace {

using testing::api_of;
using testing::BlockingClient;
using testing::eventually;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;
using testing::Platform;
using testing::post_api;
using testing::ReceivedRequest;
using testing::ReceiverReply;

constexpr char kToken[] = "t0p-s3cret-access-token";
constexpr char kOrder[] =
    R"({"id": 250, "status_id": 11, "total_inc_tax": "38.50", "currency_code": "EUR", "billing_address": )"
    R"({"first_name": "Greta", "last_name": "Lindner", "phone": "+49 228 123456", "country_iso2": "DE"}})";
constexpr char kProducts[] = R"([{"name": "Becher", "sku": "B-1", "quantity": 2, "total_inc_tax": "38.50"}])";

constexpr char kOrderPath[] = "/stores/abc/v2/orders/250";
constexpr char kProductsPath[] = "/stores/abc/v2/orders/250/products";

std::string source(const std::string& api, const std::string& more = ", allow_private: true") {
  return "  - { name: bc, connector: bigcommerce, pipeline: shop, verify: none" + more + ", settings: { api: \"" + api +
         "\", store_hash: abc, access_token: " + kToken + " } }\n";
}
std::string schedule(const std::string& delays) {
  return "delivery: { schedule: [" + delays + "], jitter_percent: 0 }\n";
}
constexpr char kQuick[] = "\"0s\", \"50ms\", \"50ms\", \"50ms\"";

std::string hook(const std::string& number = "250", const std::string& hash = "1") {
  return R"({"scope": "store/order/created", "data": {"type": "order", "id": )" + number + R"(}, "hash": ")" + hash +
         R"(", "created_at": 1795424000, "producer": "stores/abc"})";
}

std::string talkative(std::string configuration) {
  const std::string off = "log_level: \"off\"";
  return configuration.replace(configuration.find(off), off.size(), "log_level: debug");
}

class Fetching : public ::testing::Test {
 protected:
  Fetching() : receiver_([this](const ReceivedRequest& request) { return platform_.take(request); }) {
    api_ = receiver_.url("");
  }
  void start(const std::string& delays = kQuick) {
    gateway_.emplace(testing::usual_configuration(source(api_), schedule(delays)));
  }
  testing::ClientResponse post(const std::string& body = hook()) {
    BlockingClient client(gateway_->port());
    return *client.post_json("/in/bc", body);
  }
  std::string api(const std::string& path) { return api_of(gateway_->port(), path); }
  bool shows(const std::string& path, const std::string& text) {
    return eventually([&] { return api(path).find(text) != std::string::npos; });
  }

  Platform platform_;
  testing::Receiver receiver_;
  std::string api_;
  std::optional<LiveGateway> gateway_;
};

TEST_F(Fetching, MakesTheDealAtOnceAndCompletesItWhenThePlatformAnswers) {
  platform_.answer(kOrderPath, 503, "busy", "Retry-After: 1\r\n");
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  start();
  const testing::ClientResponse answer = post();
  EXPECT_EQ(answer.status, 200) << "as BigCommerce wants it";
  EXPECT_EQ(answer.text("outcome"), "created");
  EXPECT_EQ(answer.text("deal_id"), "d1");
  EXPECT_EQ(answer.text("contact_id"), "") << "nobody is known yet";
  EXPECT_THAT(api("/deals/d1"), HasSubstr(R"("external_id":"250")"));

  ASSERT_TRUE(shows("/deals/d1", "B-1")) << api("/deliveries");
  const std::string deal = api("/deals/d1");
  EXPECT_THAT(deal, HasSubstr("Greta Lindner"));
  EXPECT_THAT(deal, HasSubstr("+49228123456"));
  EXPECT_THAT(deal, HasSubstr(R"("amount":"38.50")"));
  EXPECT_THAT(api("/deals"), Not(HasSubstr(R"("id":"d2")")));
  const std::string event = api("/events/e1");
  EXPECT_THAT(event, HasSubstr(R"("outcome":"created")"));
  EXPECT_THAT(event, HasSubstr(R"("contact_id":"c1")"));
  EXPECT_THAT(event, HasSubstr(R"("fetched":{"order":{"id":250)"));
  EXPECT_THAT(api("/deals/d1/timeline"), HasSubstr(R"("updated")"));

  const std::vector<ReceivedRequest> requests = platform_.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].target, kOrderPath);
  EXPECT_EQ(requests[0].headers.at("x-auth-token"), kToken);
  EXPECT_EQ(requests[0].body, "");
  const std::string deliveries = api("/deliveries?state=done");
  EXPECT_THAT(deliveries, HasSubstr(R"("source":"bc","type":"fetch","step":"order")"));
  EXPECT_THAT(deliveries, HasSubstr(R"("event_id":"e1")"));
  EXPECT_THAT(deliveries, HasSubstr(R"("attempts":2)"));
}

TEST_F(Fetching, GivesTheSameDealWhenTheEventIsReplayedAndAsksNobody) {
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  start();
  post();
  ASSERT_TRUE(shows("/deals/d1", "B-1"));
  const std::string before = api("/deals/d1");
  EXPECT_EQ(post_api(gateway_->port(), "/events/e1/replay"), 200);
  EXPECT_EQ(api("/deals/d1"), before);
  EXPECT_EQ(post().text("outcome"), "duplicate");
  EXPECT_EQ(platform_.requests().size(), 2u);
  EXPECT_THAT(api("/deliveries?state=pending"), Not(HasSubstr("\"id\"")));
}

TEST_F(Fetching, PutsThePersonInPlaceWhoIsKnownAlready) {
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 204);
  start();
  const std::string whole = R"({"id": 7, "status_id": 11, "total_inc_tax": "5.00", "billing_address": )"
                            R"({"first_name": "Greta", "last_name": "Lindner", "phone": "+49 228 123456", )"
                            R"("country_iso2": "DE"}})";
  EXPECT_EQ(post(whole).text("contact_id"), "c1");
  EXPECT_EQ(post().text("deal_id"), "d2");
  ASSERT_TRUE(shows("/deals/d2", R"("contacts":[{"id":"c1")")) << api("/deals/d2");
  EXPECT_THAT(api("/contacts?q=Greta"), Not(HasSubstr(R"("id":"c2")")));
}

TEST_F(Fetching, BelievesThatThereIsNothingOnlyWhenItIsSaidAgain) {
  platform_.answer(kOrderPath, 404);
  platform_.answer(kOrderPath, 404);
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  start();
  post();
  ASSERT_TRUE(shows("/deals/d1", "B-1")) << "the platform lagged behind its own hook";
}

TEST_F(Fetching, LeavesTheDealWithItsNumberWhereThePlatformHasNoSuchThing) {
  platform_.answer(kOrderPath, 404, R"({"status": 404})");
  start();
  post();
  ASSERT_TRUE(shows("/events/e1", "no_contact")) << api("/events/e1");
  const std::string event = api("/events/e1");
  EXPECT_THAT(event, HasSubstr(R"("outcome":"created","deal_id":"d1")"));
  EXPECT_THAT(event, HasSubstr(R"("fetched":{"order":null})"));
  EXPECT_THAT(event, HasSubstr("The step 'order' of `fetch` found nothing: the platform answered 404."));
  EXPECT_THAT(api("/deliveries"), HasSubstr(R"("state":"done")"));
  EXPECT_EQ(platform_.requests().size(), 3u);

  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  platform_.take({"GET", kOrderPath, {}, "", 0});  // what it said before
  EXPECT_EQ(post_api(gateway_->port(), "/events/e1/replay"), 200);
  ASSERT_TRUE(shows("/deals/d1", "B-1")) << "who replays it wants it asked again";
  EXPECT_THAT(api("/events/e1"), Not(HasSubstr("no_contact")));
}

TEST_F(Fetching, ShowsAnAnswerThatCannotBeReadAndTriesAgain) {
  platform_.answer(kOrderPath, 200, "<html>Log in</html>", "Content-Type: text/html\r\n");
  start("\"0s\", \"1s\", \"1s\"");
  post();
  ASSERT_TRUE(shows("/events/e1", "fetch_failed"));
  EXPECT_THAT(api("/events/e1"), HasSubstr(R"("outcome":"created","deal_id":"d1")"));
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  ASSERT_TRUE(shows("/deals/d1", "B-1"));
  EXPECT_THAT(api("/events/e1"), Not(HasSubstr("fetch_failed")));
}

TEST_F(Fetching, GivesUpInTheEndAndTakesUpAgainByHand) {
  const std::string refusal = std::string(R"({"error": "bad token )") + kToken + "\"}";
  platform_.answer(kOrderPath, 401, refusal);
  start("\"0s\", \"20ms\"");
  post();
  ASSERT_TRUE(eventually([&] { return api("/deliveries?state=dead").find("\"w1\"") != std::string::npos; }));
  const std::string event = api("/events/e1");
  EXPECT_THAT(event, HasSubstr("fetch_failed"));
  EXPECT_THAT(event, HasSubstr("401"));
  EXPECT_THAT(event, HasSubstr(R"("outcome":"created","deal_id":"d1")"));
  EXPECT_THAT(api("/deliveries?state=dead"), HasSubstr("bad token ***"));

  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  while (platform_.requests().size() < 3) EXPECT_EQ(post_api(gateway_->port(), "/deliveries/w1/retry"), 200);
  ASSERT_TRUE(shows("/deals/d1", "B-1"));
  EXPECT_THAT(api("/events/e1"), Not(HasSubstr("fetch_failed")));
}

TEST_F(Fetching, CallsNoPrivateAddressWithoutLeave) {
  gateway_.emplace(testing::usual_configuration(
      "  - name: crm\n    connector: generic\n    pipeline: shop\n    fetch: [{ name: a, url: \"https://127.0.0.1:" +
          std::to_string(receiver_.port()) + "/{body.id}\" }]\n    map: { external_id: body.id }\n",
      schedule("\"0s\"")));
  BlockingClient client(gateway_->port());
  EXPECT_EQ(client.post_json("/in/crm", R"({"id": 5})")->text("outcome"), "created");
  ASSERT_TRUE(shows("/events/e1", "allow_private")) << api("/events/e1");
  EXPECT_EQ(receiver_.connections(), 0);
}

TEST_F(Fetching, CompletesWhatWasParkedBeforeTheSourceHadItsToken) {
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  const std::string without =
      "  - { name: bc, connector: bigcommerce, pipeline: shop, verify: none, settings: { store_hash: abc } }\n";
  gateway_.emplace(testing::usual_configuration(without, schedule(kQuick)));
  EXPECT_EQ(post().text("outcome"), "parked");
  EXPECT_THAT(api("/events/e1"), HasSubstr("'access_token'"));
  gateway_->stop();
  gateway_->start(testing::usual_configuration(source(api_), schedule(kQuick)));
  EXPECT_EQ(post_api(gateway_->port(), "/events/e1/replay"), 200);
  ASSERT_TRUE(shows("/deals/d1", "B-1"));
}

TEST_F(Fetching, IsTheSameInABacktestWhichSeesTheAnswers) {
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.answer(kProductsPath, 200, kProducts);
  start();
  post();
  ASSERT_TRUE(shows("/deals/d1", "B-1"));
  const std::string path = gateway_->folder().path("new.yaml");
  std::ofstream(path) << testing::usual_configuration(source(api_))
                      << "storage: { sqlite: " << gateway_->folder().path("live.db") << " }\n";
  EXPECT_EQ(testing::run_command({"backtest", "--config", path}).text, "1 events read\n  1 the same\n");
  EXPECT_EQ(platform_.requests().size(), 2u);
}

TEST_F(Fetching, IsPreviewedWithAnswersThatAreGiven) {
  start();
  BlockingClient client(gateway_->port());
  const auto preview = [&](const std::string& more) {
    return client
        .post_json("/api/v1/preview", R"({"source": "bc", "body": )" + hook() + more + "}",
                   {{"Authorization", "Bearer test-admin"}})
        ->body;
  };
  EXPECT_THAT(preview(""), HasSubstr(R"("fetch":"order")"));
  const std::string answered = preview(std::string(R"(, "fetched": {"order": )") + kOrder + "}");
  EXPECT_THAT(answered, HasSubstr(R"("fetch":"products")"));
  EXPECT_THAT(answered, HasSubstr("+49228123456"));
  EXPECT_TRUE(platform_.requests().empty());
}

TEST_F(Fetching, KeepsItsSecretsOutOfTheDatabaseAndTheLog) {
  platform_.answer(kOrderPath, 200, std::string(R"({"id": 250, "echo": ")") + kToken + "\"}");
  platform_.answer(kProductsPath, 403, kToken);
  ::testing::internal::CaptureStderr();
  set_up_log(LogLevel::kDebug);
  gateway_.emplace(talkative(testing::usual_configuration(source(api_), schedule("\"0s\", \"20ms\""))));
  post();
  ASSERT_TRUE(eventually([&] { return api("/deliveries?state=dead").find("\"w2\"") != std::string::npos; }));
  EXPECT_THAT(api("/events/e1") + api("/deliveries"), Not(HasSubstr(kToken)));
  gateway_->stop();
  set_up_log(LogLevel::kOff);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), Not(HasSubstr(kToken)));
  size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(gateway_->folder().path(""))) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    files += bytes.empty() ? 0 : 1;
    EXPECT_EQ(bytes.find(kToken), std::string::npos) << file.path();
  }
  EXPECT_GE(files, 1u);
}

TEST_F(Fetching, LosesAndDoublesNothingWhenItIsKilledMeanwhile) {
  platform_.answer(kOrderPath, {"", ReceiverReply::Then::kHang});
  testing::TempFolder folder;
  const std::string path = folder.path("leadgate.yaml");
  std::ofstream(path) << talkative(testing::usual_configuration(source(api_), schedule("\"0s\", \"50ms\", \"50ms\""))) +
                             "storage: { sqlite: " + folder.path("live.db") + " }\n";
  testing::GatewayChild child(path);
  ASSERT_TRUE(child.start()) << child.log();
  {
    BlockingClient client(child.port());
    EXPECT_EQ(client.post_json("/in/bc", hook())->text("deal_id"), "d1");
  }
  ASSERT_TRUE(eventually([&] { return !platform_.requests().empty(); }));
  child.kill_hard();
  platform_.answer(kOrderPath, 200, kOrder);
  platform_.take({"GET", kOrderPath, {}, "", 0});  // the hanging answer is done with
  platform_.answer(kProductsPath, 200, kProducts);
  ASSERT_TRUE(child.start()) << child.log();
  ASSERT_TRUE(eventually([&] { return api_of(child.port(), "/deals/d1").find("B-1") != std::string::npos; }))
      << child.log();
  EXPECT_THAT(api_of(child.port(), "/deals"), Not(HasSubstr(R"("id":"d2")")));
  child.kill_hard();
  ASSERT_TRUE(child.start()) << child.log();
  EXPECT_THAT(api_of(child.port(), "/deals/d1"), HasSubstr("B-1"));
  EXPECT_THAT(api_of(child.port(), "/deliveries?state=pending"), Not(HasSubstr("\"id\"")));
  BlockingClient client(child.port());
  EXPECT_EQ(client.post_json("/in/bc", hook())->text("outcome"), "duplicate");
  EXPECT_EQ(child.stop(), 0);
}

}  // namespace
}  // namespace leadgate
