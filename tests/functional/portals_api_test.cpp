// What people see and do of deliveries and portals by /api/v1 and by `leadgate deliveries`.
#include <gmock/gmock.h>
#include <poll.h>

#include <atomic>
#include <fstream>
#include <mutex>

#include "tests/support/command_run.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/platform.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using testing::LiveGateway;
using ::testing::Not;

const std::string kSource = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";

class PortalsApi : public ::testing::Test {
 protected:
  PortalsApi()
      : receiver_([this](const testing::ReceivedRequest& request) {
          {
            const std::lock_guard lock(mutex_);
            came_.push_back(request.body);
          }
          const std::lock_guard held(hold_);
          return testing::reply(status_, "as I said", headers_);
        }) {}

  std::string configuration(const std::string& more = "", const std::string& path = "/hook?key=s3cret") {
    return testing::usual_configuration(kSource, "portals:\n  - { name: account, url: \"" + receiver_.url(path) +
                                                     "\", secret: " + testing::kPortalSecret +
                                                     ", sources: [shop], allow_private: true" + more +
                                                     " }\n  - { name: poller, token: test-portal, sources: [shop] }\n");
  }
  void begin(const std::string& more = "") { gateway_ = std::make_unique<LiveGateway>(configuration(more)); }
  void reload(const std::string& text) {
    const std::string whole = text + "storage: { sqlite: " + gateway_->folder().path("live.db") + " }\n";
    auto loaded = gateway::read_config(whole, "test.yaml", gateway::process_surroundings());
    ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
    gateway_->process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  }
  std::string order(const std::string& number) {
    BlockingClient client(gateway_->port());
    const std::string body = R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}";
    return client.post_json("/in/shop", body)->text("deal_id");
  }
  void move(const std::string& deal, const std::string& stage) {
    post("/deals/" + deal + "/move", "{\"stage\":\"" + stage + "\"}");
  }
  std::string api(const std::string& path) {
    BlockingClient client(gateway_->port());
    return client.get("/api/v1" + path, testing::kAdmin)->body;
  }
  std::string post(const std::string& path, const std::string& body, const std::string& token = testing::kAdmin) {
    BlockingClient client(gateway_->port());
    const auto answer = client.post_json("/api/v1" + path, body, {{"Authorization", "Bearer " + token}});
    answered_ = answer->status;
    return answer->body;
  }
  bool shows(const std::string& path, const std::string& what) {
    for (int i = 0; i < 1000; ++i) {
      if (api(path).find(what) != std::string::npos) return true;
      ::poll(nullptr, 0, 10);
    }
    return false;
  }
  size_t came() {
    const std::lock_guard lock(mutex_);
    return came_.size();
  }
  testing::CommandRun run(std::vector<std::string> more) {
    const std::string path = gateway_->folder().path("c.yaml");
    std::ofstream(path) << configuration();
    std::vector<std::string> arguments = {"deliveries"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(),
                     {"--config", path, "--server", "http://127.0.0.1:" + std::to_string(gateway_->port())});
    return testing::run_command(arguments);
  }

  std::mutex hold_;  // locked: no answer
  std::mutex mutex_;
  std::vector<std::string> came_;
  std::atomic<int> status_{200};
  std::string headers_;  // of every answer; set before any
  int answered_ = 0;
  testing::Receiver receiver_;
  std::unique_ptr<LiveGateway> gateway_;
};

