#include "queue/clock_shift.hpp"

#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class ClockShift : public OutboxTables {
 protected:
  int64_t add_waiting(std::string_view target, Timestamp until) {
    const int64_t id = add(target, ++lane_, now_);
    Settlement settlement = ending(id, What::kRetry, 500);
    settlement.retry_at = until;
    settle(*connection_, settlement, now_);
    return id;
  }
  void shift(ClockJump jump, int rows_max) {
    ShiftWalk walk(jump);
    while (shift_slice(*connection_, walk, rows_max)) {
    }
  }
  std::optional<Timestamp> next_of(int64_t id) { return find_delivery(*connection_, id)->next_attempt_at; }

  int64_t lane_ = 100;
};

TEST_F(ClockShift, ForwardKeepsEveryWaitAndLeavesWhatIsDueAlone) {
  const Micros by = hours(24);
  Ids waiting;
  for (int i = 1; i <= 50; ++i) waiting.push_back(add_waiting(i % 2 == 0 ? "a" : "b", now_ + hours(i)));
  const Timestamp after = now_ + by + seconds(20);
  const int64_t due = add("a", 1, now_ - seconds(5));
  const int64_t of_the_new_clock = add("a", 2, now_ + by + seconds(10));
  const int64_t behind = add("a", 1, now_);
  end(behind, What::kBehind);
  shift({by, now_, after}, 7);
  // That it lies exactly in the new clock's present is the price of one row, sent a day early.
  for (int i = 1; i <= 50; ++i) {
    EXPECT_EQ(next_of(waiting[static_cast<size_t>(i - 1)]), now_ + hours(i) + (i == 24 ? hours(0) : hours(24))) << i;
  }
  EXPECT_EQ(next_of(due), now_ - seconds(5));
  EXPECT_EQ(next_of(of_the_new_clock), now_ + by + seconds(10));
  EXPECT_FALSE(next_of(behind));
}

TEST_F(ClockShift, BackwardKeepsEveryWaitAndWhatIsDueIsDue) {
  const Micros by = -hours(24);
  Ids waiting;
  for (int i = -50; i <= 50; ++i) waiting.push_back(add_waiting(i % 2 == 0 ? "a" : "b", now_ + hours(i)));
  const Timestamp after = now_ + by + seconds(20);
  const int64_t of_the_new_clock = add("a", 2, after);
  shift({by, now_, after}, 7);
  for (int i = -50; i <= 50; ++i) {
    const Timestamp next = *next_of(waiting[static_cast<size_t>(i + 50)]);
    if (i <= 0)
      EXPECT_LE(next, after) << i;
    else
      EXPECT_EQ(next, now_ + hours(i) + by) << i;
  }
  EXPECT_EQ(next_of(of_the_new_clock), after);
}

TEST_F(ClockShift, MovesEachOfManyRowsWithTheSameTimeOnce) {
  Ids waiting;
  for (int i = 0; i < 40; ++i) waiting.push_back(add_waiting("a", now_ + hours(1)));
  shift({hours(24), now_, now_ + hours(24)}, 3);
  for (const int64_t id : waiting) EXPECT_EQ(next_of(id), now_ + hours(25));
  shift({-hours(24), now_ + hours(24), now_}, 3);
  for (const int64_t id : waiting) EXPECT_EQ(next_of(id), now_ + hours(1));
}

TEST_F(ClockShift, PullsInWhatNobodyCanHaveMeant) {
  const int64_t meant = add_waiting("a", now_ + hours(24));
  const int64_t far = add_waiting("a", now_ + hours(40));
  const int64_t other = add_waiting("b", now_ + hours(40));
  const int64_t behind = add("a", 100 + 1, now_);
  end(behind, What::kBehind);
  EXPECT_EQ(pull_in(*connection_, "a", now_ + hours(25), now_, 10), 1);
  EXPECT_EQ(next_of(far), now_);
  EXPECT_EQ(next_of(meant), now_ + hours(24));
  EXPECT_EQ(next_of(other), now_ + hours(40));
  EXPECT_FALSE(next_of(behind));
  EXPECT_EQ(pull_in(*connection_, "a", now_ + hours(25), now_, 10), 0);
}

TEST_F(ClockShift, KnowsWhereTheClockHasBeen) {
  EXPECT_FALSE(clock_mark(*connection_));
  note_clock(*connection_, now_ + hours(9));
  note_clock(*connection_, now_);
  EXPECT_EQ(clock_mark(*connection_)->seen_at, now_);
  shift({-hours(24), now_, now_ - hours(24)}, 3);
  EXPECT_EQ(clock_mark(*connection_)->seen_at, now_ - hours(24)) << "though there is no row to move";
}

TEST_F(ClockShift, GoesOnAfterARestartAndMovesEachRowOnce) {
  for (const hours by : {hours(24), -hours(24)}) {
    Ids waiting;
    for (int i = 1; i <= 20; ++i) waiting.push_back(add_waiting(i % 2 == 0 ? "a" : "b", now_ + hours(i)));
    const ClockJump jump{by, now_, now_ + by};
    ShiftWalk first(jump);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(shift_slice(*connection_, first, 3));
    const auto mark = clock_mark(*connection_);
    ASSERT_TRUE(mark && mark->walk);
    EXPECT_EQ(mark->seen_at, jump.now) << "nobody takes it for another jump";
    ShiftWalk rest = *mark->walk;
    while (shift_slice(*connection_, rest, 3)) {
    }
    EXPECT_FALSE(clock_mark(*connection_)->walk);
    for (int i = 1; i <= 20; ++i) {
      const int64_t id = waiting[static_cast<size_t>(i - 1)];
      EXPECT_EQ(next_of(id), now_ + hours(i) + by) << i;
      end(id, What::kDone, 200);
    }
  }
}

TEST_F(ClockShift, LeavesRowsAloneThatComeWhileOthersAreMoved) {
  for (int i = 1; i <= 10; ++i) add_waiting("a", now_ + hours(20 + i));
  ShiftWalk walk({hours(24), now_, now_ + hours(24)});
  EXPECT_TRUE(shift_slice(*connection_, walk, 3));
  const int64_t fresh = add("a", 1, now_ + hours(24) + seconds(2));
  while (shift_slice(*connection_, walk, 3)) {
  }
  EXPECT_EQ(next_of(fresh), now_ + hours(24) + seconds(2));
}

}  // namespace
}  // namespace leadgate::queue
