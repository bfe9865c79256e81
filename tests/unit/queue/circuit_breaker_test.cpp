#include "queue/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace leadgate::queue {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using State = CircuitBreaker::State;

const Timestamp kNow = parse_rfc3339("2026-11-23T09:00:00Z").value();
const BreakerSettings kSettings{3, seconds(10), seconds(60), 0.5};

CircuitBreaker opened() {
  CircuitBreaker breaker;
  for (int i = 0; i < kSettings.failures; ++i) breaker.failed(kSettings, kNow, std::nullopt, 0);
  return breaker;
}

TEST(CircuitBreaker, OpensAfterFailuresInARowOnly) {
  CircuitBreaker breaker;
  for (int round = 0; round < 5; ++round) {
    breaker.failed(kSettings, kNow, std::nullopt, 0);
    breaker.failed(kSettings, kNow, std::nullopt, 0);
    EXPECT_EQ(breaker.state(), State::kClosed);
    EXPECT_TRUE(breaker.lets_start(kNow));
    breaker.lives();
  }
  EXPECT_FALSE(breaker.next_probe());
  EXPECT_EQ(opened().state(), State::kOpen);
}

TEST(CircuitBreaker, LetsOneProbeOutAtItsTimeAndNothingBeside) {
  CircuitBreaker breaker = opened();
  EXPECT_EQ(breaker.next_probe(), kNow + seconds(10));
  EXPECT_FALSE(breaker.lets_start(kNow + seconds(9)));
  ASSERT_TRUE(breaker.lets_start(kNow + seconds(10)));
  breaker.started();
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker.lets_start(kNow + hours(1)));
  breaker.lives();
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_TRUE(breaker.lets_start(kNow));
  breaker.failed(kSettings, kNow, std::nullopt, 0);
  EXPECT_EQ(breaker.state(), State::kClosed) << "it counts from the start again";
}

TEST(CircuitBreaker, WaitsTwiceAsLongAfterEachProbeUpToTheBoundAndStretchedByChance) {
  CircuitBreaker breaker = opened();
  Timestamp now = kNow;
  for (const int wait : {20, 40, 60, 60}) {
    now = *breaker.next_probe();
    breaker.started();
    breaker.failed(kSettings, now, std::nullopt, 0);
    EXPECT_EQ(breaker.next_probe(), now + seconds(wait));
  }
  now = *breaker.next_probe();
  breaker.started();
  breaker.failed(kSettings, now, std::nullopt, 0.5);
  EXPECT_EQ(breaker.next_probe(), now + seconds(75));
  breaker.started();
  breaker.lives();
  for (int i = 0; i < kSettings.failures; ++i) breaker.failed(kSettings, now, std::nullopt, 0);
  EXPECT_EQ(breaker.next_probe(), now + seconds(10)) << "the next time it opens it begins anew";
}

TEST(CircuitBreaker, HonoursATimeThatThePeerNames) {
  CircuitBreaker breaker = opened();
  breaker.failed(kSettings, kNow, std::nullopt, 0);
  EXPECT_EQ(breaker.next_probe(), kNow + seconds(10)) << "what was out already changes nothing";
  breaker.failed(kSettings, kNow, kNow + hours(2), 0);
  EXPECT_EQ(breaker.next_probe(), kNow + hours(2));
  breaker.started();
  breaker.failed(kSettings, kNow + hours(2), kNow + hours(3), 0);
  EXPECT_EQ(breaker.next_probe(), kNow + hours(3));
}

TEST(CircuitBreaker, OwesTheProbeThatSaidNothing) {
  CircuitBreaker breaker = opened();
  breaker.started();
  breaker.said_nothing(kNow + seconds(10));
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_TRUE(breaker.lets_start(kNow + seconds(10)));
  CircuitBreaker closed;
  closed.said_nothing(kNow);
  EXPECT_EQ(closed.state(), State::kClosed);
}

TEST(CircuitBreaker, GoesAlongWithTheClock) {
  CircuitBreaker breaker = opened();
  breaker.shift(-hours(24));
  EXPECT_EQ(breaker.next_probe(), kNow - hours(24) + seconds(10));
}

}  // namespace
}  // namespace leadgate::queue
