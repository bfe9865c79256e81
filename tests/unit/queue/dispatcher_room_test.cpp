// Who may take how much of the room for calls when targets fail, hang or answer late.
#include "tests/unit/queue/dispatching.hpp"

#include <gtest/gtest.h>

namespace leadgate::queue {
namespace {

// Ten rows of lanes of their own, from `first` on.
void fill(Dispatcher& dispatcher, const std::string& target, int64_t first) {
  std::vector<DueRow> page;
  for (int64_t id = first; id < first + 10; ++id) page.push_back({id, id});
  dispatcher.take_page(target, page, std::nullopt);
}

std::vector<DispatchTarget> bad_ones_and(const std::string& other, int count) {
  std::vector<DispatchTarget> out = {other};
  for (int i = 0; i < count; ++i) out.emplace_back("bad" + std::to_string(i));
  return out;
}

void fail_once(Dispatcher& dispatcher, const std::string& target, int64_t id, Timestamp at = kNow) {
  dispatcher.attempt_ended({target, id}, {PeerState::kFails, at});
  dispatcher.released(target, id);
}

// Each bad one fails once, and has ten more rows then.
void let_fail(Dispatcher& dispatcher, int count) {
  for (int i = 0; i < count; ++i) {
    dispatcher.take_page("bad" + std::to_string(i), {{1000 + i, 1}}, std::nullopt);
    fail_once(dispatcher, "bad" + std::to_string(i), dispatcher.next_start(kNow)->id);
  }
  for (int i = 0; i < count; ++i) fill(dispatcher, "bad" + std::to_string(i), 100 * (i + 1));
}

TEST(DispatcherRoom, LeavesHalfOfItWhateverManyThatFailWouldTake) {
  Dispatcher dispatcher(limits(16, 4));
  dispatcher.set_targets(bad_ones_and("well", 30));
  fill(dispatcher, "well", 10);
  while (const auto start = dispatcher.next_start(kNow)) end_well(dispatcher, "well", start->id);
  let_fail(dispatcher, 30);
  EXPECT_EQ(start_all(dispatcher).size(), 8u);
  EXPECT_EQ(dispatcher.in_flight("well"), 0u);
  fill(dispatcher, "well", 50);
  EXPECT_EQ(start_all(dispatcher), (Ids{50, 51, 52, 53})) << "as many as beside nobody";
}

TEST(DispatcherRoom, LeavesAQuarterOfItWhateverManyUnknownOnesWouldTake) {
  Dispatcher dispatcher(limits(16, 4));
  dispatcher.set_targets(bad_ones_and("well", 30));
  fill(dispatcher, "well", 10);
  while (const auto start = dispatcher.next_start(kNow)) end_well(dispatcher, "well", start->id);
  for (int i = 0; i < 30; ++i) fill(dispatcher, "bad" + std::to_string(i), 100 * (i + 1));
  EXPECT_EQ(start_all(dispatcher).size(), 12u);
  fill(dispatcher, "well", 50);
  EXPECT_EQ(start_all(dispatcher), (Ids{50, 51})) << "two, and two are left";
}

TEST(DispatcherRoom, CountsOneWhoseCallHangsAmongThoseThatFail) {
  Dispatcher dispatcher(limits(8, 2));
  const std::vector<std::string> names = {"a", "b", "c", "d"};
  dispatcher.set_targets({"a", "b", "c", "d"});
  for (const std::string& name : names) {
    dispatcher.take_page(name, {{1, 1}}, std::nullopt);
    end_well(dispatcher, name, dispatcher.next_start(kNow)->id);
  }
  for (const char* name : {"a", "b", "c"}) dispatcher.take_page(name, {{2, 2}}, std::nullopt);
  ASSERT_EQ(start_all(dispatcher).size(), 3u) << "and they say nothing more for two seconds";
  const Timestamp later = kNow + seconds(2);
  for (const std::string& name : names) dispatcher.take_page(name, {{3, 3}, {4, 4}}, std::nullopt);
  int started_slow = 0;
  while (const auto start = dispatcher.next_start(later)) started_slow += start->target != "d" ? 1 : 0;
  EXPECT_EQ(started_slow, 1) << "half of the room";
  EXPECT_EQ(dispatcher.in_flight("d"), 2u);
}

TEST(DispatcherRoom, TakesOneThatAnswersInTimeForAGoodOneAgain) {
  Dispatcher dispatcher(limits(4, 4));
  dispatcher.set_targets({"a", "b"});
  dispatcher.take_page("a", {{1, 1}}, std::nullopt);
  ASSERT_EQ(start_all(dispatcher), Ids{1});
  fail_once(dispatcher, "a", 1);
  fill(dispatcher, "a", 10);
  EXPECT_EQ(start_all(dispatcher), (Ids{10, 11}));
  dispatcher.attempt_ended({"a", 10}, {PeerState::kWell, kNow + seconds(3)});
  EXPECT_EQ(start_all(dispatcher, kNow + seconds(3)), Ids{12}) << "it answered, but late";
  dispatcher.attempt_ended({"a", 11}, {PeerState::kRefuses, kNow});
  dispatcher.attempt_ended({"a", 12}, {PeerState::kUnknown, kNow + seconds(60)});
  dispatcher.take_page("b", {{99, 99}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), (Ids{99, 13, 14})) << "any answer in time is one";
}

TEST(DispatcherRoom, RemembersWhoFailedBeforeARestartUntilItAnswers) {
  Dispatcher dispatcher(limits(8, 8));
  std::vector<DispatchTarget> targets = {"a", "b"};
  targets[0].guarded = true;
  dispatcher.set_targets(targets);
  dispatcher.failed_before("a");
  dispatcher.failed_before("of another time");
  fill(dispatcher, "a", 10);
  EXPECT_EQ(start_all(dispatcher), Ids{10}) << "one at a time";
  end_well(dispatcher, "a", 10);
  dispatcher.failed_before("a");
  EXPECT_EQ(start_all(dispatcher), (Ids{11, 12})) << "what it does now counts more";
}

}  // namespace
}  // namespace leadgate::queue
