// What a new configuration changes while the gateway runs, and what it says about the rest.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <future>

#include "tests/support/gateway_child.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using testing::LiveGateway;

std::string sources(const std::string& more = "") {
  return R"(  - { name: site, connector: form, pipeline: leads)" + more + R"( }
  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";
}

std::string portal(const std::string& token = "test-portal", const std::string& seen = "[shop, site]") {
  return "portals:\n  - { name: account, token: " + token + ", sources: " + seen + " }\n";
}

class Reload : public ::testing::Test {
 protected:
  Reload() : gateway_(testing::usual_configuration(sources(), portal())), client_(gateway_.port()) {}

  // The keys that need a restart.
  std::vector<std::string> reload(const std::string& configuration) {
    const std::string text =
        configuration + "storage: { sqlite: " + gateway_.folder().path("live.db") + more_storage_ + " }\n";
    gateway::LoadedConfig loaded = gateway::read_config(text, "test.yaml", gateway::process_surroundings());
    for (const Mistake& mistake : loaded.mistakes) ADD_FAILURE() << mistake.line();
    LEADGATE_INVARIANT(loaded.config.has_value(), "the test's configuration is right");
    return gateway_.process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  }
  std::string order(const std::string& number) {
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
    return client_.post_json("/in/shop", body)->text("deal_id");
  }
  std::string portal_request(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-portal\r\n\r\n";
  }

  LiveGateway gateway_;
  BlockingClient client_;
  std::string more_storage_;
};

TEST_F(Reload, RaisesTheBodyLimitOfASource) {
  const std::string body = "name=Olga&phone=89160000005&comment=" + std::string(9'000'000, 'x');
  const BlockingClient::Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  BlockingClient before(gateway_.port());
  EXPECT_NE(before.send("POST", "/in/site", body, form).value_or(testing::ClientResponse{413, {}, ""}).status, 201);
  EXPECT_TRUE(reload(testing::usual_configuration(sources(", body_bytes_max: 20000000"), portal())).empty());
  BlockingClient after(gateway_.port());
  const auto answer = after.send("POST", "/in/site", body, form);
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->status, 413) << answer->body;
  EXPECT_LT(answer->status, 300) << answer->body;
}

TEST_F(Reload, NamesWhatNeedsARestartUntilThereIsOne) {
  std::string changed = testing::usual_configuration(sources(), portal());
  changed.replace(changed.find("log_level"), 9, "threads: 3, log_level");
  more_storage_ = ", cache_kib: 2048, key_filter_bytes: 65536";
  const std::vector<std::string> expected{"server.threads", "storage.cache_kib", "storage.key_filter_bytes"};
  EXPECT_EQ(reload(changed), expected);
  EXPECT_EQ(reload(changed), expected) << "the process still runs with the old ones";
}

TEST_F(Reload, EndsTheStreamsAndWaitsOfAPortalThatLostItsRights) {
  const std::string deal = order("1");
  for (const auto& lost : {portal("another-token"), portal("test-portal", "[site]"), std::string()}) {
    ASSERT_TRUE(reload(testing::usual_configuration(sources(), portal())).empty());
    gateway::RawClient stream(gateway_.port());
    stream.send(portal_request("/portal/v1/events"));
    EXPECT_NE(stream.read_until(R"("order":"1")"), "");
    gateway::RawClient wait(gateway_.port());
    wait.send(portal_request("/portal/v1/orders/1?wait=20"));
    ::poll(nullptr, 0, 100);  // asleep by now; if not, it is refused even so
    reload(testing::usual_configuration(sources(), lost));
    EXPECT_TRUE(stream.sees_close()) << lost;
    const int status = gateway::status_in(wait.read_response());
    EXPECT_TRUE(status == 401 || status == 404) << status << lost;
  }
}

TEST_F(Reload, KeepsTheStreamOfAPortalThatMaySeeAsMuchAsBefore) {
  gateway::RawClient stream(gateway_.port());
  stream.send(portal_request("/portal/v1/events"));
  EXPECT_NE(stream.read_until("retry: 2000"), "");
  reload(testing::usual_configuration(sources(), portal()));
  order("7");
  EXPECT_NE(stream.read_until(R"("order":"7")").find("deal.created"), std::string::npos);
}

TEST_F(Reload, HoldsFewerPortalWaits) {
  reload(testing::usual_configuration(sources(), portal() + "limits: { portal_waits_max: 1 }\n"));
  gateway::RawClient first(gateway_.port());
  first.send(portal_request("/portal/v1/events")).read_until("retry: 2000");
  gateway::RawClient second(gateway_.port());
  EXPECT_EQ(gateway::status_in(second.send(portal_request("/portal/v1/events")).read_response()), 503);
}

TEST_F(Reload, SaysThatItIsNotReadyWhileItDrains) {
  gateway::RawClient client(gateway_.port());
  client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").read_response();
  client.send("GET /readyz HTTP/1.1\r\nHost: x\r\n");  // under way when the draining begins
  ::poll(nullptr, 0, 50);
  auto stopping = std::async(std::launch::async, [this] { gateway_.process().stop(); });
  for (int i = 0; i < 500; ++i) {
    try {
      gateway::RawClient probe(gateway_.port());
    } catch (const std::runtime_error&) {
      break;  // nobody listens any more
    }
    ::poll(nullptr, 0, 10);
  }
  EXPECT_EQ(gateway::status_in(client.send("\r\n").read_response()), 503);
  stopping.get();
}

TEST(ReloadBySignal, ChangesTheLogLevelAndLogsWhatNeedsARestart) {
  testing::TempFolder folder;
  const std::string path = folder.path("leadgate.yaml");
  const auto write = [&](const std::string& server) {
    std::string text = testing::usual_configuration(sources(), portal());
    text.replace(text.find("log_level: \"off\""), 16, server);
    std::ofstream(path) << text << "storage: { sqlite: " << folder.path("live.db") << " }\n";
  };
  write("log_level: info");
  testing::GatewayChild child(path);
  ASSERT_TRUE(child.start()) << child.log();
  write("log_level: warn, threads: 2");
  child.signal(SIGHUP);
  for (int i = 0; i < 500 && child.log().find("server.threads") == std::string::npos; ++i) ::poll(nullptr, 0, 10);
  EXPECT_NE(child.log().find("server.threads has changed, which needs a restart"), std::string::npos) << child.log();
  EXPECT_EQ(child.log().find("was read again"), std::string::npos) << "a line of the level that was left";
  EXPECT_EQ(child.stop(), 0);
}

}  // namespace
}  // namespace leadgate
