// People hear by a webhook of a portal that does not take its events.
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <mutex>

#include "connectors/portal/standard_webhooks.hpp"
#include "tests/support/live_gateway.hpp"
#include "tests/support/mail_servers.hpp"
#include "tests/support/receiver.hpp"

namespace leadgate {
namespace {

using testing::comes_true;
using ::testing::HasSubstr;
using testing::LiveGateway;

const std::string kSource = R"(  - name: shop
    connector: generic
    pipeline: shop
    map: { contact.name: body.name, contact.phones: "[phone(body.phone)]", external_id: body.order }
)";

class Alerts : public ::testing::Test {
 protected:
  Alerts()
      : portal_([this](const testing::ReceivedRequest&) { return testing::reply(status_, "as I said"); }),
        people_([this](const testing::ReceivedRequest& request) {
          const std::lock_guard lock(mutex_);
          const std::array secrets = {Secret(testing::kPortalSecret)};
          const auto verified = connectors::verify_webhook(
              secrets, request.headers.at("webhook-id"), request.headers.at("webhook-timestamp"),
              request.headers.at("webhook-signature"), request.body, SystemClock().now());
          EXPECT_TRUE(verified);
          ++asked_;
          ids_.push_back(request.headers.at("webhook-id"));
          if (people_status_ == 200) told_.push_back(request.body);
          return testing::reply(people_status_);
        }) {}

  std::string one_portal(const std::string& name, const std::string& more) {
    return "  - { name: " + name + ", url: \"" + portal_.url("/hook") + "\", secret: " + testing::kPortalSecret +
           ", sources: [shop], allow_private: true, schedule: [0s" + more + "] }\n";
  }
  std::string configuration(const std::string& portals) {
    return testing::usual_configuration(kSource, "portals:\n" + portals + "alerts: { after: 300ms, webhook: { url: \"" +
                                                     people_.url("/alerts") + "\", secret: " + testing::kPortalSecret +
                                                     ", allow_private: true } }\n");
  }
  void order(LiveGateway& gateway, const std::string& number) {
    testing::BlockingClient client(gateway.port());
    client.post_json("/in/shop", R"({"name":"Иван","phone":"89161234567","order":")" + number + "\"}");
  }
  size_t told() {
    const std::lock_guard lock(mutex_);
    return told_.size();
  }
  std::string told(size_t index) {
    const std::lock_guard lock(mutex_);
    return index < told_.size() ? told_[index] : "";
  }
  // Long enough for several looks.
  bool stays_at(size_t count) {
    return !comes_true([&] { return told() != count; }, 2);
  }

  std::mutex mutex_;
  std::vector<std::string> told_;
  std::vector<std::string> ids_;
  std::atomic<int> asked_{0};
  std::atomic<int> status_{500};
  std::atomic<int> people_status_{200};
  testing::Receiver portal_;
  testing::Receiver people_;
};

TEST_F(Alerts, AFailureIsToldOnceAlsoOverARestartAndSoIsItsEnd) {
  const std::string text = configuration(one_portal("account", ", 30d"));
  LiveGateway gateway(text);
  order(gateway, "1001");
  ASSERT_TRUE(comes_true([&] { return told() == 1; }));
  EXPECT_THAT(told(0), HasSubstr(R"({"type":"portal.failing","timestamp":")"));
  EXPECT_THAT(told(0), HasSubstr(R"("data":{"portal":"account","since":"2)"));
  EXPECT_THAT(told(0), HasSubstr(R"("pending":1,"dead":0,"last_status":500)"));
  EXPECT_THAT(told(0), HasSubstr(R"("last_answer":"as I said","next_probe":)"));
  EXPECT_TRUE(stays_at(1));
  gateway.stop();
  gateway.start(text);
  EXPECT_TRUE(stays_at(1));
  status_ = 200;
  order(gateway, "1002");
  EXPECT_TRUE(stays_at(1)) << "it takes what is new, but one of its events waits";
  testing::BlockingClient client(gateway.port());
  const auto retried = client.post_json("/api/v1/deliveries/retry", R"({"portal":"account","state":"pending"})",
                                        {{"Authorization", std::string("Bearer ") + testing::kAdmin}});
  EXPECT_THAT(retried->body, HasSubstr(R"("retried":1,)"));
  ASSERT_TRUE(comes_true([&] { return told() == 2; }));
  EXPECT_THAT(told(1), HasSubstr(R"({"type":"portal.recovered")"));
  EXPECT_TRUE(stays_at(2));
  EXPECT_THAT(client.get("/metrics", "")->body, HasSubstr(R"(leadgate_alerts_total{outcome="sent",way="webhook"} 1)"));
}

// Without a look at once it would come half a minute later.
TEST_F(Alerts, ASettingThatIsReadAgainHoldsAtOnce) {
  std::string late = configuration(one_portal("account", ", 30d"));
  late.replace(late.find("after: 300ms"), 12, "after: 30d");
  LiveGateway gateway(late);
  order(gateway, "1001");
  EXPECT_TRUE(stays_at(0));
  const std::string text =
      configuration(one_portal("account", ", 30d")) + "storage: { sqlite: " + gateway.folder().path("live.db") + " }\n";
  auto loaded = gateway::read_config(text, "test.yaml", gateway::process_surroundings());
  ASSERT_TRUE(loaded.config) << loaded.mistakes.front().line();
  gateway.process().reload(std::make_shared<const gateway::Config>(std::move(*loaded.config)));
  EXPECT_TRUE(comes_true([&] { return told() == 1; }, 8));
}

TEST_F(Alerts, SeveralAtOnceAreOneMessageWithTheirDeadLetters) {
  status_ = 410;
  LiveGateway gateway(configuration(one_portal("one", "") + one_portal("two", "")));
  order(gateway, "1001");
  ASSERT_TRUE(comes_true([&] { return told() >= 1; }));
  EXPECT_TRUE(stays_at(told()));
  std::string all;
  for (size_t i = 0; i < told(); ++i) all += told(i);
  EXPECT_LE(told(), 2u);  // a look may fall between the two
  EXPECT_THAT(all, HasSubstr("portal.stopped"));
  EXPECT_THAT(all, HasSubstr(R"("portal":"one")"));
  EXPECT_THAT(all, HasSubstr(R"("portal":"two")"));
}

TEST_F(Alerts, DeadLettersAreTold) {
  LiveGateway gateway(configuration(one_portal("account", "")));
  order(gateway, "1001");
  ASSERT_TRUE(comes_true([&] { return told(0).find(R"("dead":1)") != std::string::npos; }));
}

TEST_F(Alerts, WhatIsNotTakenIsTriedAgainWithTheSameId) {
  people_status_ = 503;
  LiveGateway gateway(configuration(one_portal("account", ", 30d")));
  order(gateway, "1001");
  ASSERT_TRUE(comes_true([&] { return asked_ >= 2; }));
  people_status_ = 200;
  ASSERT_TRUE(comes_true([&] { return told() == 1; }));
  const std::lock_guard lock(mutex_);
  for (const std::string& id : ids_) EXPECT_EQ(id, ids_.front());
}

}  // namespace
}  // namespace leadgate
