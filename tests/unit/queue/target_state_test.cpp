#include "queue/target_state.hpp"

#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::seconds;

class TargetStates : public OutboxTables {
 protected:
  TargetState state(const std::string& target) { return target_states(*connection_)[target]; }
};

TEST_F(TargetStates, CountsWhatWaitsAndWhatIsDead) {
  const int64_t first = add("shop", 1, now_);
  const int64_t second = add("shop", 2, now_);
  add("account", 1, now_);
  end(first, What::kDead);
  EXPECT_EQ(state("shop").pending, 1);
  EXPECT_EQ(state("shop").dead, 1);
  EXPECT_EQ(state("account").pending, 1);
  ASSERT_TRUE(retry_delivery(*connection_, first, now_));
  end(second, What::kDone);
  EXPECT_EQ(state("shop").pending, 1);
  EXPECT_EQ(state("shop").dead, 0);
  end(first, What::kDead);
  add("shop", 3, now_);
  PruneWalk walk;
  EXPECT_EQ(prune_outbox(*connection_, {now_ + seconds(1), now_ + seconds(1)}, walk, 10), 2);
  EXPECT_EQ(state("shop").dead, 0);
  EXPECT_EQ(state("shop").pending, 1);
}

TEST_F(TargetStates, CountsEachDeath) {
  const int64_t row = add("shop", 1, now_);
  for (int i = 1; i < 4; ++i) {
    end(row, What::kDead);
    EXPECT_EQ(state("shop").deaths, i);
    EXPECT_EQ(state("shop").dead, 1);
    ASSERT_TRUE(retry_dead(*connection_, row, now_));
  }
  end(row, What::kDone);
  EXPECT_EQ(state("shop").deaths, 3);
}

TEST_F(TargetStates, KnowsSinceWhenOneOfThoseThatWaitIsRefused) {
  const int64_t first = add("shop", 1, now_);
  const int64_t second = add("shop", 2, now_);
  EXPECT_FALSE(refused_since(*connection_, "shop")) << "neither was tried";
  const auto fail = [this](int64_t id, int minute, What what) {
    Settlement settlement = ending(id, what, 500);
    settlement.call->started_at = now_ + std::chrono::minutes(minute);
    settle(*connection_, settlement, now_);
  };
  fail(second, 1, What::kRetry);
  fail(second, 2, What::kRetry);
  fail(first, 3, What::kRetry);
  EXPECT_EQ(refused_since(*connection_, "shop"), now_ + std::chrono::minutes(1));
  fail(second, 4, What::kDead);
  EXPECT_EQ(refused_since(*connection_, "shop"), now_ + std::chrono::minutes(3));
  end(first, What::kDone, 200);
  EXPECT_FALSE(refused_since(*connection_, "shop"));
  ASSERT_TRUE(retry_dead(*connection_, second, now_));
  fail(second, 9, What::kRetry);
  EXPECT_EQ(refused_since(*connection_, "shop"), now_ + std::chrono::minutes(9)) << "it started over";
}

TEST_F(TargetStates, KnowsTheOldestThatWaits) {
  EXPECT_FALSE(oldest_pending(*connection_, "shop"));
  const int64_t first = add("shop", 1, now_, "deal.won");
  add("shop", 2, now_ + seconds(9));
  EXPECT_EQ(oldest_pending(*connection_, "shop"), now_);
  end(first, What::kDone);
  EXPECT_EQ(oldest_pending(*connection_, "shop"), now_ + seconds(9));
}

TEST_F(TargetStates, RemembersHowTheLastAttemptsWent) {
  const PeerFailure failure{now_, 503, "busy", "later"};
  note_attempts(*connection_, "shop", {std::nullopt, failure, true});
  EXPECT_EQ(state("shop").failing_since, now_);
  note_attempts(*connection_, "shop", {std::nullopt, PeerFailure{now_ + seconds(5), 0, "no answer", ""}, true});
  const TargetState failing = state("shop");
  EXPECT_EQ(failing.failing_since, now_) << "since the first of them";
  ASSERT_TRUE(failing.last_failure);
  EXPECT_EQ(failing.last_failure->at, now_ + seconds(5));
  EXPECT_EQ(failing.last_failure->error, "no answer");
  note_attempts(*connection_, "shop", {now_ + seconds(6), std::nullopt, false});
  EXPECT_FALSE(state("shop").failing_since);
  EXPECT_EQ(state("shop").last_success_at, now_ + seconds(6));
  EXPECT_TRUE(state("shop").last_failure) << "it is still the last one";
  note_attempts(*connection_, "shop", {now_ + seconds(8), PeerFailure{now_ + seconds(7), 500, "", ""}, false});
  EXPECT_FALSE(state("shop").failing_since);
  note_attempts(*connection_, "shop", {now_ + seconds(8), PeerFailure{now_ + seconds(9), 500, "", ""}, true});
  EXPECT_EQ(state("shop").failing_since, now_ + seconds(9));
}

TEST_F(TargetStates, KeepsAStopUntilItIsResumed) {
  EXPECT_FALSE(resume_target(*connection_, "shop"));
  stop_target(*connection_, "shop", {std::string(kStoppedByPeer), now_, "410", "mark"});
  add("shop", 1, now_);
  const TargetState stopped = state("shop");
  ASSERT_TRUE(stopped.stop);
  EXPECT_EQ(stopped.stop->by, kStoppedByPeer);
  EXPECT_EQ(stopped.stop->since, now_);
  EXPECT_EQ(stopped.stop->reason, "410");
  EXPECT_EQ(stopped.stop->mark, "mark");
  EXPECT_EQ(stopped.pending, 1) << "new rows go on being added";
  EXPECT_TRUE(resume_target(*connection_, "shop"));
  EXPECT_FALSE(state("shop").stop);
}

TEST_F(TargetStates, KeepAPersonsStopWhateverThePeerSaysLater) {
  const TargetStop by_peer{std::string(kStoppedByPeer), now_, "410", "mark"};
  stop_target(*connection_, "shop", by_peer);
  stop_target(*connection_, "shop", {"api:admin", now_ + seconds(1), "contract ended", ""});
  stop_target(*connection_, "shop", by_peer);
  EXPECT_EQ(state("shop").stop->by, "api:admin");
  EXPECT_EQ(state("shop").stop->reason, "contract ended");
  resume_moved_target(*connection_, "shop", "another");
  EXPECT_TRUE(state("shop").stop);
  stop_target(*connection_, "shop", {"api:boss", now_ + seconds(2), "for good", ""});
  EXPECT_EQ(state("shop").stop->by, "api:boss");
}

}  // namespace
}  // namespace leadgate::queue
