// What the delivery worker does about a peer that fails, stops or is stopped, about a clock that jumps, and about dead
// rows that are tried anew.
#include "queue/attempts.hpp"
#include "tests/functional/delivery_peers_fixture.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::hours;

TEST_F(DeliveryPeersTest, UsesUpNobodysAttemptsWhileTheCircuitIsOpenAndGoesOnWhenAProbeIsAnswered) {
  Ledger ledger;
  std::atomic<bool> down{true};
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool takes = !down;
    ledger.note(request, takes);
    return testing::reply(takes ? 200 : 503, "busy");
  });
  settings_.retry.delays.assign(4, milliseconds(1));
  settings_.limits.breaker = {3, milliseconds(20), milliseconds(80), 0.1};
  start({{"shop", portal(receiver)}});
  add("shop", 10, 0, 30);
  ASSERT_TRUE(eventually([&] { return workers_.back()->peers().contains("shop"); }));
  const size_t before = ledger.requests();
  ASSERT_TRUE(ledger.wait_for_requests(before + 12)) << "probes go on";
  EXPECT_EQ(rows("2"), 0) << "of four attempts a row has, more would have been used up";
  down = false;
  ASSERT_TRUE(ledger.wait_for_taken(30)) << rows("0") << " wait, " << rows("2") << " are dead";
  EXPECT_TRUE(eventually([&] { return !workers_.back()->peers().contains("shop"); }));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
  EXPECT_EQ(rows("1"), 30);
  EXPECT_TRUE(ledger.one_body_a_message());
}

TEST_F(DeliveryPeersTest, LetsAnotherRowHaveTheNextProbe) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool poison = request.headers.at("webhook-id").starts_with("shop_0_");
    ledger.note(request, !poison);
    return testing::reply(poison ? 500 : 200);
  });
  settings_.retry.delays.assign(30, milliseconds(1));
  settings_.limits.breaker = {2, milliseconds(20), milliseconds(20), 0};
  settings_.limits.in_flight_per_target_max = 1;
  start({{"shop", portal(receiver)}});
  add("shop", 1, 0, 1);
  ASSERT_TRUE(eventually([&] { return workers_.back()->peers().contains("shop"); }));
  add("shop", 5, 1, 4);
  EXPECT_TRUE(ledger.wait_for_taken(4)) << "the row that nothing takes holds up no other";
}

TEST_F(DeliveryPeersTest, StopsAtA410AndKeepsWhatComesUntilItIsResumed) {
  Ledger ledger;
  std::atomic<bool> gone{true};
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool takes = !gone;
    ledger.note(request, takes);
    return testing::reply(takes ? 200 : 410, "moved away");
  });
  settings_.limits.in_flight_per_target_max = 1;
  start({{"shop", portal(receiver)}});
  add("shop", 2, 0, 4);
  ASSERT_TRUE(eventually([&] { return stop_of("shop").has_value(); }));
  EXPECT_EQ(stop_of("shop")->by, queue::kStoppedByPeer);
  EXPECT_EQ(ledger.requests(), 1u);
  EXPECT_EQ(row(1).attempts, 0) << "the row is not to blame";
  work([](store::Connection& connection) {
    const auto log = queue::attempts_of(connection, 1);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].next, queue::AttemptNext::kStopped);
    EXPECT_EQ(log[0].status, 410);
    EXPECT_EQ(log[0].answer, "moved away");
  });
  gone = false;
  // A restart and more rows change nothing.
  stop(seconds(20));
  start({{"shop", portal(receiver)}});
  add("shop", 2, 4, 4);
  EXPECT_FALSE(eventually([&] { return ledger.requests() > 1; }, 30));
  EXPECT_EQ(rows("0"), 8);
  work([](store::Connection& connection) { EXPECT_TRUE(queue::resume_target(connection, "shop")); });
  workers_.back()->read_anew();
  ASSERT_TRUE(ledger.wait_for_taken(8));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
}

TEST_F(DeliveryPeersTest, IsNotStoppedByA410OfAnAddressThatIsCalledNoMore) {
  Ledger ledger;
  std::atomic<bool> called{false};
  std::atomic<bool> may_answer{false};
  Receiver old_receiver([&](const ReceivedRequest&) {
    called = true;
    EXPECT_TRUE(eventually([&] { return may_answer.load(); }));
    return testing::reply(410);
  });
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  settings_.limits.in_flight_per_target_max = 1;
  start({{"shop", portal(old_receiver)}});
  add("shop", 2, 0, 4);
  ASSERT_TRUE(eventually([&] { return called.load(); }));
  workers_.back()->update({{"shop", portal(receiver)}}, settings_);
  ::poll(nullptr, 0, 100);  // the plan is taken
  may_answer = true;
  ASSERT_TRUE(ledger.wait_for_taken(4));
  EXPECT_FALSE(stop_of("shop").has_value());
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
}

