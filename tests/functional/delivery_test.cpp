// The whole way out: a real writer and database file, the outbox, the delivery worker, libcurl and a receiver.
#include "tests/functional/delivery_fixture.hpp"

namespace leadgate::gateway {
namespace {

TEST_F(DeliveryTest, BringsEverythingInOrderThoughTheReceiverFailsAtRandom) {
  Ledger ledger;
  SeededRandom chance(11);
  std::mutex chance_mutex;
  Receiver receiver([&](const ReceivedRequest& request) {
    uint64_t draw = 0;
    {
      const std::lock_guard lock(chance_mutex);
      draw = chance.next() % 10;
    }
    ledger.note(request, draw >= 4);
    if (draw == 0) return ReceiverReply{"", ReceiverReply::Then::kReset};
    if (draw == 1) return testing::reply(503, "", "Retry-After: 1\r\n");
    if (draw < 4) return testing::reply(500, "no");
    return testing::reply(204);
  });
  start({{"shop", target(receiver)}});
  for (int i = 0; i < 300; i += 30) add("shop", 12, i, 30);
  ASSERT_TRUE(ledger.wait_for_taken(300));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
  EXPECT_GT(ledger.requests(), 300u);
  EXPECT_EQ(ledger.unverified(), 0u);
  EXPECT_TRUE(ledger.one_body_a_message());
  EXPECT_EQ(rows("1"), 300);
  EXPECT_EQ(rows("0"), 0);
}

TEST_F(DeliveryTest, GoesOnWhereItWasStoppedAndSendsAgainWhatWasUnderWay) {
  Ledger ledger;
  std::atomic<bool> holding{true};
  std::atomic<int> come{0};
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool hold = come++ >= 40 && holding;  // exactly 40 get an answer, however many come at once
    ledger.note(request, !hold);
    // Received and perhaps even acted upon, but no answer gets back.
    return hold ? ReceiverReply{"", ReceiverReply::Then::kHang} : testing::reply(200);
  });
  start({{"shop", target(receiver)}});
  add("shop", 10, 0, 120);
  ASSERT_TRUE(ledger.wait_for_requests(45));
  stop(milliseconds(0));  // as a crash would: nothing of what is under way is waited for
  const int64_t left = rows("0");
  EXPECT_GE(left, 80);
  holding = false;
  start({{"shop", target(receiver)}});
  ASSERT_TRUE(ledger.wait_for_taken(120));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
  EXPECT_GT(ledger.requests(), 120u) << "what was under way came a second time";
  EXPECT_TRUE(ledger.one_body_a_message());
  EXPECT_EQ(rows("1"), 120);
}

TEST_F(DeliveryTest, LetsASlowTargetAndAFailingLaneHoldUpNobodyElse) {
  Ledger well;
  Ledger slow;
  Receiver slow_receiver([&](const ReceivedRequest& request) {
    slow.note(request, false);
    return ReceiverReply{"", ReceiverReply::Then::kHang};
  });
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool fails = request.headers.at("webhook-id").starts_with("shop_0_");
    well.note(request, !fails);
    return testing::reply(fails ? 404 : 200);
  });
  settings_.retry.delays = {seconds(0), std::chrono::hours(1)};
  settings_.limits.in_flight_per_target_max = 2;
  start({{"shop", target(receiver)}, {"slow", target(slow_receiver)}});
  add("slow", 50, 0, 200);
  ASSERT_TRUE(slow.wait_for_requests(2));
  add("shop", 5, 0, 100);  // lane 0 fails at its first message and waits for an hour
  ASSERT_TRUE(well.wait_for_taken(80));
  stop(milliseconds(0));
  EXPECT_EQ(well.requests(), 81u) << "one try of the failing lane, no more";
  EXPECT_EQ(slow.requests(), 2u) << "no more than its bound at once";
}

TEST_F(DeliveryTest, EndsAsDeadAndStartsOverWhenToldTo) {
  Ledger ledger;
  std::atomic<bool> gone{true};
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, !gone);
    return gone ? testing::reply(410, "no such shop") : testing::reply(200);
  });
  start({{"shop", target(receiver)}});
  add("shop", 1, 0, 3);
  ASSERT_TRUE(ledger.wait_for_requests(3));
  stop(seconds(20));
  EXPECT_EQ(rows("2"), 3);
  gone = false;
  start({{"shop", target(receiver)}});
  queue::DeliveryFilter dead;
  dead.state = queue::DeliveryState::kDead;
  const auto told = writer_->run([&](store::WriteContext& context) -> Result<void> {
    for (const auto& row : queue::list_deliveries(context.connection, dead, std::nullopt, 10)) {
      EXPECT_EQ(row.last_status, 410);
      EXPECT_EQ(row.last_answer, "no such shop");
      if (auto retried = queue::retry_delivery(context.connection, row.id, clock_.now()); !retried) return retried;
    }
    return {};
  });
  ASSERT_TRUE(told) << told.error().message;
  ASSERT_TRUE(ledger.wait_for_taken(3));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
  EXPECT_EQ(rows("1"), 3);
}

