#include "queue/overtaken.hpp"

#include "queue/target_state.hpp"
#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

class OvertakenRows : public OutboxTables {
 protected:
  int64_t put(const std::string& name, int64_t lane = 1, std::string_view target = "shop") {
    return enqueue(*connection_, {target, lane, "deal.won", name, "{}"}, now_);
  }
  void taken(int64_t id) {
    Settlement settlement = ending(id, What::kDone, 200);
    settlement.overtakes = true;
    settle(*connection_, settlement, now_);
  }
  std::string overtaker(int64_t id) { return find_delivery(*connection_, id)->overtaken_by; }
};

TEST_F(OvertakenRows, AreTheDeadOnesBeforeWhatWasTaken) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  const int64_t other_lane = put("msg_2", 2);
  end(other_lane, What::kDead, 500);
  const int64_t newer = put("msg_3");
  const int64_t newest = put("msg_4");
  end(newest, What::kDead, 500);
  taken(newer);
  EXPECT_EQ(overtaker(dead), "msg_3");
  EXPECT_EQ(overtaken_by(*connection_, dead), "msg_3");
  EXPECT_EQ(overtaker(other_lane), "");
  EXPECT_EQ(overtaker(newest), "");
  EXPECT_FALSE(retry_dead(*connection_, dead, now_));
  const auto refused = retry_delivery(*connection_, dead, now_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(retry_dead(*connection_, other_lane, now_));
  EXPECT_TRUE(retry_delivery(*connection_, dead, now_, Late::kGoes).ok());
  end(dead, What::kDead, 500);
  EXPECT_FALSE(retry_dead(*connection_, dead, now_)) << "it has not grown newer";
}

TEST_F(OvertakenRows, StayLateThoughTheNewerOneIsGone) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  const int64_t newer = put("msg_2");
  taken(newer);
  put("msg_3", 2);
  connection_->query("DELETE FROM outbox WHERE id = ?").bind(newer).run();
  EXPECT_FALSE(retry_dead(*connection_, dead, now_));
}

TEST_F(OvertakenRows, AreDeadAgainWhereTheNewerOneWasUnderWay) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  const int64_t newer = put("msg_2");
  const int64_t waits = put("msg_3");
  end(waits, What::kBehind);
  ASSERT_TRUE(retry_dead(*connection_, dead, now_));
  taken(newer);
  EXPECT_EQ(find_delivery(*connection_, dead)->state, DeliveryState::kDead);
  EXPECT_EQ(find_delivery(*connection_, dead)->last_error, "overtaken by msg_2");
  EXPECT_EQ(overtaker(dead), "msg_2");
  const auto due = due_deliveries(*connection_, "shop", now_, 10);
  ASSERT_EQ(due.size(), 1u) << "the lane goes on";
  EXPECT_EQ(due[0].id, waits);
  EXPECT_EQ(target_states(*connection_)["shop"].dead, 1);
}

TEST_F(OvertakenRows, GoWhereSomebodyInsists) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  taken(put("msg_2"));
  const int64_t newest = put("msg_3");
  ASSERT_TRUE(retry_dead(*connection_, dead, now_, Late::kGoes));
  taken(newest);
  EXPECT_EQ(find_delivery(*connection_, dead)->state, DeliveryState::kPending);
}

TEST_F(OvertakenRows, AreThoseBeforeWhatThePeerSaidItself) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  const int64_t elsewhere = put("msg_1", 1, "account");
  end(elsewhere, What::kDead, 500);
  overtake(*connection_, "shop", 1, "msg_2", now_);
  EXPECT_EQ(overtaker(dead), "msg_2");
  EXPECT_EQ(overtaker(elsewhere), "");
  EXPECT_EQ(find_delivery(*connection_, dead)->last_status, 500);
}

TEST_F(OvertakenRows, AreOnlyThoseOfTargetsThatTakeMessages) {
  const int64_t dead = put("msg_1");
  end(dead, What::kDead, 500);
  end(put("msg_2"), What::kDone, 200);
  EXPECT_EQ(overtaker(dead), "");
}

}  // namespace
}  // namespace leadgate::queue
