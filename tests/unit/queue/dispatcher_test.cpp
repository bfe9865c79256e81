#include "tests/unit/queue/dispatching.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.hpp"

namespace leadgate::queue {
namespace {

TEST(Dispatcher, ReadsEachTargetOnceAndThenWaitsForAnEvent) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a", "b"});
  EXPECT_EQ(dispatcher.targets_to_read(kNow), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(dispatcher.wake_at(kNow), kNow);
  dispatcher.take_page("a", {}, std::nullopt);
  dispatcher.take_page("b", {}, kNow + seconds(5));
  EXPECT_TRUE(dispatcher.targets_to_read(kNow).empty());
  EXPECT_EQ(dispatcher.wake_at(kNow), kNow + seconds(5));
  EXPECT_EQ(dispatcher.targets_to_read(kNow + seconds(5)), std::vector<std::string>{"b"});
  dispatcher.take_page("b", {}, std::nullopt);
  EXPECT_FALSE(dispatcher.wake_at(kNow));
  dispatcher.hint("b");
  dispatcher.hint("of another time");
  EXPECT_EQ(dispatcher.targets_to_read(kNow), std::vector<std::string>{"b"});
  dispatcher.hint();
  EXPECT_EQ(dispatcher.targets_to_read(kNow).size(), 2u);
}

TEST(Dispatcher, StartsNothingTwiceThoughTheTableShowsItAgain) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{1, 10}, {2, 20}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), (Ids{1, 2}));
  dispatcher.take_page("a", {{1, 10}, {2, 20}, {3, 30}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{3});
  dispatcher.attempt_ended({"a", 1}, {PeerState::kWell, kNow});
  dispatcher.take_page("a", {{1, 10}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{}) << "row 1 ended, but its end is not on disk";
  dispatcher.released("a", 1);
  EXPECT_FALSE(dispatcher.targets_to_read(kNow).empty());
}

TEST(Dispatcher, SetsAsideWhatIsBehindAndSendsTheRest) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a"});
  EXPECT_EQ(dispatcher.take_page("a", {{1, 10}, {2, 10, true}, {3, 30}}, std::nullopt), Ids{2});
  EXPECT_EQ(start_all(dispatcher), (Ids{1, 3}));
  EXPECT_TRUE(dispatcher.take_page("a", {{2, 10, true}}, std::nullopt).empty()) << "it is being set aside already";
  dispatcher.released("a", 2);
  EXPECT_EQ(dispatcher.take_page("a", {{2, 10, true}}, std::nullopt), Ids{2});
}

TEST(Dispatcher, SendsOneRowOfALaneAtATime) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{9, 10}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{9});
  // A dead row of the lane was revived meanwhile and is older than what is under way.
  dispatcher.take_page("a", {{5, 10}, {9, 10, true}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{});
  end_well(dispatcher, "a", 9);
  EXPECT_EQ(start_all(dispatcher), Ids{5});
}

TEST(Dispatcher, KeepsTheLaneWhenARowOfItWasSetAside) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{1, 10}, {2, 10, true}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{1});
  dispatcher.released("a", 2);
  dispatcher.take_page("a", {{2, 10}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{});
}

TEST(Dispatcher, BoundsWhatIsInFlightPerTargetAndOverall) {
  Dispatcher dispatcher(limits(5, 3));
  dispatcher.set_targets({"a", "b"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}, {3, 3}, {4, 4}}, std::nullopt);
  dispatcher.take_page("b", {{5, 1}, {6, 2}, {7, 3}, {8, 4}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), (Ids{1, 5, 2, 6})) << "targets take turns, and none more than it leaves";
  end_well(dispatcher, "b", 5);
  EXPECT_EQ(start_all(dispatcher), Ids{7});
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{9, 9}}, std::nullopt);
  for (const int64_t id : {6, 7}) end_well(dispatcher, "b", id);
  EXPECT_EQ(start_all(dispatcher), Ids{3}) << "up to its own bound when it is alone";
}

