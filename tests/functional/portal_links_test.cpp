// Browsers: pages of other origins that ask with the portal's token or a link, and customers who open a link.
#include <gmock/gmock.h>
#include <poll.h>

#include <mutex>

#include "base/log.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

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
    cors: ["https://shop.example", "*"]
    links: { secret: a-secret-of-links-for-tests, lifetime: 2h, base_url: "https://leads.example/" }
  - name: closed
    token: closed-portal
    sources: [shop]
    links: { secret: another-secret-of-links, lifetime: 1h, page: false, base_url: "https://leads.example" }
)";

class PortalLinks : public ::testing::Test {
 protected:
  explicit PortalLinks(const std::string& log = "off") : gateway_(configuration(log)), client_(gateway_.port()) {
    const auto made = client_.post_json("/in/shop", R"({"name":"Иван Петров","phone":"89161234567","order":"10/01"})");
    deal_ = made->text("deal_id");
  }
  static std::string configuration(const std::string& log) {
    std::string text = testing::usual_configuration(kSources, kPortals);
    const std::string off = "log_level: \"off\"";
    return text.replace(text.find(off), off.size(), "log_level: \"" + log + "\"");
  }
  testing::ClientResponse get(const std::string& path, BlockingClient::Headers headers = {}) {
    return client_.send("GET", path, "", headers).value_or(testing::ClientResponse());
  }
  static BlockingClient::Headers token(std::string origin = "", const std::string& value = "test-portal") {
    BlockingClient::Headers headers{{"Authorization", "Bearer " + value}};
    if (!origin.empty()) headers.emplace_back("Origin", std::move(origin));
    return headers;
  }
  static std::string header(const testing::ClientResponse& response, const std::string& name) {
    const auto found = response.headers.find(name);
    return found == response.headers.end() ? "" : found->second;
  }
  // The path of a new link, without "/page".
  std::string link(const std::string& portal = "test-portal") {
    const auto made = client_.send("POST", "/portal/v1/orders/10%2F01/link", "", token("", portal));
    EXPECT_EQ(made->status, 201) << made->body;
    std::string url = made->text("url");
    EXPECT_TRUE(url.starts_with("https://leads.example/portal/v1/track/")) << url;
    url.erase(0, std::string("https://leads.example").size());
    if (url.ends_with("/page")) url.resize(url.size() - 5);
    return url;
  }

  LiveGateway gateway_;
  BlockingClient client_;
  std::string deal_;
};

TEST_F(PortalLinks, AListedOriginMayReadTheAnswer) {
  for (const char* path : {"/portal/v1/orders/10%2F01", "/portal/v1/orders/10%2F01?wait=0", "/portal/v1/orders",
                           "/portal/v1/orders/none"}) {
    const auto mine = get(path, token("https://shop.example"));
    EXPECT_EQ(header(mine, "access-control-allow-origin"), "https://shop.example") << path;
    EXPECT_THAT(header(mine, "access-control-expose-headers"), HasSubstr("ETag"));
    EXPECT_EQ(header(mine, "vary"), "Origin") << path;
    const auto evil = get(path, token("https://evil.example"));
    EXPECT_EQ(header(evil, "access-control-allow-origin"), "") << path;
    EXPECT_EQ(header(evil, "vary"), "Origin") << "a cache must not give it the other's answer";
  }
  const auto none = get("/portal/v1/orders/10%2F01", token("https://shop.example", "closed-portal"));
  EXPECT_EQ(none.status, 200);
  EXPECT_EQ(header(none, "access-control-allow-origin"), "");
}

// Also what went wrong: a page that may not read it does not learn when to ask again.
TEST_F(PortalLinks, AListedOriginMayReadARefusal) {
  const std::string shop = "https://shop.example";
  BlockingClient::Headers bad_id = token(shop);
  bad_id.emplace_back("Last-Event-ID", "x");
  const std::pair<testing::ClientResponse, int> refusals[] = {
      {get("/portal/v1/orders/10%2F01?wait=x", token(shop)), 400},
      {get("/portal/v1/orders/10%2F01?source=none", token(shop)), 400},
      {get("/portal/v1/orders?limit=x", token(shop)), 400},
      {get("/portal/v1/orders?cursor=x", token(shop)), 400},
      {get("/portal/v1/orders?cursor=9999", token(shop)), 410},
      {get("/portal/v1/events", bad_id), 400},
      {client_.send("POST", "/portal/v1/orders/10%2F01", "", token(shop)).value(), 405},
      {get(link() + "?wait=x", {{"Origin", shop}}), 400},
  };
  for (const auto& [answer, status] : refusals) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(header(answer, "access-control-allow-origin"), ::testing::AnyOf(shop, "*")) << answer.body;
    EXPECT_THAT(header(answer, "access-control-expose-headers"), HasSubstr("Retry-After"));
  }
}

