// How one portal is called, over what `delivery` says.
#include <gmock/gmock.h>

#include "gateway/portal/portal_target.hpp"
#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

LoadedConfig with(const std::string& portal, const std::string& delivery = "") {
  return read_test_config(std::string(kGoodConfig) + portal + delivery);
}

DeliveryTarget target_of(const LoadedConfig& loaded) {
  EXPECT_THAT(mistake_lines(loaded), IsEmpty());
  return delivery_target(*loaded.config, loaded.config->portals.front(), std::shared_ptr<const DeliveryRoute>());
}

TEST(ConfigPortalDelivery, WithoutKeysItIsAsDeliverySays) {
  const DeliveryTarget target = target_of(with("", "delivery: { schedule: [0s, 1s] }\n"));
  EXPECT_TRUE(target.is_portal);
  EXPECT_TRUE(target.enabled);
  EXPECT_FALSE(target.retry);
  EXPECT_FALSE(target.timeout);
  EXPECT_EQ(target.in_flight_max, 0u);
}

TEST(ConfigPortalDelivery, ItsOwnKeysGoBeforeWithTheRestOfDelivery) {
  const DeliveryTarget target =
      target_of(with("    enabled: false\n    schedule: [2s, 3s, 4s]\n    timeout_ms: 900\n    in_flight_max: 3\n",
                     "delivery: { schedule: [0s], jitter_percent: 0, retry_after_max_hours: 1 }\n"));
  EXPECT_FALSE(target.enabled);
  ASSERT_TRUE(target.retry);
  EXPECT_THAT(target.retry->delays, ElementsAre(seconds(2), seconds(3), seconds(4)));
  EXPECT_EQ(target.retry->jitter, 0);
  EXPECT_EQ(target.retry->retry_after_max, std::chrono::hours(1));
  EXPECT_EQ(target.timeout, milliseconds(900));
  EXPECT_EQ(target.in_flight_max, 3u);
}

TEST(ConfigPortalDelivery, ItsMistakesAreTold) {
  EXPECT_THAT(mistake_lines(with("    schedule: []\n")),
              ElementsAre("c.yaml:24:5: 'schedule' takes 1 to 32 waits, for example [0s, 10s, 5m, 1h]."));
  EXPECT_THAT(mistake_lines(with("    schedule: [soon]\n")),
              ElementsAre("c.yaml:24:16: 'soon' is not a wait such as 500ms, 5s, 10m, 2h or 1d, at most 30d."));
  EXPECT_THAT(mistake_lines(with("", "delivery: { probe_ms: 5000, probe_max_ms: 1000 }\n")),
              ElementsAre("c.yaml:24:29: 'probe_max_ms' must be at least 'probe_ms' (5000 ms)."));
}

TEST(ConfigPortalDelivery, TheBreakerIsPartOfTheLimits) {
  const LoadedConfig loaded =
      with("", "delivery: { breaker_failures: 7, probe_ms: 2000, probe_max_ms: 9000, jitter_percent: 50 }\n");
  EXPECT_THAT(mistake_lines(loaded), IsEmpty());
  const queue::BreakerSettings breaker = loaded.config->delivery.dispatcher_limits().breaker;
  EXPECT_EQ(breaker.failures, 7);
  EXPECT_EQ(breaker.probe_first, seconds(2));
  EXPECT_EQ(breaker.probe_max, seconds(9));
  EXPECT_EQ(breaker.jitter, 0.5);
}

TEST(ShownAddress, HasNeitherUserNorQuery) {
  EXPECT_EQ(shown_address("https://shop.example/hook?key=secret"), "https://shop.example/hook");
  EXPECT_EQ(shown_address("https://me:secret@shop.example:8443/hook#part"), "https://shop.example:8443/hook");
  EXPECT_EQ(shown_address("https://shop.example/a@b"), "https://shop.example/a@b");
  EXPECT_EQ(shown_address("https://shop.example?x=1@2"), "https://shop.example");
}

TEST(ShownHost, HasNoPathEither) {
  EXPECT_EQ(shown_host("https://me:secret@shop.example:8443/hook/5cb7?key=secret"), "https://shop.example:8443/…");
  EXPECT_EQ(shown_host("https://shop.example/"), "https://shop.example/");
  EXPECT_EQ(shown_host("https://shop.example"), "https://shop.example");
}

TEST(AddressMark, TellsAddressesApart) {
  EXPECT_EQ(address_mark("https://a.example/"), address_mark("https://a.example/"));
  EXPECT_NE(address_mark("https://a.example/"), address_mark("https://a.example/?key=2"));
}

}  // namespace
}  // namespace leadgate::gateway