TEST(Dispatcher, LetsASlowTargetHoldUpNoOther) {
  Dispatcher dispatcher(limits(8, 2));
  dispatcher.set_targets({"slow", "well"});
  std::vector<DueRow> many;
  for (int64_t id = 1; id <= 16; ++id) many.push_back({id, id});
  dispatcher.take_page("slow", many, std::nullopt);
  start_all(dispatcher);  // two calls to "slow" that never end
  for (int64_t id = 100; id < 150; ++id) {
    dispatcher.hint();
    EXPECT_EQ(dispatcher.targets_to_read(kNow), std::vector<std::string>{"well"}) << "the slow target's hand is full";
    dispatcher.take_page("well", {{id, id}}, std::nullopt);
    EXPECT_EQ(start_all(dispatcher), Ids{id});
    end_well(dispatcher, "well", id);
  }
  EXPECT_EQ(dispatcher.in_hand(), 16u);
}

TEST(Dispatcher, NeverHoldsMoreThanItsHand) {
  Dispatcher dispatcher(limits(4, 4, 8));
  dispatcher.set_targets({"a"});
  std::vector<DueRow> page;
  for (int64_t id = 1; id <= 20; ++id) page.push_back({id, id});
  dispatcher.take_page("a", page, std::nullopt);
  EXPECT_EQ(dispatcher.in_hand(), 8u);
  EXPECT_TRUE(dispatcher.targets_to_read(kNow).empty());
  EXPECT_FALSE(dispatcher.wake_at(kNow)) << "a full hand is no reason to spin";
  const Ids started = start_all(dispatcher);
  for (const int64_t id : started) end_well(dispatcher, "a", id);
  EXPECT_EQ(dispatcher.targets_to_read(kNow).size(), 1u) << "half empty: more is read";
}

TEST(Dispatcher, HalvesATargetInTroubleAndLetsItGrowAgain) {
  Dispatcher dispatcher(limits(64, 8, 64));
  dispatcher.set_targets({"a"});
  std::vector<DueRow> page;
  for (int64_t id = 1; id <= 40; ++id) page.push_back({id, id});
  dispatcher.take_page("a", page, std::nullopt);
  const Ids first = start_all(dispatcher);
  ASSERT_EQ(first.size(), 8u);
  for (const int64_t id : first) dispatcher.attempt_ended({"a", id}, {PeerState::kInTrouble, kNow});
  Ids next = start_all(dispatcher);
  EXPECT_EQ(next.size(), 1u);
  for (size_t expected = 2; expected <= 4; ++expected) {
    end_well(dispatcher, "a", next.front());
    next.erase(next.begin());
    for (const int64_t id : start_all(dispatcher)) next.push_back(id);
    EXPECT_EQ(next.size(), expected);
  }
}

TEST(Dispatcher, LeavesATargetAloneUntilTheTimeItNamed) {
  Dispatcher dispatcher(limits(4, 2));
  dispatcher.set_targets({"a", "b"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}, {3, 3}}, std::nullopt);
  dispatcher.take_page("b", {}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), (Ids{1, 2}));
  dispatcher.attempt_ended({"a", 1}, {PeerState::kInTrouble, kNow, kNow + seconds(60)});
  dispatcher.attempt_ended({"a", 2}, {PeerState::kInTrouble, kNow, kNow + seconds(30)});
  EXPECT_EQ(start_all(dispatcher), Ids{});
  EXPECT_EQ(dispatcher.wake_at(kNow), kNow + seconds(60));
  EXPECT_EQ(start_all(dispatcher, kNow + seconds(59)), Ids{});
  EXPECT_EQ(start_all(dispatcher, kNow + seconds(60)), Ids{3});
}

TEST(Dispatcher, LooksLaterAfterAPageThatCouldNotBeRead) {
  Dispatcher dispatcher(limits(4, 2));
  dispatcher.set_targets({"a"});
  dispatcher.page_failed("a", kNow + seconds(1));
  EXPECT_TRUE(dispatcher.targets_to_read(kNow).empty());
  EXPECT_EQ(dispatcher.wake_at(kNow), kNow + seconds(1));
  EXPECT_EQ(dispatcher.targets_to_read(kNow + seconds(1)).size(), 1u);
}