TEST_F(PortalLinks, NobodyKeepsWhatMayChange) {
  const std::string forged = link() + "x";
  for (const auto& answer : {get("/portal/v1/orders", token()), get("/portal/v1/orders/none", token()), get(forged),
                             get(forged + "?wait=1")}) {
    EXPECT_EQ(header(answer, "cache-control"), "no-store") << answer.status;
  }
}

TEST_F(PortalLinks, AllLinesOfIfNoneMatchAreRead) {
  const std::string path = "/portal/v1/orders/10%2F01";
  BlockingClient::Headers headers = token();
  headers.emplace_back("If-None-Match", R"("a, *, b")");
  EXPECT_EQ(get(path, headers).status, 200) << "one tag that has commas";
  headers.emplace_back("If-None-Match", header(get(path, token()), "etag"));
  EXPECT_EQ(get(path, headers).status, 304);
  EXPECT_EQ(get(path + "?wait=0", headers).status, 304);
}

TEST_F(PortalLinks, APreflightIsAnsweredWithoutAToken) {
  const auto ask = [&](const std::string& path, const std::string& origin) {
    return client_
        .send("OPTIONS", path, "",
              {{"Origin", origin},
               {"Access-Control-Request-Method", "GET"},
               {"Access-Control-Request-Headers", "authorization,if-none-match"}})
        .value();
  };
  for (const char* path : {"/portal/v1/orders/10%2F01", "/portal/v1/orders", "/portal/v1/events"}) {
    const auto good = ask(path, "https://shop.example");
    EXPECT_EQ(good.status, 204) << path;
    EXPECT_EQ(header(good, "access-control-allow-origin"), "https://shop.example") << path;
    EXPECT_THAT(header(good, "access-control-allow-headers"), HasSubstr("Authorization"));
    EXPECT_THAT(header(good, "access-control-allow-headers"), HasSubstr("Last-Event-ID"));
    EXPECT_EQ(header(good, "access-control-allow-credentials"), "");
    const auto evil = ask(path, "https://evil.example");
    EXPECT_EQ(evil.status, 204) << path;
    EXPECT_EQ(header(evil, "access-control-allow-origin"), "") << path;
  }
  EXPECT_EQ(header(ask(link(), "https://anybody.example"), "access-control-allow-origin"), "*");
  EXPECT_EQ(header(ask(link("closed-portal"), "https://shop.example"), "access-control-allow-origin"), "");
}

TEST_F(PortalLinks, ALinkShowsWhatThePollShows) {
  const std::string path = link();
  const auto polled = get("/portal/v1/orders/10%2F01", token());
  const auto tracked = get(path);
  EXPECT_EQ(tracked.status, 200);
  EXPECT_EQ(tracked.body, polled.body);
  EXPECT_EQ(header(tracked, "etag"), header(polled, "etag"));
  EXPECT_EQ(get(path, {{"If-None-Match", header(tracked, "etag")}}).status, 304);
  EXPECT_EQ(header(get(path, {{"Origin", "https://anybody.example"}}), "access-control-allow-origin"), "*");
  client_.post_json("/api/v1/deals/" + deal_ + "/move", R"({"stage":"packing"})",
                    {{"Authorization", "Bearer test-admin"}});
  const auto news = get(path + "?wait=10", {{"If-None-Match", header(tracked, "etag")}});
  EXPECT_EQ(news.status, 200);
  EXPECT_THAT(news.body, HasSubstr("packing"));
}