TEST_F(PortalsApi, EveryAttemptIsSeenWithWhatHappensNext) {
  status_ = 500;
  begin(", schedule: [0s, 50ms, 30d]");
  order("1001");
  ASSERT_TRUE(shows("/deliveries/w1", R"("attempts":2)"));
  const std::string one = api("/deliveries/w1");
  EXPECT_THAT(one, HasSubstr(R"("attempt_log":[{"number":1,"started_at":")"));
  EXPECT_THAT(one, HasSubstr(R"("status":500,"answer":"as I said","next":"retry","next_at":")"));
  EXPECT_THAT(one, HasSubstr(R"({"number":2,)"));
  EXPECT_THAT(api("/deliveries"), Not(HasSubstr("attempt_log")));
  EXPECT_THAT(api("/deliveries/w99"), HasSubstr("There is no such delivery."));
}

TEST_F(PortalsApi, DeliveriesAreFoundByEachOfTheirKeys) {
  begin();
  const std::string deal = order("1001");
  order("1002");
  move(deal, "packing");
  ASSERT_TRUE(shows("/deliveries?state=done&type=deal.stage_changed", "\"w3\""));
  EXPECT_THAT(api("/deliveries?deal=" + deal), Not(HasSubstr("\"w2\"")));
  EXPECT_THAT(api("/deliveries?portal=account&limit=1"), HasSubstr("\"w3\""));
  EXPECT_THAT(api("/deliveries?portal=nobody"), HasSubstr(R"("items":[])"));
  EXPECT_THAT(api("/deliveries?from=2099-01-01T00:00:00Z"), HasSubstr(R"("items":[])"));
  EXPECT_THAT(api("/deliveries?to=2099-01-01T00:00:00Z"), HasSubstr("\"w1\""));
  EXPECT_THAT(api("/deliveries?from=yesterday"), HasSubstr("'from' is no time"));
  EXPECT_THAT(api("/deliveries?deal=1001"), HasSubstr("'deal' is the id of a deal"));
  BlockingClient client(gateway_->port());
  std::string all;
  std::string cursor;
  do {
    const auto page = client.get("/api/v1/deliveries?limit=1&cursor=" + cursor, testing::kAdmin);
    all += page->text("id");
    cursor = page->text("next_cursor");
  } while (!cursor.empty());
  EXPECT_EQ(all, "w3w2w1");
}

TEST_F(PortalsApi, APortalTellsHowItIs) {
  begin();
  EXPECT_THAT(api("/portals/poller"), HasSubstr(R"({"name":"poller","url":null,"state":"ok")"));
  order("1001");
  ASSERT_TRUE(shows("/portals/account", R"("last_success_at":"2)"));
  const std::string well = api("/portals/account");
  EXPECT_THAT(well, HasSubstr("/hook\",\"state\":\"ok\""));
  EXPECT_THAT(well, HasSubstr(R"("pending":0,"dead":0,"oldest_pending_at":null)"));
  EXPECT_THAT(well, Not(HasSubstr("s3cret")));
  status_ = 404;
  order("1002");
  ASSERT_TRUE(shows("/portals/account", R"("state":"failing")"));
  const std::string failing = api("/portals");
  EXPECT_THAT(failing, HasSubstr(R"("status":404,"answer":"as I said"})"));
  EXPECT_THAT(failing, HasSubstr(R"("pending":1)"));
  EXPECT_THAT(api("/portals/nobody"), HasSubstr("There is no portal 'nobody'."));
}

TEST_F(PortalsApi, ADisabledPortalKeepsItsEventsOverARestart) {
  begin();
  post("/portals/account/disable", R"({"reason":"moving"})", "test-manager");
  EXPECT_EQ(answered_, 403);
  EXPECT_THAT(post("/portals/account/disable", R"({"reason":"moving"})"), HasSubstr(R"("state":"disabled")"));
  const std::string deal = order("1001");
  move(deal, "packing");
  gateway_->stop();
  gateway_->start(configuration());
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("stopped_by":"api:admin","reason":"moving","pending":2)"));
  move(deal, "sent");
  EXPECT_EQ(came(), 0u);
  EXPECT_THAT(post("/portals/account/enable", ""), HasSubstr(R"("state":"ok")"));
  ASSERT_TRUE(shows("/portals/account", R"("pending":0)"));
  const std::lock_guard lock(mutex_);
  ASSERT_EQ(came_.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_THAT(came_[i], HasSubstr("\"sequence\":" + std::to_string(i + 1)));
}

TEST_F(PortalsApi, APortalThatTheConfigurationSwitchesOffIsSwitchedOnThere) {
  begin(", enabled: false");
  order("1001");
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("state":"disabled","since":null,"stopped_by":"configuration")"));
  post("/portals/account/enable", "");
  EXPECT_EQ(answered_, 409);
  post("/portals/poller/disable", "");
  EXPECT_EQ(answered_, 409);
  reload(configuration());
  EXPECT_TRUE(shows("/deliveries?state=done", "\"w1\""));
}

TEST_F(PortalsApi, A410StopsAPortalUntilItsAddressChanges) {
  status_ = 410;
  begin();
  order("1001");
  ASSERT_TRUE(shows("/portals/account", R"("state":"stopped")"));
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("stopped_by":"portal","reason":"The portal answered 410 Gone.")"));
  EXPECT_THAT(api("/deliveries/w1"), HasSubstr(R"("state":"pending")"));
  status_ = 200;
  order("1002");
  reload(configuration());
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("state":"stopped")")) << "the address is the same";
  EXPECT_EQ(came(), 1u);
  reload(configuration("", "/elsewhere"));
  EXPECT_TRUE(shows("/portals/account", R"("pending":0)"));
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("state":"ok")"));
}

TEST_F(PortalsApi, A410ThatComesAfterAPersonsStopDoesNotTakeItsPlace) {
  status_ = 410;
  begin();
  hold_.lock();
  order("1001");
  ASSERT_TRUE(testing::eventually([&] { return came() == 1; }));
  post("/portals/account/disable", R"({"reason":"contract ended"})");
  hold_.unlock();
  ASSERT_TRUE(shows("/deliveries/w1", R"("last_status":410)"));
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("stopped_by":"api:admin","reason":"contract ended")"));
  reload(configuration("", "/elsewhere"));
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("state":"disabled")"));
}

TEST_F(PortalsApi, AFailingPortalIsOnlyProbed) {
  status_ = 503;
  gateway_ = std::make_unique<LiveGateway>(configuration(", schedule: [0s, 10ms, 10ms, 30d]") +
                                           "delivery: { breaker_failures: 2, probe_ms: 60000, probe_max_ms: 60000 }\n");
  order("1001");
  ASSERT_TRUE(shows("/portals/account", R"("state":"open")"));
  EXPECT_THAT(api("/portals/account"), HasSubstr(R"("next_probe_at":"2)"));
  order("1002");
  ::poll(nullptr, 0, 100);
  EXPECT_EQ(came(), 2u);
  EXPECT_THAT(api("/deliveries/w2"), HasSubstr(R"("attempts":0)"));
}

TEST_F(PortalsApi, ThePauseThatAPortalAskedForIsSeenAndEndsWhenAPersonSaysSo) {
  status_ = 429;
  headers_ = "Retry-After: 3600\r\n";
  begin(", in_flight_max: 1");
  order("1001");
  ASSERT_TRUE(shows("/portals/account", R"("paused_until":"2)"));
  EXPECT_THAT(api("/portals"), HasSubstr(R"("next_probe_at":null,"paused_until":"2)"));
  status_ = 200;
  order("1002");
  reload(configuration(", in_flight_max: 1"));
  ::poll(nullptr, 0, 200);
  EXPECT_EQ(came(), 1u);
  post("/deliveries/w2/retry", "");
  ASSERT_TRUE(shows("/deliveries/w2", R"("state":"done")"));
  EXPECT_TRUE(shows("/portals/account", R"("paused_until":null)"));
  status_ = 429;
  order("1003");
  ASSERT_TRUE(shows("/portals/account", R"("paused_until":"2)"));
  status_ = 200;
  order("1004");
  post("/portals/account/disable", "");
  EXPECT_THAT(post("/portals/account/enable", ""), HasSubstr(R"("paused_until":null)"));
  EXPECT_TRUE(shows("/deliveries/w4", R"("state":"done")"));
}

TEST_F(PortalsApi, DeadDeliveriesAreRetriedByAFilter) {
  status_ = 404;
  begin(", schedule: [0s]");
  const std::string first = order("1001");
  const std::string second = order("1002");
  move(first, "packing");
  ASSERT_TRUE(shows("/portals/account", R"("dead":3)"));
  EXPECT_THAT(post("/deliveries/retry", R"({"portal":"account","dry_run":true})"),
              HasSubstr(R"({"matching":3,"retried":0,"items":[{"id":"w1")"));
  EXPECT_THAT(post("/deliveries/retry", R"({"state":"done"})"), HasSubstr("'state' can only be dead"));
  EXPECT_THAT(post("/deliveries/retry", R"({"ids":["w1"],"portal":"account"})"), HasSubstr("either 'ids' or a filter"));
  post("/deliveries/retry", "{}", "test-manager");
  EXPECT_EQ(answered_, 403);
  status_ = 200;
  EXPECT_THAT(post("/deliveries/retry", R"({"type":"deal.created","deal":")" + second + "\"}"),
              HasSubstr(R"({"matching":1,"retried":1,"items":[],"next_cursor":null})"));
  EXPECT_TRUE(shows("/portals/account", R"("dead":2)"));
  const std::string some = post("/deliveries/retry", R"({"portal":"account","limit":1})");
  EXPECT_THAT(some, HasSubstr(R"({"matching":2,"retried":1,"items":[],"next_cursor":"w1-)"));
  EXPECT_THAT(post("/deliveries/retry", R"({"ids":["w3","w1"]})"), HasSubstr(R"("retried":1)"));
  EXPECT_TRUE(shows("/portals/account", R"("pending":0,"dead":0)"));
}

TEST_F(PortalsApi, WhatWaitsForItsNextTryIsDueWhenAPersonSaysSo) {
  status_ = 503;
  begin(", schedule: [0s, 5h, 5h, 5h]");
  const std::string deal = order("1001");
  order("1002");
  ASSERT_TRUE(shows("/deliveries/w2", R"("attempts":1)"));
  ASSERT_TRUE(shows("/deliveries/w1", R"("attempts":1)"));
  move(deal, "packing");
  status_ = 200;
  EXPECT_THAT(post("/deliveries/retry", R"({"portal":"account","state":"pending","dry_run":true})"),
              HasSubstr(R"({"matching":3,"retried":0,"items":[{"id":"w1")"));
  EXPECT_EQ(run({"retry", "--id", "w2"}).text, "1 deliveries are tried anew\n");
  ASSERT_TRUE(shows("/portals/account", R"("pending":2)"));
  EXPECT_EQ(run({"retry", "--portal", "account"}).text, "0 dead deliveries are tried anew\n");
  EXPECT_EQ(run({"retry", "--portal", "account", "--state", "pending"}).text, "1 pending deliveries are tried anew\n");
  EXPECT_TRUE(shows("/portals/account", R"("pending":0,"dead":0)")) << "and what was behind it";
  status_ = 503;
  order("1003");
  ASSERT_TRUE(shows("/deliveries/w4", R"("attempts":1)"));
  status_ = 200;
  post("/portals/account/enable", "");
  EXPECT_TRUE(shows("/portals/account", R"("pending":0,"dead":0)"));
}

TEST_F(PortalsApi, WhatANewerStateHasOvertakenStaysDeadUnlessForced) {
  status_ = 404;
  begin(", schedule: [0s], coalesce: true");
  const std::string deal = order("1001");
  ASSERT_TRUE(shows("/portals/account", R"("dead":1)"));
  order("1002");
  ASSERT_TRUE(shows("/portals/account", R"("dead":2)"));
  status_ = 200;
  move(deal, "packing");
  ASSERT_TRUE(shows("/deliveries/w3", R"("state":"done")"));
  const std::string looked = post("/deliveries/retry", R"({"portal":"account","dry_run":true})");
  EXPECT_THAT(looked, HasSubstr(R"({"matching":2,"retried":0,"items":[{"id":"w2")"));
  EXPECT_THAT(looked, HasSubstr(R"("overtaken":1,"overtaken_ids":["w1"]})"));
  EXPECT_THAT(run({"retry", "--portal", "account", "--dry-run"}).text,
              HasSubstr("1 dead deliveries would be tried anew\n1 would stay dead, for the portal knows"));
  const std::string retried = run({"retry", "--portal", "account"}).text;
  EXPECT_THAT(retried, HasSubstr("1 dead deliveries are tried anew\n1 stay dead"));
  EXPECT_THAT(retried, HasSubstr("--force sends them all the same: w1\n"));
  ASSERT_TRUE(shows("/portals/account", R"("pending":0,"dead":1)"));
  EXPECT_EQ(run({"retry", "--id", "w1", "--force"}).text, "1 deliveries are tried anew\n");
  EXPECT_TRUE(shows("/portals/account", R"("pending":0,"dead":0)"));
}

TEST_F(PortalsApi, TheCommandLineListsAndRetries) {
  status_ = 404;
  begin(", schedule: [0s]");
  order("1001");
  order("1002");
  ASSERT_TRUE(shows("/portals/account", R"("dead":2)"));
  const auto listed = run({"list", "--portal", "account", "--state", "dead"});
  EXPECT_EQ(listed.code, 0) << listed.text;
  EXPECT_TRUE(listed.text.starts_with("w2 dead 2")) << listed.text;
  EXPECT_THAT(listed.text, HasSubstr(" account deal.created d1 attempts 1 status 404\n"));
  EXPECT_THAT(run({"retry", "--portal", "account", "--from", "2h", "--dry-run"}).text,
              HasSubstr("2 dead deliveries would be tried anew\n"));
  EXPECT_EQ(run({"retry", "--portal", "account", "--to", "2h"}).text, "0 dead deliveries are tried anew\n");
  status_ = 200;
  EXPECT_EQ(run({"retry", "--id", "w2"}).text, "1 deliveries are tried anew\n");
  EXPECT_EQ(run({"retry", "--portal", "account", "--from", "2h"}).text, "1 dead deliveries are tried anew\n");
  EXPECT_TRUE(shows("/portals/account", R"("pending":0,"dead":0)"));
  EXPECT_EQ(run({"retry"}).code, 1);
  EXPECT_THAT(run({"list", "--portal", "nobody"}).text, HasSubstr("There is no portal 'nobody'"));
  EXPECT_THAT(run({"list", "--from", "noon"}).text, HasSubstr("--from takes a time"));
}

}  // namespace
}  // namespace leadgate
