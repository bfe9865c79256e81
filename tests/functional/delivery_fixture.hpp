// What tests of deliveries work with: a real writer and database file, the outbox, a delivery worker, and a ledger of
// what its receivers got. One test, one thread; the ledger is for the receivers' threads, too.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "connectors/portal/standard_webhooks.hpp"
#include "deals/book/schema.hpp"
#include "gateway/portal/portal_route.hpp"
#include "gateway/workers/delivery.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox_list.hpp"
#include "store/key_index.hpp"
#include "store/migration.hpp"
#include "tests/support/jumping_clock.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ReceivedRequest;
using testing::Receiver;
using testing::ReceiverReply;

inline constexpr auto kPatience = seconds(60);
inline const Secret kSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

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
    std::vector<store::MigrationStep> steps(queue::inbox_schema().begin(), queue::inbox_schema().end());
    for (const auto part : {queue::outbox_schema(), deals::book::book_schema()}) {
      steps.insert(steps.end(), part.begin(), part.end());
    }
    const auto migrated = store::migrate(*connection, steps);
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
  testing::JumpingClock clock_;
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

}  // namespace leadgate::gateway
