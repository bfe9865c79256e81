// What becomes of deliveries that wait for a portal that takes nothing.
#include "gateway/workers/retention.hpp"

#include <poll.h>

#include "queue/target_state.hpp"
#include "tests/functional/delivery_fixture.hpp"

namespace leadgate::gateway {
namespace {

using std::chrono::days;
using std::chrono::hours;
using State = queue::DeliveryState;

class RetentionTest : public DeliveryTest {
 protected:
  RetentionTest()
      : receiver_([this](const ReceivedRequest& request) {
          const bool takes = !down_;
          ledger_.note(request, takes);
          return testing::reply(takes ? 200 : 503);
        }) {}

  template <class Condition>
  static bool eventually(Condition&& condition) {
    for (int i = 0; i < 2000; ++i) {
      if (condition()) return true;
      ::poll(nullptr, 0, 5);
    }
    return false;
  }
  void work(const std::function<void(store::Connection&)>& how) {
    EXPECT_TRUE(writer_->run([&](store::WriteContext& context) -> Result<void> {
      how(context.connection);
      return {};
    }));
  }
  // `count` rows of one lane each, made so long ago; the first one's id.
  int64_t add_old(const std::string& target, Micros age, int count = 1) {
    int64_t first = 0;
    work([&](store::Connection& connection) {
      for (int i = 0; i < count; ++i) {
        const std::string message = target + "_" + std::to_string(i) + "_" + std::to_string(++messages_);
        const int64_t id = queue::enqueue(connection, {target, i, "deal.created", message, "{}"}, clock_.now() - age);
        if (i == 0) first = id;
      }
    });
    return first;
  }
  queue::Delivery row(int64_t id) {
    queue::Delivery out;
    work([&](store::Connection& connection) { out = queue::find_delivery(connection, id).value_or(out); });
    return out;
  }
  bool dies(int64_t id) {
    return eventually([&] { return row(id).state == State::kDead; });
  }
  int64_t gauge(const char* name) { return metrics_.gauge(name, "", {{"target", "shop"}}).value(); }
  DeliveryTarget portal() {
    DeliveryTarget out(target(receiver_));
    out.is_portal = true;
    out.mark = receiver_.url();
    return out;
  }

