// What the delivery worker remembers of a peer that fails or asks for time, over reloads, restarts and new addresses,
// and what becomes of rows that something newer has overtaken.
#include "queue/attempts.hpp"
#include "queue/peer_hold.hpp"
#include "tests/functional/delivery_peers_fixture.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::hours;

class DeliveryHolds : public DeliveryPeersTest {};

TEST_F(DeliveryHolds, UsesUpNobodysAttemptsByRestartsWhileTheCircuitIsOpen) {
  Ledger ledger;
  std::atomic<bool> down{true};
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool takes = !down;
    ledger.note(request, takes);
    return testing::reply(takes ? 200 : 503, "busy");
  });
  settings_.retry.delays.assign(4, milliseconds(1));
  settings_.limits.breaker = {3, milliseconds(500), milliseconds(500), 0.1};
  start({{"shop", portal(receiver)}});
  add("shop", 4, 0, 4);
  for (int restart = 0; restart < 6; ++restart) {
    ASSERT_TRUE(eventually([&] { return workers_.back()->peers().contains("shop"); }));
    stop(seconds(20));
    start({{"shop", portal(receiver)}});
  }
  EXPECT_EQ(rows("2"), 0);
  down = false;
  ASSERT_TRUE(ledger.wait_for_taken(4));
  ASSERT_TRUE(eventually([&] { return !workers_.back()->peers().contains("shop"); }));
  stop(seconds(20));
  work([&](store::Connection& connection) { EXPECT_FALSE(queue::kept_holds(connection)["shop"].hold.next_probe); });
}

TEST_F(DeliveryHolds, LetsAPeerWaitAsItAskedForOverARestartAndAReloadButNotAnotherAddress) {
  std::atomic<int> came{0};
  Receiver busy([&](const ReceivedRequest&) {
    ++came;
    return testing::reply(429, "", "Retry-After: 3600\r\n");
  });
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  settings_.retry.retry_after_max = hours(24);
  settings_.limits.in_flight_per_target_max = 1;
  const auto kept = [&] {
    queue::KeptHold out;
    work([&](store::Connection& connection) { out = queue::kept_holds(connection)["shop"]; });
    return out;
  };
  start({{"shop", portal(busy)}});
  add("shop", 2, 0, 2);
  ASSERT_TRUE(eventually([&] { return kept().hold.paused_until.has_value(); }));
  EXPECT_NEAR(static_cast<double>((*kept().hold.paused_until - clock_.now()).count()), 3600e6, 60e6);
  EXPECT_EQ(kept().mark, busy.url());
  workers_.back()->update({{"shop", portal(busy)}}, settings_);
  ::poll(nullptr, 0, 100);
  stop(seconds(20));
  start({{"shop", portal(busy)}});
  ::poll(nullptr, 0, 200);
  EXPECT_EQ(came, 1);
  stop(seconds(20));
  start({{"shop", portal(receiver)}});
  ASSERT_TRUE(ledger.wait_for_taken(2)) << "another one has not asked for it";
  EXPECT_TRUE(eventually([&] { return !kept().hold.paused_until && kept().mark == receiver.url(); }));
}

TEST_F(DeliveryHolds, IsNotHeldUpByWhatAnAddressSaysThatIsCalledNoMore) {
  Ledger ledger;
  std::atomic<int> called{0};
  std::atomic<bool> may_answer{false};
  Receiver old_receiver([&](const ReceivedRequest&) {
    ++called;
    EXPECT_TRUE(eventually([&] { return may_answer.load(); }));
    return testing::reply(503, "", "Retry-After: 7200\r\n");
  });
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  settings_.retry.delays = {seconds(0), hours(1)};
  settings_.retry.retry_after_max = hours(24);
  settings_.limits.breaker = {2, hours(1), hours(1), 0};
  start({{"shop", portal(old_receiver)}});
  add("shop", 3, 0, 3);
  ASSERT_TRUE(eventually([&] { return called == 3; }));
  workers_.back()->update({{"shop", portal(receiver)}}, settings_);
  ::poll(nullptr, 0, 100);  // the plan is taken
  may_answer = true;
  ASSERT_TRUE(ledger.wait_for_taken(3)) << "those that were under way, too";
  add("shop", 4, 3, 1);
  ASSERT_TRUE(eventually([&] { return rows("1") == 4; }));
  work([&](store::Connection& connection) {
    const auto state = queue::target_states(connection)["shop"];
    EXPECT_FALSE(state.failing_since);
    EXPECT_FALSE(state.last_failure);
    EXPECT_EQ(queue::attempts_of(connection, 1).size(), 2u) << "it is seen all the same";
  });
  EXPECT_EQ(row(1).attempts, 1);
}

TEST_F(DeliveryHolds, SendsNoRetriedRowAfterANewerOneThatWasUnderWay) {
  Ledger ledger;
  std::atomic<bool> refuses{true};
  std::mutex newer;
  newer.lock();
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool is_newer = request.headers.at("webhook-id") == "shop_0_1";
    ledger.note(request, is_newer || !refuses);
    if (is_newer) const std::lock_guard until_told(newer);
    return testing::reply(is_newer || !refuses ? 200 : 400);
  });
  settings_.retry.delays = {seconds(0)};
  start({{"shop", portal(receiver)}});
  add("shop", 1, 0, 1);
  ASSERT_TRUE(eventually([&] { return rows("2") == 1; }));
  refuses = false;
  add("shop", 1, 1, 1);
  ASSERT_TRUE(ledger.wait_for_requests(2));
  work([&](store::Connection& connection) { EXPECT_TRUE(queue::retry_dead(connection, 1, clock_.now())); });
  workers_.back()->read_anew();
  newer.unlock();
  ASSERT_TRUE(eventually([&] { return rows("0") == 0; }));
  EXPECT_EQ(row(1).state, queue::DeliveryState::kDead);
  EXPECT_EQ(row(1).overtaken_by, "shop_0_1");
  stop(seconds(20));
  EXPECT_EQ(ledger.requests(), 2u);
}

TEST_F(DeliveryHolds, HaveNoRowWaitOfAPortalThatIsElsewhereOrEnabledByNow) {
  Ledger ledger;
  std::atomic<int> answer{503};
  const auto take = [&](const ReceivedRequest& request) {
    ledger.note(request, answer == 200);
    return testing::reply(answer);
  };
  Receiver receiver(take);
  Receiver elsewhere(take);
  settings_.retry.delays = {seconds(0), hours(5), hours(5), hours(5)};
  const auto all_wait = [&](int attempts) {
    return eventually([&] { return row(1).attempts == attempts && row(2).attempts == attempts; });
  };
  start({{"shop", portal(receiver)}});
  add("shop", 2, 0, 4);
  ASSERT_TRUE(all_wait(1));
  workers_.back()->update({{"shop", portal(receiver)}}, settings_);
  ::poll(nullptr, 0, 100);
  EXPECT_EQ(ledger.requests(), 2u) << "schedules are taken exactly as they are written";
  workers_.back()->update({{"shop", portal(elsewhere)}}, settings_);
  ASSERT_TRUE(all_wait(2)) << "the new address has its turn at once";
  DeliveryTarget off = portal(elsewhere);
  off.enabled = false;
  workers_.back()->update({{"shop", off}}, settings_);
  ::poll(nullptr, 0, 100);  // the plan is taken
  workers_.back()->update({{"shop", portal(elsewhere)}}, settings_);
  ASSERT_TRUE(all_wait(3));
  answer = 200;
  workers_.back()->wake("shop");
  ASSERT_TRUE(ledger.wait_for_taken(4));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
}

}  // namespace
}  // namespace leadgate::gateway
