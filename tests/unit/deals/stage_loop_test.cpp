#include "deals/stage_loop.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace leadgate::deals {
namespace {

class StageLoop : public ::testing::Test {
 protected:
  // A change, a second after the one before it.
  void change(const std::string& actor) { add({actor, now_ += std::chrono::seconds(1)}); }
  void cut(const std::string& actor) { add({actor, now_ += std::chrono::seconds(1), true}); }
  void wait(std::chrono::hours time) { now_ += time; }
  void ping_pong(int changes) {
    for (int i = 0; i < changes; ++i) change(i % 2 == 0 ? "source:woo" : "api:shop");
  }
  bool holds(const std::string& actor, int changes_max = 10) const {
    return is_voice_of_loop(steps_, actor, now_, changes_max);
  }

 private:
  void add(const StageStep& step) { steps_.insert(steps_.begin(), step); }

  std::vector<StageStep> steps_;
  Timestamp now_ = from_micros(1'000'000'000'000);
};

TEST_F(StageLoop, IsCutForItsVoicesAlone) {
  ping_pong(9);
  EXPECT_FALSE(holds("source:woo")) << "one is left";
  change("api:anna");
  EXPECT_TRUE(holds("source:woo"));
  EXPECT_TRUE(holds("api:shop"));
  EXPECT_FALSE(holds("api:anna")) << "who moved it once in between is none of them";
  EXPECT_FALSE(holds("api:admin"));
}

TEST_F(StageLoop, SlowChangesAreNone) {
  ping_pong(6);
  wait(std::chrono::hours(1));
  ping_pong(6);
  EXPECT_FALSE(holds("source:woo"));
}

TEST_F(StageLoop, IsListenedToAgainAfterADayForThereMayBeNobodyElse) {
  ping_pong(10);
  cut("api:shop");
  wait(std::chrono::hours(24));
  EXPECT_FALSE(holds("source:woo"));
  EXPECT_FALSE(holds("api:shop"));
  ping_pong(10);
  EXPECT_TRUE(holds("source:woo")) << "and is cut again";
}

TEST_F(StageLoop, StaysCutUntilSomebodyElseMovesTheDeal) {
  ping_pong(10);
  cut("api:shop");
  wait(std::chrono::hours(23));
  EXPECT_TRUE(holds("source:woo")) << "an hour alone would let it go on";
  EXPECT_TRUE(holds("api:shop"));
  EXPECT_FALSE(holds("api:anna"));
  change("api:anna");
  EXPECT_FALSE(holds("source:woo"));
  ping_pong(8);
  EXPECT_FALSE(holds("source:woo")) << "the count began with her";
  change("source:woo");
  EXPECT_TRUE(holds("source:woo"));
}

TEST_F(StageLoop, OneChangeMayBeAll) {
  EXPECT_FALSE(holds("source:woo", 1));
  change("source:woo");
  EXPECT_TRUE(holds("source:woo", 1));
  EXPECT_FALSE(holds("api:anna", 1));
}

}  // namespace
}  // namespace leadgate::deals