  RetentionRules rules_{RetentionConfig(), {"shop", "fetch/shop"}, {{"shop", hours(75)}}};
  int messages_ = 0;
  Ledger ledger_;
  std::atomic<bool> down_{false};
  Receiver receiver_;
};

TEST_F(RetentionTest, MakesDeadLettersOfWhatNoPortalIsThereFor) {
  const int64_t old = add_old("gone", days(31));
  const int64_t young = add_old("gone", days(29));
  const int64_t fetch = add_old("fetch/shop", days(31));
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(dies(old));
  EXPECT_NE(row(old).last_error.find("not configured any more"), std::string::npos) << row(old).last_error;
  EXPECT_EQ(row(young).state, State::kPending);
  EXPECT_EQ(row(fetch).state, State::kPending) << "its attempts run out";
}

TEST_F(RetentionTest, MakesDeadLettersOfWhatAStoppedPortalDidNotTakeAndSendsThemWhenTheyAreRetried) {
  constexpr int kOld = 450;  // some slices
  const int64_t old = add_old("shop", days(31), kOld);
  const int64_t behind = add_old("shop", days(31));
  const int64_t young = add_old("shop", days(29));
  work([&](store::Connection& connection) {
    for (const int64_t id : {behind, young}) {
      queue::Settlement waits;
      waits.id = id;
      waits.what = queue::Settlement::What::kBehind;
      queue::settle(connection, waits, clock_.now());
    }
    queue::note_attempts(connection, "shop", {clock_.now() - days(32), std::nullopt, false});
    queue::stop_target(connection, "shop", {"api:admin", clock_.now(), "stock-taking", ""});
  });
  {
    Retention retention(clock_, *writer_, rules_);
    EXPECT_TRUE(eventually([&] { return rows("2") == kOld + 1; })) << rows("2");
    EXPECT_TRUE(dies(behind)) << "it waits no longer for the one in front of it";
  }
  EXPECT_NE(row(old).last_error.find("after 30 days"), std::string::npos) << row(old).last_error;
  EXPECT_NE(row(old).last_error.find("deliveries retry --portal shop"), std::string::npos);
  EXPECT_LT(row(old).last_error.size(), queue::kErrorBytesMax);
  EXPECT_EQ(row(old).attempts, 0);
  EXPECT_EQ(row(young).state, State::kPending);
  EXPECT_TRUE(row(young).next_attempt_at) << "its turn is next";
  start({{"shop", portal()}});
  EXPECT_TRUE(eventually([&] { return gauge("leadgate_deliveries_dead") == kOld + 1; }));
  EXPECT_EQ(gauge("leadgate_deliveries_pending"), 1);
  EXPECT_LE(gauge("leadgate_deliveries_oldest_pending_seconds"), seconds(days(29)).count() + 60);
  work([&](store::Connection& connection) { EXPECT_TRUE(queue::retry_dead(connection, old, clock_.now())); });
  const int64_t gone = add_old("gone", days(31));  // looked at before the portal's
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(dies(gone));
  EXPECT_EQ(row(old).state, State::kPending) << "it has its time anew";
  work([&](store::Connection& connection) { queue::resume_target(connection, "shop"); });
  workers_.back()->read_anew();
  EXPECT_TRUE(ledger_.wait_for_taken(2));
}

TEST_F(RetentionTest, EndsWhatProbesOfADeadPortalUseUpNoAttemptsOf) {
  down_ = true;
  settings_.limits.breaker = {1, milliseconds(5), milliseconds(10), 0};
  const int64_t old = add_old("shop", days(31));
  start({{"shop", portal()}});
  ASSERT_TRUE(ledger_.wait_for_requests(45));
  EXPECT_EQ(row(old).state, State::kPending) << "of forty attempts";
  EXPECT_EQ(row(old).attempts, 1);
  {
    Retention retention(clock_, *writer_, rules_);
    EXPECT_TRUE(dies(old));
  }
  EXPECT_EQ(row(old).attempts, 1);
  EXPECT_EQ(row(old).last_status, 503) << "what it said last stays";
  down_ = false;
  work([&](store::Connection& connection) { EXPECT_TRUE(queue::retry_dead(connection, old, clock_.now())); });
  workers_.back()->read_anew();
  EXPECT_TRUE(ledger_.wait_for_taken(1));
  EXPECT_TRUE(eventually([&] { return row(old).state == State::kDone; }));
}

TEST_F(RetentionTest, LetsOldRowsHaveTheirTurnAsLongAsThePortalTakesAnything) {
  const int64_t old = add_old("shop", days(31));
  const int64_t mark = add_old("gone", days(31));
  work([&](store::Connection& connection) {
    queue::note_attempts(connection, "shop", {clock_.now() - days(29), std::nullopt, false});
  });
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(dies(mark));
  ::poll(nullptr, 0, 200);
  EXPECT_EQ(row(old).state, State::kPending);
}

TEST_F(RetentionTest, GivesUpNothingOfAPortalSoonAfterTheStart) {
  rules_.portals_first = hours(1);
  const int64_t old = add_old("shop", days(31));
  const int64_t gone = add_old("gone", days(31));
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(dies(gone));
  ::poll(nullptr, 0, 200);
  EXPECT_EQ(row(old).state, State::kPending) << "the process may have been away for a month itself";
}

TEST_F(RetentionTest, ForgetsNothingSoonAfterTheClockHasJumped) {
  rules_.portals_first = hours(1);
  const int64_t old = add_old("gone", days(31));
  std::atomic<int> looks{0};
  Retention retention(clock_, *writer_, rules_, [&](store::Connection&) { ++looks; });
  EXPECT_TRUE(dies(old));
  const int64_t young = add_old("gone", days(1));
  clock_.jump(days(40));
  const int looked = looks;
  EXPECT_TRUE(eventually([&] {
    retention.update(rules_);
    return looks >= looked + 2;
  }));
  EXPECT_EQ(row(young).state, State::kPending);
}

TEST_F(RetentionTest, LeavesTheWholeScheduleToARowThoughItIsLongerThanSettledOnesAreKept) {
  rules_.times.deliveries = days(1);
  const int64_t young = add_old("shop", hours(74));
  const int64_t old = add_old("shop", hours(76));
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(dies(old));
  EXPECT_EQ(row(young).state, State::kPending);
}

TEST_F(RetentionTest, KeepsDeadLettersForATimeOfTheirOwn) {
  const int64_t dead = add_old("shop", days(40));
  const int64_t done = add_old("shop", days(40));
  add_old("shop", days(1));
  work([&](store::Connection& connection) {
    for (const auto& [id, what] :
         {std::pair(dead, queue::Settlement::What::kDead), {done, queue::Settlement::What::kDone}}) {
      queue::Settlement ended;
      ended.id = id;
      ended.what = what;
      queue::settle(connection, ended, clock_.now() - days(31));
    }
  });
  {
    Retention retention(clock_, *writer_, rules_);
    EXPECT_TRUE(eventually([&] { return row(done).id == 0; }));
    ::poll(nullptr, 0, 200);
  }
  EXPECT_EQ(row(dead).state, State::kDead) << "for ever, unless it is said otherwise";
  rules_.times.dead = days(30);
  Retention retention(clock_, *writer_, rules_);
  EXPECT_TRUE(eventually([&] { return row(dead).id == 0; }));
}

}  // namespace
}  // namespace leadgate::gateway