TEST(Dispatcher, EndsWhatIsUnderWayOfATargetThatWent) {
  Dispatcher dispatcher(limits(1, 1));
  dispatcher.set_targets({"a", "b"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{1});
  dispatcher.set_targets({"b"});
  EXPECT_EQ(dispatcher.in_hand(), 1u);
  EXPECT_EQ(dispatcher.targets_to_read(kNow), std::vector<std::string>{"b"});
  EXPECT_TRUE(dispatcher.take_page("a", {{3, 3}}, std::nullopt).empty());
  end_well(dispatcher, "a", 1);
  EXPECT_EQ(dispatcher.in_flight(), 0u);
  EXPECT_EQ(dispatcher.in_hand(), 0u);
}

// A table in memory that settles as the outbox does, so that thousands of steps of chance can be checked.
class Table {
 public:
  void add(int64_t lane) { rows_[++last_id_] = {lane, kNow, false}; }
  bool empty() const { return rows_.empty(); }
  std::vector<DueRow> due(Timestamp now, int limit) const {
    std::vector<DueRow> out;
    for (const auto& [id, row] : rows_) {
      if (row.at <= now && !row.aside && static_cast<int>(out.size()) < limit)
        out.push_back({id, row.lane, !is_head(id)});
    }
    return out;
  }
  std::optional<Timestamp> next_due(Timestamp now) const {
    std::optional<Timestamp> out;
    for (const auto& [id, row] : rows_) {
      if (row.at > now && !row.aside && (!out || row.at < *out)) out = row.at;
    }
    return out;
  }
  void set_aside(int64_t id) { rows_.at(id).aside = !is_head(id); }
  void retry(int64_t id, Timestamp at) { rows_.at(id).at = at; }
  int64_t finish(int64_t id) {
    const int64_t lane = rows_.at(id).lane;
    rows_.erase(id);
    for (auto& [other, row] : rows_) {
      if (row.lane != lane) continue;
      row.aside = false;
      break;
    }
    return lane;
  }

 private:
  struct Row {
    int64_t lane;
    Timestamp at;
    bool aside;
  };
  bool is_head(int64_t id) const {
    for (const auto& [other, row] : rows_) {
      if (row.lane == rows_.at(id).lane) return other == id;
    }
    return false;
  }
  std::map<int64_t, Row> rows_;
  int64_t last_id_ = 0;
};

TEST(Dispatcher, SendsEverythingInTheOrderOfItsLaneWhateverFailsAndOverRestarts) {
  SeededRandom random(7);
  Table table;
  for (int i = 0; i < 600; ++i) table.add(static_cast<int64_t>(random.next() % 40));
  std::map<int64_t, int64_t> last_of_lane;
  std::vector<Dispatcher::Start> flying;
  Timestamp now = kNow;
  auto dispatcher = std::make_unique<Dispatcher>(limits(6, 6, 24));
  dispatcher->set_targets({"a"});
  for (int step = 0; !table.empty(); ++step) {
    ASSERT_LT(step, 20'000) << "it came to a standstill";
    if (step % 500 == 499) {  // a crash: what flew is forgotten and must be sent again
      dispatcher = std::make_unique<Dispatcher>(limits(6, 6, 24));
      dispatcher->set_targets({"a"});
      flying.clear();
    }
    for (const auto& target : dispatcher->targets_to_read(now)) {
      const auto aside = dispatcher->take_page(target, table.due(now, dispatcher->rows_to_read()), table.next_due(now));
      for (const int64_t id : aside) {
        table.set_aside(id);
        dispatcher->released("a", id);
      }
    }
    while (const auto start = dispatcher->next_start(now)) flying.push_back(*start);
    ASSERT_LE(flying.size(), 6u);
    ASSERT_LE(dispatcher->in_hand(), 24u);
    if (flying.empty()) {
      const auto wake = dispatcher->wake_at(now);
      ASSERT_TRUE(wake);
      now = std::max(now, *wake);
      continue;
    }
    const size_t pick = random.next() % flying.size();
    const auto start = flying[pick];
    flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(pick));
    const bool fails = random.next() % 3 == 0;
    dispatcher->attempt_ended(start, {fails ? PeerState::kInTrouble : PeerState::kWell, kNow});
    if (fails) {
      table.retry(start.id, now + seconds(random.next() % 100));
    } else {
      const int64_t lane = table.finish(start.id);
      EXPECT_LT(last_of_lane[lane], start.id);
      last_of_lane[lane] = start.id;
    }
    dispatcher->released("a", start.id);
  }
}

}  // namespace
}  // namespace leadgate::queue
