// The whole way out: a real writer and database file, the outbox, the delivery worker, libcurl and a receiver.
#include "gateway/workers/delivery.hpp"

#include <gtest/gtest.h>

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "connectors/portal/standard_webhooks.hpp"
#include "gateway/portal/portal_route.hpp"
#include "queue/outbox.hpp"
#include "store/key_index.hpp"
#include "store/migration.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ReceivedRequest;
using testing::Receiver;
using testing::ReceiverReply;

constexpr auto kPatience = seconds(60);
const Secret kSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

// What came, by message, and a way to wait for it.
class Ledger {
 public:
  // True when the message is taken, false when the receiver is to fail it.
  void note(const ReceivedRequest& request, bool taken) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    const std::string id = request.headers.at("webhook-id");
    bodies_[id].insert(request.body);
    if (taken && taken_.insert(id).second) order_.push_back(id);
    const std::array secrets = {kSecret};
    const auto verified =
        connectors::verify_webhook(secrets, id, request.headers.at("webhook-timestamp"),
                                   request.headers.at("webhook-signature"), request.body, SystemClock().now());
    if (!verified) ++unverified_;
    changed_.notify_all();
  }
  bool wait_for_taken(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return taken_.size() >= count; });
  }
  bool wait_for_requests(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return requests_ >= count; });
  }
  std::vector<std::string> order() {
    const std::lock_guard lock(mutex_);
    return order_;
  }
  size_t requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  size_t unverified() {
    const std::lock_guard lock(mutex_);
    return unverified_;
  }
  bool one_body_a_message() {
    const std::lock_guard lock(mutex_);
    return std::all_of(bodies_.begin(), bodies_.end(), [](const auto& entry) { return entry.second.size() == 1; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t requests_ = 0;
  size_t unverified_ = 0;
  std::set<std::string> taken_;
  std::vector<std::string> order_;
  std::map<std::string, std::set<std::string>> bodies_;
};

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() {
    database_.path = folder_.path("leadgate.db");
    auto connection = store::open_writer(database_).value();
    EXPECT_TRUE(connection->execute(std::string(store::KeyIndex::schema())));
    const auto migrated = store::migrate(*connection, queue::outbox_schema());
    EXPECT_TRUE(migrated) << migrated.error().message;
    writer_ = store::Writer::start(std::move(connection), {}, {}).value();
    writer_->on_commit([this] {
      if (const auto worker = hinted_.load()) worker->notify();
    });
    client_ = HttpClient::start(clock_, {}).value();
    settings_.retry.delays.assign(40, milliseconds(3));
    settings_.retry.retry_after_max = milliseconds(50);
    settings_.timeout = seconds(20);
  }
  ~DeliveryTest() override {
    stop(seconds(20));
    writer_->stop();
  }

  void start(DeliveryTargets targets) {
    workers_.push_back(std::make_unique<DeliveryWorker>(clock_, random_, *writer_, database_, *client_,
                                                        std::move(targets), settings_, metrics_));
    const auto started = workers_.back()->start();
    ASSERT_TRUE(started) << started.error().message;
    hinted_ = workers_.back().get();
  }
  void stop(std::chrono::nanoseconds drain) {
    hinted_ = nullptr;
    if (!workers_.empty())
      workers_.back()->stop(clock_.steady() + std::chrono::duration_cast<SteadyTime::duration>(drain));
  }

  static std::shared_ptr<const DeliveryRoute> target(const Receiver& receiver,
                                                     EgressPolicy egress = EgressPolicy::kAllowPrivate) {
    return portal_route({receiver.url("/hook"), {kSecret}, egress});
  }
  // `count` messages over the lanes in turn, named LANE_NUMBER.
  void add(const std::string& name, int lanes, int first, int count) {
    const auto done = writer_->run([&](store::WriteContext& context) -> Result<void> {
      for (int i = first; i < first + count; ++i) {
        const std::string id = name + "_" + std::to_string(i % lanes) + "_" + std::to_string(i);
        queue::enqueue(context.connection, {name, i % lanes, "deal.created", id, "{\"id\":\"" + id + "\"}"},
                       clock_.now());
      }
      return {};
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  int64_t rows(const std::string& state) {
    int64_t count = 0;
    const auto done = writer_->run([&](store::WriteContext& context) -> Result<void> {
      count = testing::number_of(context.connection, "SELECT count(*) FROM outbox WHERE state = " + state);
      return {};
    });
    EXPECT_TRUE(done);
    return count;
  }
  static void expect_order_of_lanes(const std::vector<std::string>& order) {
    std::map<std::string, int> last;
    for (const std::string& id : order) {
      const size_t at = id.rfind('_');
      const int number = std::stoi(id.substr(at + 1));
      const auto [entry, first] = last.try_emplace(id.substr(0, at), number);
      EXPECT_TRUE(first || entry->second < number) << id << " came after " << entry->second;
      entry->second = number;
    }
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  SystemRandom random_;
  Metrics metrics_;
  store::DatabaseSettings database_;
  DeliverySettings settings_;
  std::atomic<DeliveryWorker*> hinted_{nullptr};
  std::unique_ptr<store::Writer> writer_;
  std::unique_ptr<HttpClient> client_;
  // All of a test's workers live as long as the writer may hint at them.
  std::vector<std::unique_ptr<DeliveryWorker>> workers_;
};

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
  const auto told = writer_->run([&](store::WriteContext& context) -> Result<void> {
    for (const auto& row : queue::list_deliveries(context.connection, queue::DeliveryState::kDead, 0, 10)) {
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