TEST_F(DeliveryPeersTest, EndsAStopByA410WhereTheAddressIsAnotherOne) {
  Ledger ledger;
  Receiver old_receiver([&](const ReceivedRequest&) { return testing::reply(410); });
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  start({{"shop", portal(old_receiver)}});
  add("shop", 1, 0, 2);
  ASSERT_TRUE(eventually([&] { return stop_of("shop").has_value(); }));
  workers_.back()->update({{"shop", portal(receiver)}}, settings_);
  ASSERT_TRUE(ledger.wait_for_taken(2));
  EXPECT_TRUE(eventually([&] { return !stop_of("shop"); }));
}

TEST_F(DeliveryPeersTest, SendsNothingToATargetThatAPersonStoppedOrTheConfigurationSwitchesOff) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  work([&](store::Connection& connection) {
    queue::stop_target(connection, "shop", {"api:admin", clock_.now(), "stock-taking", ""});
  });
  DeliveryTarget off = portal(receiver);
  off.enabled = false;
  start({{"shop", portal(receiver)}, {"account", off}});
  add("shop", 1, 0, 2);
  add("account", 1, 0, 2);
  EXPECT_FALSE(eventually([&] { return ledger.requests() > 0; }, 30));
  work([](store::Connection& connection) { queue::resume_target(connection, "shop"); });
  workers_.back()->update({{"shop", portal(receiver)}, {"account", portal(receiver)}}, settings_);
  ASSERT_TRUE(ledger.wait_for_taken(4));
  expect_order_of_lanes(ledger.order());
}

TEST_F(DeliveryPeersTest, TakesTheSchedulesOfPortalsExactlyAsTheyAreWritten) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, false);
    return testing::reply(500);
  });
  settings_.retry.delays.assign(9, milliseconds(1));
  DeliveryTarget twice = portal(receiver);
  twice.retry = settings_.retry;
  twice.retry->delays = {milliseconds(300), milliseconds(1)};
  start({{"shop", twice}});
  const SteadyTime begin = clock_.steady();
  add("shop", 1, 0, 1);
  ASSERT_TRUE(ledger.wait_for_requests(1));
  EXPECT_GE(clock_.steady() - begin, milliseconds(290)) << "the first attempt has its wait, too";
  ASSERT_TRUE(eventually([&] { return rows("2") == 1; }));
  EXPECT_EQ(ledger.requests(), 2u);
  EXPECT_EQ(row(1).attempts, 2);
}

TEST_F(DeliveryPeersTest, SendsAForcedRowBeforeNewerOnesOfItsLaneThatWait) {
  Ledger ledger;
  std::atomic<int> answer{400};
  std::mutex mutex;
  std::vector<std::string> came;
  Receiver receiver([&](const ReceivedRequest& request) {
    {
      const std::lock_guard lock(mutex);
      came.push_back(request.headers.at("webhook-id"));
    }
    ledger.note(request, answer == 200);
    return testing::reply(answer);
  });
  settings_.retry.delays = {seconds(0)};
  start({{"shop", portal(receiver)}});
  add("shop", 1, 0, 1);  // dies
  ASSERT_TRUE(eventually([&] { return rows("2") == 1; }));
  answer = 200;
  add("shop", 1, 1, 2);  // later states are delivered
  ASSERT_TRUE(ledger.wait_for_taken(2));
  work([&](store::Connection& connection) {
    queue::stop_target(connection, "shop", {"api:admin", clock_.now(), "", ""});
  });
  workers_.back()->read_anew();
  add("shop", 1, 3, 2);  // and these wait
  work([&](store::Connection& connection) {
    EXPECT_FALSE(queue::retry_dead(connection, 1, clock_.now())) << "an old state over a newer one";
    EXPECT_TRUE(queue::retry_dead(connection, 1, clock_.now(), queue::Late::kGoes));
    queue::resume_target(connection, "shop");
  });
  workers_.back()->read_anew();
  ASSERT_TRUE(ledger.wait_for_taken(5));
  stop(seconds(20));
  const std::vector<std::string> expected = {"shop_0_0", "shop_0_1", "shop_0_2", "shop_0_0", "shop_0_3", "shop_0_4"};
  EXPECT_EQ(came, expected);
}

class ClockJumps : public DeliveryPeersTest {
 protected:
  // Three rows that are due in an hour, one that was sent, and a worker that is at rest.
  void begin(const Receiver& receiver) {
    settings_.retry.delays = {seconds(0), hours(1)};
    settings_.retry.jitter = 0;
    settings_.retry.retry_after_max = hours(1);
    settings_.limits.breaker.failures = 1000;
    start({{"shop", portal(receiver)}});
    add("shop", 3, 0, 3);
    ASSERT_TRUE(ledger_.wait_for_requests(3));
    ASSERT_TRUE(eventually([&] { return row(1).attempts + row(2).attempts + row(3).attempts == 3; }));
  }
  testing::ReceiverReply take(const ReceivedRequest& request) {
    const int answer = answer_;
    ledger_.note(request, answer == 200);
    return testing::reply(answer);
  }

