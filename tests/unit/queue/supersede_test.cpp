// Older rows of a lane that a newer one makes needless.
#include <gtest/gtest.h>

#include "queue/outbox.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::seconds;

const Timestamp kSupersededAt = parse_rfc3339("2026-11-23T09:00:00Z").value();
constexpr std::string_view kStage = "deal.stage_changed";

class Supersede : public ::testing::Test {
 protected:
  Supersede() {
    store::DatabaseSettings settings;
    settings.path = folder_.path("test.db");
    connection_ = store::open_writer(settings).value();
    EXPECT_TRUE(store::migrate(*connection_, outbox_schema()).ok());
  }
  ~Supersede() override { EXPECT_TRUE(connection_->status().ok()) << connection_->status().error().message; }

  int64_t add(std::string_view kind, int64_t lane = 1, std::string_view target = "shop") {
    const std::string payload = "body " + std::to_string(++count_);
    return enqueue(*connection_, {target, lane, kind, "msg_old", payload}, kSupersededAt);
  }
  void end(int64_t id, Settlement::What what, Timestamp retry_at = {}) {
    Settlement settlement;
    settlement.id = id;
    settlement.what = what;
    settlement.retry_at = retry_at;
    settle(*connection_, settlement, kSupersededAt);
  }
  void waits(int64_t id, seconds until) { end(id, Settlement::What::kRetry, kSupersededAt + until); }
  void set_behind(int64_t id) { end(id, Settlement::What::kBehind); }
  Superseded supersede_stages(int64_t lane = 1) {
    return supersede(*connection_, {"shop", lane, kStage, "msg_new"}, kSupersededAt);
  }
  bool is_pending(int64_t id) { return find_delivery(*connection_, id)->state == DeliveryState::kPending; }

  testing::TempFolder folder_;
  std::unique_ptr<store::Connection> connection_;
  int count_ = 0;
};

TEST_F(Supersede, EndsTheRunBehindTheOldestRowAsDoneWithANote) {
  const int64_t created = add("deal.created");
  const int64_t first = add(kStage);
  const int64_t second = add(kStage);
  set_behind(first);
  const Superseded gone = supersede_stages();
  EXPECT_EQ(gone.rows, 2);
  EXPECT_EQ(gone.first_payload, "body 2");
  EXPECT_TRUE(is_pending(created));
  for (const int64_t id : {first, second}) {
    const auto row = find_delivery(*connection_, id);
    EXPECT_EQ(row->state, DeliveryState::kDone);
    EXPECT_EQ(row->last_error, "superseded by msg_new");
    EXPECT_EQ(row->settled_at, kSupersededAt);
    EXPECT_EQ(row->attempts, 0);
  }
}

TEST_F(Supersede, LeavesTheOldestRowWhichMayBeInFlight) {
  const int64_t first = add(kStage);
  EXPECT_EQ(supersede_stages().rows, 0);
  EXPECT_TRUE(is_pending(first));
  const int64_t second = add(kStage);
  EXPECT_EQ(supersede_stages().first_payload, "body 2");
  EXPECT_TRUE(is_pending(first));
  EXPECT_FALSE(is_pending(second));
}

TEST_F(Supersede, TakesTheOldestRowWhileItWaitsForAnotherTry) {
  const int64_t first = add(kStage);
  waits(first, seconds(300));
  EXPECT_EQ(supersede_stages().rows, 1);
  EXPECT_FALSE(is_pending(first));
  const int64_t soon = add(kStage);
  waits(soon, seconds(1));
  EXPECT_EQ(supersede_stages().rows, 0) << "its turn may have come by now";
}

TEST_F(Supersede, StopsAtTheFirstRowOfAnotherKind) {
  const int64_t created = add("deal.created");
  const int64_t before = add(kStage);
  const int64_t won = add("deal.won");
  const int64_t reopened = add("deal.reopened");
  const int64_t after = add(kStage);
  EXPECT_EQ(supersede_stages().rows, 1);
  for (const int64_t id : {created, before, won, reopened}) EXPECT_TRUE(is_pending(id)) << id;
  EXPECT_FALSE(is_pending(after));
}

TEST_F(Supersede, LooksAtItsLaneAndTargetOnly) {
  add("deal.created");
  const int64_t other_lane = add(kStage, 2);
  const int64_t other_lane_too = add(kStage, 2);
  const int64_t other_target = add(kStage, 1, "other");
  const int64_t other_target_too = add(kStage, 1, "other");
  EXPECT_EQ(supersede_stages().rows, 0);
  for (const int64_t id : {other_lane, other_lane_too, other_target, other_target_too}) EXPECT_TRUE(is_pending(id));
}

TEST_F(Supersede, LetsTheNewerRowHaveItsTurn) {
  const int64_t created = add("deal.created");
  set_behind(add(kStage));
  EXPECT_EQ(supersede_stages().rows, 1);
  const int64_t newer = add(kStage);
  set_behind(newer);
  end(created, Settlement::What::kDone);
  const auto due = due_deliveries(*connection_, "shop", kSupersededAt, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, newer);
  EXPECT_FALSE(due[0].behind);
}

}  // namespace
}  // namespace leadgate::queue
