#include "gateway/alerts/alert_plan.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Timestamp kNoon = from_micros(1'700'000'000'000'000);
constexpr AlertTimes kTimes{hours(1), hours(24)};

// One portal and what was told of it, from one look to the next.
class AlertPlanTest : public ::testing::Test {
 protected:
  std::vector<std::string> look(Timestamp now) {
    AlertPlan plan = plan_alerts({{"account", health_}}, told_, kTimes, now);
    told_ = std::move(plan.told);
    std::vector<std::string> said;
    for (const Alert& alert : plan.say) said.emplace_back(alert_type(alert.kind));
    return said;
  }

  void die(int64_t count) {
    health_.dead += count;
    health_.deaths += count;
  }

  PortalHealth health_;
  AlertsToldByPortal told_;
};

TEST_F(AlertPlanTest, TellsAFailureOnceWhenItIsLongAndAgainLater) {
  health_.failing_since = kNoon;
  EXPECT_THAT(look(kNoon), IsEmpty());
  EXPECT_THAT(look(kNoon + minutes(59)), IsEmpty());
  EXPECT_THAT(look(kNoon + minutes(60)), ElementsAre("portal.failing"));
  EXPECT_THAT(look(kNoon + minutes(61)), IsEmpty());
  EXPECT_THAT(look(kNoon + hours(24)), IsEmpty());
  EXPECT_THAT(look(kNoon + hours(25)), ElementsAre("portal.failing"));
  EXPECT_THAT(look(kNoon + hours(26)), IsEmpty());
}

TEST_F(AlertPlanTest, TellsTheEndOfWhatWasToldOnly) {
  health_.failing_since = kNoon;
  look(kNoon + minutes(30));
  health_.failing_since.reset();
  EXPECT_THAT(look(kNoon + minutes(31)), IsEmpty());
  health_.failing_since = kNoon + minutes(32);
  EXPECT_THAT(look(kNoon + hours(2)), ElementsAre("portal.failing"));
  health_.failing_since.reset();
  EXPECT_THAT(look(kNoon + hours(3)), ElementsAre("portal.recovered"));
  EXPECT_THAT(look(kNoon + hours(4)), IsEmpty());
}

TEST_F(AlertPlanTest, OfOneThatComesAndGoesThereIsOneMessageOfAKindInTheTime) {
  int said = 0;
  for (int hour = 0; hour < 24; hour += 2) {
    health_.failing_since = kNoon + hours(hour);
    said += static_cast<int>(look(kNoon + hours(hour + 1)).size());
    health_.failing_since.reset();
    said += static_cast<int>(look(kNoon + hours(hour + 1) + minutes(30)).size());
  }
  EXPECT_EQ(said, 2);
  health_.failing_since = kNoon + hours(24);
  EXPECT_THAT(look(kNoon + hours(25)), ElementsAre("portal.failing"));
}

TEST_F(AlertPlanTest, TellsAStopAtOnceAlsoOfOneThatIsKnownToFail) {
  health_.failing_since = kNoon;
  EXPECT_THAT(look(kNoon + hours(1)), ElementsAre("portal.failing"));
  health_.stopped_since = kNoon + hours(1);
  EXPECT_THAT(look(kNoon + hours(1) + minutes(1)), ElementsAre("portal.stopped"));
  health_.stopped_since.reset();
  EXPECT_THAT(look(kNoon + hours(2)), IsEmpty());  // it was enabled, and no attempt has succeeded yet
  health_.failing_since.reset();
  EXPECT_THAT(look(kNoon + hours(3)), ElementsAre("portal.recovered"));
}

TEST_F(AlertPlanTest, TellsOfDeadLettersThatAreNew) {
  die(2);
  EXPECT_THAT(look(kNoon), ElementsAre("portal.dead_letters"));
  die(1);
  EXPECT_THAT(look(kNoon + hours(1)), IsEmpty());
  EXPECT_THAT(look(kNoon + hours(24)), ElementsAre("portal.dead_letters"));
  EXPECT_THAT(look(kNoon + hours(49)), IsEmpty());
  health_.dead = 1;  // two were retried
  EXPECT_THAT(look(kNoon + hours(50)), IsEmpty());
  die(1);
  EXPECT_THAT(look(kNoon + hours(51)), ElementsAre("portal.dead_letters"));
}

