#include "queue/outbox.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "store/database.hpp"
#include "store/migration.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::seconds;
using What = Settlement::What;

const Timestamp kOutboxTime = parse_rfc3339("2026-11-23T09:00:00Z").value();

class Outbox : public ::testing::Test {
 protected:
  Outbox() {
    folder_ = ::testing::TempDir() + "/outbox_" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    store::DatabaseSettings settings;
    settings.path = folder_ + "/test.db";
    connection_ = store::open_writer(settings).value();
    const auto migrated = store::migrate(*connection_, outbox_schema());
    EXPECT_TRUE(migrated) << migrated.error().message;
  }
  ~Outbox() override {
    EXPECT_TRUE(connection_->status()) << connection_->status().error().message;
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  int64_t add(std::string_view target, int64_t lane, Timestamp at = kOutboxTime) {
    return enqueue(*connection_, {target, lane, "deal.created", "msg_1", "{}"}, at);
  }
  void end(int64_t id, What what, Timestamp retry_at = {}) {
    Settlement settlement;
    settlement.id = id;
    settlement.what = what;
    settlement.retry_at = retry_at;
    settle(*connection_, settlement, kOutboxTime);
  }
  // Ids that are due; a negative one is behind another row of its lane.
  std::vector<int64_t> due(std::string_view target, Timestamp at = kOutboxTime, int limit = 100) {
    std::vector<int64_t> out;
    for (const DueRow& row : due_deliveries(*connection_, target, at, limit))
      out.push_back(row.behind ? -row.id : row.id);
    return out;
  }
  // A walk of its own.
  int64_t prune(const PruneRules& rules) {
    PruneWalk walk;
    return prune_outbox(*connection_, rules, walk, 100);
  }
  DeliveryState state(int64_t id) { return find_delivery(*connection_, id)->state; }

  std::string folder_;
  std::unique_ptr<store::Connection> connection_;
};

using Ids = std::vector<int64_t>;

TEST_F(Outbox, KeepsEverythingOfARow) {
  const int64_t id =
      enqueue(*connection_, {"shop", 7, "deal.won", "msg_d7_3", std::string_view("a\0b", 3)}, kOutboxTime);
  const auto row = find_delivery(*connection_, id);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->target, "shop");
  EXPECT_EQ(row->lane, 7);
  EXPECT_EQ(row->kind, "deal.won");
  EXPECT_EQ(row->message_id, "msg_d7_3");
  EXPECT_EQ(row->payload, std::string("a\0b", 3));
  EXPECT_EQ(row->created_at, kOutboxTime);
  EXPECT_EQ(row->state, DeliveryState::kPending);
  EXPECT_EQ(row->attempts, 0);
  EXPECT_EQ(row->next_attempt_at, kOutboxTime);
  EXPECT_FALSE(row->settled_at);
  EXPECT_FALSE(find_delivery(*connection_, id + 1));
}

TEST_F(Outbox, TellsWhichDueRowsAreBehindTheirLane) {
  const int64_t first = add("shop", 1);
  const int64_t second = add("shop", 1);
  const int64_t other_lane = add("shop", 2);
  const int64_t other_target = add("crm", 1);
  EXPECT_EQ(due("shop"), (Ids{first, -second, other_lane}));
  EXPECT_EQ(due("crm"), Ids{other_target});
  EXPECT_EQ(due("shop", kOutboxTime, 1), Ids{first});
  EXPECT_EQ(due("shop", kOutboxTime - seconds(1)), Ids{});
  EXPECT_EQ(due("nobody"), Ids{});
}

TEST_F(Outbox, SetsARowAsideUntilItsLaneIsFree) {
  const int64_t first = add("shop", 1);
  const int64_t second = add("shop", 1);
  const int64_t third = add("shop", 1);
  end(second, What::kBehind);
  end(third, What::kBehind);
  EXPECT_EQ(due("shop"), Ids{first});
  EXPECT_FALSE(find_delivery(*connection_, second)->next_attempt_at);
  EXPECT_FALSE(next_due_after(*connection_, "shop", kOutboxTime));
  end(first, What::kDone);
  EXPECT_EQ(due("shop"), Ids{second});
  end(second, What::kDead);
  EXPECT_EQ(due("shop"), Ids{third});
}

TEST_F(Outbox, DoesNotSetAsideARowWhoseLaneIsFreeByNow) {
  const int64_t first = add("shop", 1);
  const int64_t second = add("shop", 1);
  end(first, What::kDone);
  end(second, What::kBehind);
  EXPECT_EQ(due("shop"), Ids{second});
}