TEST_F(PortalLinks, AForgedLinkIsNothingAndNamesNobody) {
  const std::string path = link();
  const std::string forged = path.substr(0, path.size() - 1) + (path.back() == 'A' ? 'B' : 'A');
  for (const std::string& each : {forged, std::string("/portal/v1/track/x"), forged + "?wait=5"}) {
    EXPECT_EQ(get(each).status, 404) << each;
  }
  EXPECT_EQ(get(forged + "/page").status, 404);
  EXPECT_EQ(client_.send("POST", "/portal/v1/orders/10%2F01/link")->status, 401);
  EXPECT_EQ(client_.send("POST", "/portal/v1/orders/none/link", "", token())->status, 404);
  EXPECT_EQ(client_.send("POST", "/portal/v1/orders/10%2F01", "", token())->status, 405);
}

TEST_F(PortalLinks, APersonSeesThePage) {
  const std::string path = link();
  const auto page = get(path + "/page", {{"Accept-Language", "ru"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(header(page, "content-type"), HasSubstr("text/html"));
  EXPECT_THAT(page.body, HasSubstr("aria-current=\"step\">Новые"));
  EXPECT_THAT(page.body, Not(HasSubstr("Иван")));
  EXPECT_THAT(header(page, "content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(get(path, {{"Accept", "text/html,*/*;q=0.8"}, {"Accept-Language", "ru"}}).body, page.body);
  EXPECT_THAT(get(path + "/page?lang=en").body, HasSubstr("<html lang=\"en\">"));
  EXPECT_EQ(get(link("closed-portal") + "/page").status, 404) << "that portal shows none";
  EXPECT_EQ(get(link("closed-portal")).status, 200);
}

TEST(PortalLinksLog, NoLinkIsEverWritten) {
  ::testing::internal::CaptureStderr();
  set_up_log(LogLevel::kDebug);
  std::string mac;
  {
    struct Talkative : PortalLinks {
      Talkative() : PortalLinks("debug") {}
      void TestBody() override {
        const std::string path = link();
        mac = path.substr(path.rfind('~') + 1);
        get(path);
        get(path + "/page");
        get(path + "?wait=x");
        get(path + "/nowhere");
        get(path.substr(0, path.size() - 1));
        log_info("The log is heard.");
      }
      std::string mac;
    } talk;
    talk.TestBody();
    mac = talk.mac;
  }
  spdlog::default_logger()->flush();
  set_up_log(LogLevel::kOff);
  const std::string log = ::testing::internal::GetCapturedStderr();
  ASSERT_GE(mac.size(), 22u) << "at least 128 bits";
  EXPECT_THAT(log, HasSubstr("The log is heard."));
  EXPECT_THAT(log, Not(HasSubstr(mac.substr(0, 16))));
}

// A link that is pushed opens the order without any token.
TEST(PortalPushedLinks, AreInWhatIsPushed) {
  std::mutex mutex;
  std::string pushed;
  testing::Receiver receiver([&](const testing::ReceivedRequest& request) {
    const std::lock_guard lock(mutex);
    pushed = request.body;
    return testing::reply(200);
  });
  const std::string portals =
      "portals:\n  - { name: account, url: \"" + receiver.url("/hook") + "\", secret: " + testing::kPortalSecret +
      ", token: test-portal, sources: [shop], allow_private: true,\n      links: { secret: a-secret-of-links-for-tests,"
      " in_events: true, base_url: \"https://leads.example\" } }\n";
  LiveGateway gateway(testing::usual_configuration(kSources, portals));
  BlockingClient client(gateway.port());
  client.post_json("/in/shop", R"({"name":"Иван Петров","phone":"89161234567","order":"1001"})");
  const std::string start = R"("track_url":"https://leads.example)";
  for (int i = 0; i < 1000; ++i) {
    {
      const std::lock_guard lock(mutex);
      if (!pushed.empty()) break;
    }
    ::poll(nullptr, 0, 10);
  }
  const std::lock_guard lock(mutex);
  const size_t at = pushed.find(start);
  ASSERT_NE(at, std::string::npos) << pushed;
  const std::string page = pushed.substr(at + start.size(), pushed.find('"', at + start.size()) - at - start.size());
  EXPECT_THAT(client.get(page)->body, HasSubstr("Заказ 1001"));
  const auto found = client.get(page.substr(0, page.rfind("/page")));
  EXPECT_EQ(found->status, 200);
  EXPECT_THAT(found->body, HasSubstr(R"("order":"1001")"));
  EXPECT_THAT(found->body, Not(HasSubstr("track_url"))) << "whoever asks has it";
}

}  // namespace
}  // namespace leadgate