TEST_F(AlertPlanTest, TellsOfThoseThatDiedAgainBetweenTwoLooks) {
  die(1);
  EXPECT_THAT(look(kNoon), ElementsAre("portal.dead_letters"));
  health_.dead = 0;  // it was retried
  die(1);
  EXPECT_THAT(look(kNoon + hours(25)), ElementsAre("portal.dead_letters"));
  die(1);
  health_.dead = 0;  // and all were taken
  EXPECT_THAT(look(kNoon + hours(50)), IsEmpty());
  EXPECT_THAT(look(kNoon + hours(75)), IsEmpty());
}

TEST_F(AlertPlanTest, TellsOfOneThatTakesSomeAndRefusesOthers) {
  health_.refused_since = health_.last_failure_at = kNoon;
  EXPECT_THAT(look(kNoon + minutes(59)), IsEmpty());
  EXPECT_THAT(look(kNoon + hours(1)), IsEmpty()) << "it was not asked since";
  health_.last_failure_at = kNoon + minutes(70);
  EXPECT_THAT(look(kNoon + minutes(71)), ElementsAre("portal.failing"));
  EXPECT_THAT(look(kNoon + minutes(129)), IsEmpty());
  EXPECT_THAT(look(kNoon + minutes(130)), ElementsAre("portal.recovered"));
  health_.last_failure_at = kNoon + hours(3);
  EXPECT_THAT(look(kNoon + hours(3)), IsEmpty());
  health_.last_failure_at = kNoon + hours(26);
  EXPECT_THAT(look(kNoon + hours(26)), ElementsAre("portal.failing"));
}

TEST_F(AlertPlanTest, AFailureTellsItsDeadLettersItself) {
  health_.failing_since = kNoon;
  die(5);
  EXPECT_THAT(look(kNoon + hours(1)), ElementsAre("portal.failing"));
  die(1);
  EXPECT_THAT(look(kNoon + hours(2)), IsEmpty());
}

TEST_F(AlertPlanTest, ADisabledPortalIsNotToldOfAndNothingIsForgotten) {
  health_.failing_since = kNoon;
  look(kNoon + hours(1));
  health_.disabled = true;
  die(7);
  EXPECT_THAT(look(kNoon + hours(48)), IsEmpty());
  health_.disabled = false;
  health_.dead = 0;
  health_.failing_since.reset();
  EXPECT_THAT(look(kNoon + hours(49)), ElementsAre("portal.recovered"));
}

TEST_F(AlertPlanTest, AClockThatWasSetBackNeitherStormsNorFallsSilent) {
  health_.failing_since = kNoon;
  look(kNoon + hours(1));
  EXPECT_THAT(look(kNoon - hours(24)), IsEmpty());
  health_.failing_since = kNoon - hours(24);
  EXPECT_THAT(look(kNoon - hours(23)), ElementsAre("portal.failing"));
  EXPECT_THAT(look(kNoon - hours(22)), IsEmpty());
}

TEST(AlertPlan, SaysOfManyAtOnceAndForgetsWhoIsGone) {
  PortalHealth failing;
  failing.failing_since = kNoon;
  AlertsTold told_open;
  told_open.is_open = true;
  const std::map<std::string, PortalHealth> portals = {{"a", failing}, {"b", failing}, {"well", {}}};
  const AlertPlan plan = plan_alerts(portals, {{"gone", told_open}}, kTimes, kNoon + hours(2));
  EXPECT_EQ(plan.say.size(), 2u);
  EXPECT_EQ(plan.told.size(), 2u);
}

TEST(AlertPlan, TheSameNewsHasTheSameId) {
  PortalHealth failing;
  failing.failing_since = kNoon;
  const std::map<std::string, PortalHealth> portals = {{"a", failing}};
  const AlertPlan first = plan_alerts(portals, {}, kTimes, kNoon + hours(1));
  const AlertPlan same = plan_alerts(portals, {}, kTimes, kNoon + hours(2));
  const AlertPlan later = plan_alerts(portals, first.told, kTimes, kNoon + hours(30));
  EXPECT_EQ(alert_id(first.say, {}), alert_id(same.say, {}));
  EXPECT_NE(alert_id(first.say, {}), alert_id(later.say, first.told));
}

}  // namespace
}  // namespace leadgate::gateway