TEST_F(Outbox, HoldsTheLaneWhileItsHeadWaitsForARetry) {
  const int64_t first = add("shop", 1);
  const int64_t second = add("shop", 1);
  end(first, What::kRetry, kOutboxTime + seconds(5));
  EXPECT_EQ(due("shop"), Ids{-second});
  EXPECT_EQ(next_due_after(*connection_, "shop", kOutboxTime), kOutboxTime + seconds(5));
  EXPECT_EQ(due("shop", kOutboxTime + seconds(5)), (Ids{-second, first}));
}

TEST_F(Outbox, RemembersTheLastAnswerCutToItsLimit) {
  const int64_t id = add("shop", 1);
  Settlement settlement;
  settlement.id = id;
  settlement.what = What::kRetry;
  settlement.retry_at = kOutboxTime + seconds(5);
  settlement.status = 503;
  settlement.error = std::string(2 * kErrorBytesMax, 'e');
  settlement.answer = std::string(2 * kAnswerBytesMax, 'a');
  settle(*connection_, settlement, kOutboxTime);
  const auto row = find_delivery(*connection_, id);
  EXPECT_EQ(row->attempts, 1);
  EXPECT_EQ(row->last_status, 503);
  EXPECT_EQ(row->last_error.size(), kErrorBytesMax);
  EXPECT_EQ(row->last_answer.size(), kAnswerBytesMax);
  EXPECT_EQ(row->next_attempt_at, kOutboxTime + seconds(5));
}

TEST_F(Outbox, NeverRewritesAFinalState) {
  const int64_t done = add("shop", 1);
  end(done, What::kDone);
  end(done, What::kDead);
  end(done, What::kRetry, kOutboxTime);
  end(done, What::kBehind);
  EXPECT_EQ(state(done), DeliveryState::kDone);
  EXPECT_EQ(find_delivery(*connection_, done)->attempts, 1);
  EXPECT_EQ(due("shop"), Ids{});
}

TEST_F(Outbox, StartsADeadRowOverAndRefusesADoneOne) {
  const int64_t dead = add("shop", 1);
  const int64_t done = add("shop", 2);
  const int64_t waiting = add("shop", 3);
  end(dead, What::kDead);
  end(done, What::kDone);
  end(waiting, What::kRetry, kOutboxTime + seconds(500));
  EXPECT_TRUE(retry_delivery(*connection_, dead, kOutboxTime));
  EXPECT_TRUE(retry_delivery(*connection_, waiting, kOutboxTime));
  EXPECT_EQ(due("shop"), (Ids{dead, waiting}));
  EXPECT_EQ(find_delivery(*connection_, dead)->attempts, 0);
  EXPECT_FALSE(find_delivery(*connection_, dead)->settled_at);
  EXPECT_EQ(retry_delivery(*connection_, done, kOutboxTime).error().code, ErrorCode::kConflict);
  EXPECT_EQ(retry_delivery(*connection_, 999, kOutboxTime).error().code, ErrorCode::kNotFound);
}

TEST_F(Outbox, PrunesWhatIsSettledAndOldButNeverTheNewestRow) {
  const int64_t done = add("shop", 1);
  const int64_t pending = add("shop", 2);
  const int64_t dead = add("shop", 3);
  const int64_t newest = add("shop", 4);
  for (const int64_t id : {done, newest}) end(id, What::kDone);
  end(dead, What::kDead);
  const Timestamp later = kOutboxTime + seconds(1);
  EXPECT_EQ(prune({kOutboxTime, kOutboxTime}), 0);
  PruneWalk walk;
  EXPECT_EQ(prune_outbox(*connection_, {later, later}, walk, 1), 1);
  EXPECT_FALSE(find_delivery(*connection_, done));
  EXPECT_EQ(prune_outbox(*connection_, {later, later}, walk, 100), 1);
  EXPECT_FALSE(find_delivery(*connection_, dead));
  EXPECT_TRUE(find_delivery(*connection_, pending));
  EXPECT_TRUE(find_delivery(*connection_, newest));
}

TEST_F(Outbox, KeepsDeadRowsForATimeOfTheirOwnAndLooksAtThemOnceAWalk) {
  Ids dead;
  for (int i = 0; i < 5; ++i) dead.push_back(add("shop", i));
  const int64_t done = add("shop", 9);
  add("shop", 10);
  for (const int64_t id : dead) end(id, What::kDead);
  end(done, What::kDone);
  const Timestamp later = kOutboxTime + seconds(1);
  PruneWalk walk;
  EXPECT_EQ(prune_outbox(*connection_, {later, std::nullopt}, walk, 3), 3);
  EXPECT_EQ(prune_outbox(*connection_, {later, std::nullopt}, walk, 3), 3);
  EXPECT_EQ(prune_outbox(*connection_, {later, std::nullopt}, walk, 3), 0);
  EXPECT_FALSE(find_delivery(*connection_, done));
  for (const int64_t id : dead) EXPECT_EQ(state(id), DeliveryState::kDead);
  EXPECT_EQ(prune({kOutboxTime, later}), 5);
  for (const int64_t id : dead) EXPECT_FALSE(find_delivery(*connection_, id));
}

