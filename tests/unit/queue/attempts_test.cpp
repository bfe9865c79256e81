#include "queue/attempts.hpp"

#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::seconds;

class Attempts : public OutboxTables {};

TEST_F(Attempts, TellEachTryAndWhatCameNext) {
  const int64_t id = add("shop", 1, now_);
  Settlement first = ending(id, What::kRetry, 500);
  first.answer = "oops";
  settle(*connection_, first, now_);
  Settlement second = ending(id, What::kDead, 0);
  second.error = "No complete answer came before the deadline.";
  settle(*connection_, second, now_);
  const auto log = attempts_of(*connection_, id);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].number, 1);
  EXPECT_EQ(log[0].started_at, now_);
  EXPECT_EQ(log[0].duration, Micros(1500));
  EXPECT_EQ(log[0].status, 500);
  EXPECT_EQ(log[0].answer, "oops");
  EXPECT_EQ(log[0].next, AttemptNext::kRetry);
  EXPECT_EQ(log[0].next_at, now_ + seconds(5));
  EXPECT_EQ(log[1].error, second.error);
  EXPECT_EQ(log[1].next, AttemptNext::kDead);
  EXPECT_FALSE(log[1].next_at);
}

TEST_F(Attempts, GoOnCountingWhenADeadDeliveryIsTriedAnew) {
  const int64_t id = add("shop", 1, now_);
  end(id, What::kDead, 500);
  ASSERT_TRUE(retry_delivery(*connection_, id, now_));
  end(id, What::kDone, 204);
  const auto log = attempts_of(*connection_, id);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[1].number, 2);
  EXPECT_EQ(log[1].next, AttemptNext::kDone);
  EXPECT_EQ(find_delivery(*connection_, id)->attempts, 1) << "the schedule began anew";
}

TEST_F(Attempts, AreTheNewestTwentyOfADelivery) {
  const int64_t id = add("shop", 1, now_);
  for (int i = 0; i < 25; ++i) end(id, What::kRetry, 500 + i);
  const auto log = attempts_of(*connection_, id);
  ASSERT_EQ(log.size(), static_cast<size_t>(kAttemptsKept));
  EXPECT_EQ(log.front().number, 6);
  EXPECT_EQ(log.back().status, 524);
}

TEST_F(Attempts, WithoutACallAreNotLoggedNorAreThoseOfASettledRow) {
  const int64_t id = add("shop", 1, now_);
  Settlement none = ending(id, What::kDone);
  none.call.reset();
  settle(*connection_, none, now_);
  end(id, What::kDead, 500);
  EXPECT_TRUE(attempts_of(*connection_, id).empty());
}

TEST_F(Attempts, ThatOnlyWaitForThePeerDoNotCount) {
  const int64_t id = add("shop", 1, now_);
  Settlement stopped = ending(id, What::kWait, 410);
  stopped.stops = true;
  settle(*connection_, stopped, now_);
  end(id, What::kWait, 503);
  EXPECT_EQ(find_delivery(*connection_, id)->attempts, 0);
  EXPECT_EQ(find_delivery(*connection_, id)->last_status, 503);
  const auto log = attempts_of(*connection_, id);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].next, AttemptNext::kStopped);
  EXPECT_FALSE(log[0].next_at);
  EXPECT_EQ(log[1].next, AttemptNext::kRetry);
}

TEST_F(Attempts, GoWithTheirDelivery) {
  const int64_t old = add("shop", 1, now_);
  const int64_t newest = add("shop", 2, now_);
  for (const int64_t id : {old, newest}) end(id, What::kDone, 200);
  PruneWalk walk;
  EXPECT_EQ(prune_outbox(*connection_, {now_ + seconds(1), std::nullopt}, walk, 10), 1);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM outbox_attempts"), 1);
}

}  // namespace
}  // namespace leadgate::queue