TEST_F(DeliveryTest, CallsNoPrivateAddressWithoutLeaveAndSaysWhy) {
  std::atomic<int> requests{0};
  Receiver receiver([&](const ReceivedRequest&) {
    ++requests;
    return testing::reply(200);
  });
  settings_.retry.delays = {seconds(0)};
  start({{"shop", target(receiver, EgressPolicy::kPublicOnly)}});
  add("shop", 1, 0, 1);
  Counter& dead = metrics_.counter("leadgate_deliveries_total", "", {{"target", "shop"}, {"outcome", "dead"}});
  for (int i = 0; i < 10'000 && rows("2") == 0; ++i) {
  }
  stop(seconds(20));
  EXPECT_EQ(dead.value(), 1u);
  EXPECT_EQ(requests, 0);
  EXPECT_EQ(receiver.connections(), 0);
  const auto read = writer_->run([](store::WriteContext& context) -> Result<void> {
    const auto row = queue::find_delivery(context.connection, 1);
    EXPECT_NE(row->last_error.find("allow_private"), std::string::npos) << row->last_error;
    return {};
  });
  EXPECT_TRUE(read);
}

// A bug on the delivery thread: chance itself fails, the first time it is asked.
class BrokenRandom final : public Random {
 public:
  uint64_t next() override {
    if (!broke_) {
      broke_ = true;
      throw std::runtime_error("no chance");
    }
    return 1;
  }

 private:
  bool broke_ = false;
};

TEST_F(DeliveryTest, OutlivesAnExceptionAndSendsAgainWhatItConcerned) {
  Ledger ledger;
  std::atomic<int> come{0};
  Receiver receiver([&](const ReceivedRequest& request) {
    const bool fails = come++ == 0;
    ledger.note(request, !fails);
    return testing::reply(fails ? 500 : 200);
  });
  BrokenRandom random;
  settings_.retry.jitter = 0.5;
  settings_.retry.delays.assign(5, milliseconds(50));
  workers_.push_back(std::make_unique<DeliveryWorker>(
      clock_, random, *writer_, database_, *client_, DeliveryTargets{{"shop", target(receiver)}}, settings_, metrics_));
  ASSERT_TRUE(workers_.back()->start());
  hinted_ = workers_.back().get();
  add("shop", 1, 0, 2);
  ASSERT_TRUE(ledger.wait_for_taken(2));
  stop(seconds(20));
  expect_order_of_lanes(ledger.order());
  EXPECT_EQ(metrics_.counter("leadgate_task_failures_total", "").value(), 1u);
  EXPECT_EQ(rows("1"), 2);
}

// What becomes of its rows cannot be written.
class StuckRoute final : public DeliveryRoute {
 public:
  Result<CallStart> start(store::Connection&, const queue::Delivery&, Timestamp) const override {
    class Stuck final : public Aftermath {
      size_t size_bytes() const override { return 0; }
      Result<void> apply(store::WriteContext&) override { return Error::conflict("It contradicts itself."); }
    };
    return CallStart(NoCall{queue::Settlement::What::kDone, "", std::make_shared<Stuck>()});
  }
};

TEST_F(DeliveryTest, BuriesARowWhoseAftermathCannotBeWrittenAndGoesOnWithTheOthers) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  start({{"shop", target(receiver)}, {"stuck", std::make_shared<StuckRoute>()}});
  add("stuck", 1, 0, 2);
  add("shop", 1, 0, 3);
  ASSERT_TRUE(ledger.wait_for_taken(3));
  for (int i = 0; i < 10'000 && rows("2") < 2; ++i) {
  }
  stop(seconds(20));
  EXPECT_EQ(rows("1"), 3);
  EXPECT_EQ(rows("2"), 2);
  EXPECT_TRUE(writer_->run([](store::WriteContext& context) -> Result<void> {
    EXPECT_EQ(queue::find_delivery(context.connection, 1)->last_error, "It contradicts itself.");
    return {};
  }));
}

TEST_F(DeliveryTest, TakesNewSettingsWhileRunning) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, false);
    return testing::reply(500);
  });
  settings_.retry.delays = {seconds(0)};
  start({{"shop", target(receiver)}});
  settings_.retry.delays.assign(3, milliseconds(1));
  workers_.back()->update({{"shop", target(receiver)}}, settings_);
  add("shop", 1, 0, 1);
  ASSERT_TRUE(ledger.wait_for_requests(3)) << "the new schedule has three attempts";
}

TEST_F(DeliveryTest, TakesNewTargetsWhileRunning) {
  Ledger ledger;
  Receiver receiver([&](const ReceivedRequest& request) {
    ledger.note(request, true);
    return testing::reply(200);
  });
  start({});
  add("shop", 2, 0, 10);
  EXPECT_EQ(rows("0"), 10) << "rows of an unknown target wait";
  workers_.back()->update({{"shop", target(receiver)}}, settings_);
  ASSERT_TRUE(ledger.wait_for_taken(10));
  stop(seconds(20));
  EXPECT_EQ(rows("1"), 10);
}

}  // namespace
}  // namespace leadgate::gateway