// What EXPLAIN QUERY PLAN says of the statement of prune_outbox, as the schema's own text has it.
TEST_F(Outbox, FindsWhatToPruneByItsAge) {
  for (int i = 0; i < 2000; ++i) add("shop", i);  // none of them to be looked at
  store::Rows plan(connection_->query(
      "EXPLAIN QUERY PLAN SELECT id, settled_at, state FROM outbox INDEXED BY outbox_settled WHERE state <> 0"
      " AND (settled_at, id) > (1, 1) AND settled_at < 5 AND id < (SELECT max(id) FROM outbox)"
      " ORDER BY settled_at, id LIMIT 200"));
  std::string text;
  while (plan.next()) text += std::string(plan->text(3)) + "\n";
  EXPECT_NE(text.find("USING INDEX outbox_settled (settled_at>? AND settled_at<?)"), std::string::npos) << text;
  EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
}

TEST_F(Outbox, PrunesBehindManyRowsThatStillWait) {
  for (int i = 0; i < 50; ++i) add("nobody", i);
  const int64_t done = add("shop", 1);
  add("shop", 2);
  end(done, What::kDone);
  EXPECT_EQ(prune({kOutboxTime + seconds(1), std::nullopt}), 1);
  EXPECT_FALSE(find_delivery(*connection_, done));
}

TEST_F(Outbox, GivesUpWhatNobodySendsLaneByLane) {
  const int64_t first = add("gone", 1);
  const int64_t second = add("gone", 1, kOutboxTime + seconds(5));
  const int64_t young = add("gone", 1, kOutboxTime + seconds(50));
  const int64_t other = add("shop", 1);
  for (const int64_t id : {second, young}) end(id, What::kBehind);
  EXPECT_EQ(pending_targets(*connection_), (std::vector<std::string>{"gone", "shop"}));
  const auto run = [&](std::optional<DeliveryPlace> after = {}) {
    return give_up(*connection_, {"gone", kOutboxTime + seconds(10), "no such portal"}, after, kOutboxTime, 1);
  };
  const GivenUp begin = run();
  EXPECT_EQ(begin.rows, 1);
  EXPECT_EQ(due("gone", kOutboxTime + seconds(60)), (Ids{second})) << "the next of the lane has its turn";
  EXPECT_EQ(run(begin.last).rows, 1);
  EXPECT_EQ(run().seen, 0);
  EXPECT_EQ(state(first), DeliveryState::kDead);
  EXPECT_EQ(state(second), DeliveryState::kDead);
  EXPECT_EQ(find_delivery(*connection_, second)->last_error, "no such portal");
  EXPECT_EQ(state(young), DeliveryState::kPending);
  EXPECT_EQ(state(other), DeliveryState::kPending);
  EXPECT_EQ(due("gone", kOutboxTime + seconds(60)), Ids{young}) << "it goes out if the portal comes back";
}

TEST_F(Outbox, DoesNotGiveUpWhatWasTriedAnewSince) {
  const int64_t first = add("gone", 1);
  const int64_t second = add("gone", 2);
  end(first, What::kDead);
  EXPECT_TRUE(retry_dead(*connection_, first, kOutboxTime + seconds(100)));
  const auto run = [&](Timestamp before) { return give_up(*connection_, {"gone", before, "dead"}, {}, before, 10); };
  const GivenUp given_up = run(kOutboxTime + seconds(100));
  EXPECT_EQ(given_up.rows, 1);
  EXPECT_EQ(given_up.seen, 2);
  EXPECT_EQ(state(first), DeliveryState::kPending) << "it is as old as its second life";
  EXPECT_EQ(state(second), DeliveryState::kDead);
  EXPECT_EQ(run(kOutboxTime + seconds(101)).rows, 1);
}

TEST(DeliveryStateName, ReadsBackWhatItWrites) {
  for (const auto state : {DeliveryState::kPending, DeliveryState::kDone, DeliveryState::kDead}) {
    EXPECT_EQ(delivery_state_from_name(delivery_state_name(state)), state);
  }
  EXPECT_FALSE(delivery_state_from_name("sent"));
}

}  // namespace
}  // namespace leadgate::queue