  Ledger ledger_;
  std::atomic<int> answer_{500};
};

TEST_F(ClockJumps, ForwardByADayMakeNoStorm) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  answer_ = 200;
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump(hours(24));
  add("shop", 1, 3, 1);  // behind row 1, and wakes the worker
  EXPECT_TRUE(eventually([&] { return *row(1).next_attempt_at > due + hours(23); }));
  EXPECT_FALSE(eventually([&] { return ledger_.requests() > 3; }, 30));
  add("shop", 5, 4, 1);  // a lane of its own: is not held up
  EXPECT_TRUE(ledger_.wait_for_taken(1));
  clock_.jump(hours(1));
  clock_.jump(-hours(1));
  EXPECT_FALSE(eventually([&] { return ledger_.requests() > 4; }, 20));
}

class ClockJumpsAtALook : public ClockJumps, public ::testing::WithParamInterface<int> {};

TEST_P(ClockJumpsAtALook, MakeNoStorm) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  answer_ = 200;
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump_at_look(GetParam(), hours(24));  // in the middle of what the worker does about the new row
  add("shop", 5, 4, 1);
  EXPECT_TRUE(ledger_.wait_for_taken(1));
  workers_.back()->notify();
  EXPECT_TRUE(eventually([&] { return *row(1).next_attempt_at > due + hours(23); }));
  EXPECT_EQ(ledger_.requests(), 4u);
}

INSTANTIATE_TEST_SUITE_P(OfTheWorker, ClockJumpsAtALook, ::testing::Range(1, 9));

TEST_F(ClockJumps, BackByADayHoldUpNothing) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  answer_ = 200;
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump(-hours(24));
  add("shop", 9, 5, 1);
  EXPECT_TRUE(ledger_.wait_for_taken(1));
  EXPECT_TRUE(eventually([&] { return *row(1).next_attempt_at < due - hours(23); }));
  EXPECT_EQ(ledger_.requests(), 4u) << "and what had time still has it";
}

TEST_F(ClockJumps, BackWhileNobodyLookedHoldUpNothing) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  stop(seconds(20));
  answer_ = 200;
  add("shop", 9, 5, 1);
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump(-hours(24));
  start({{"shop", portal(receiver)}});
  EXPECT_TRUE(ledger_.wait_for_taken(1)) << "what was due is due";
  EXPECT_TRUE(eventually([&] { return *row(1).next_attempt_at < due - hours(23); }));
  EXPECT_EQ(ledger_.requests(), 4u);
}

TEST_F(ClockJumps, BackWhileNobodyLookedMovesTheRowsOnceOverRestarts) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  stop(seconds(20));
  answer_ = 200;
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump(-hours(24));
  start({{"shop", portal(receiver)}});
  ASSERT_TRUE(eventually([&] { return *row(1).next_attempt_at < due - hours(23); }));
  const Timestamp moved = *row(1).next_attempt_at;
  for (int restart = 0; restart < 2; ++restart) {
    stop(seconds(20));
    start({{"shop", portal(receiver)}});
    add("shop", 9, 5 + restart, 1);
    EXPECT_TRUE(ledger_.wait_for_taken(static_cast<size_t>(restart) + 1)) << "the times are right";
    EXPECT_EQ(row(1).next_attempt_at, moved);
  }
}

TEST_F(ClockJumps, ThatWereMadeGoodAreNotAgainAfterARestart) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  answer_ = 200;
  const Timestamp due = *row(1).next_attempt_at;
  clock_.jump(-hours(24));
  add("shop", 9, 5, 1);  // wakes the worker
  ASSERT_TRUE(ledger_.wait_for_taken(1));
  const Timestamp moved = *row(1).next_attempt_at;
  EXPECT_LT(moved, due - hours(23));
  stop(seconds(20));
  start({{"shop", portal(receiver)}});
  add("shop", 9, 6, 1);
  EXPECT_TRUE(ledger_.wait_for_taken(2));
  EXPECT_EQ(row(1).next_attempt_at, moved);
}

TEST_F(ClockJumps, FarAheadArePulledInAtAStart) {
  Receiver receiver([this](const ReceivedRequest& request) { return take(request); });
  begin(receiver);
  stop(seconds(20));
  answer_ = 200;
  work([](store::Connection& connection) {
    connection.execute("UPDATE outbox SET next_attempt_at = next_attempt_at + 86400000000");
  });
  start({{"shop", portal(receiver)}});
  EXPECT_TRUE(ledger_.wait_for_taken(3)) << "an hour is the longest wait that there is";
}

}  // namespace
}  // namespace leadgate::gateway
