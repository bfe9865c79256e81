// What the dispatcher does about peers that fail or are stopped, about rows that come in front, and about the clock.
#include "tests/unit/queue/dispatching.hpp"

namespace leadgate::queue {
namespace {

DispatchTarget guarded(const char* name) {
  DispatchTarget target(name);
  target.guarded = true;
  return target;
}

TEST(DispatcherPeers, SendsNothingWhileTheCircuitIsOpenButForAProbeAtATime) {
  DispatcherLimits with = limits(8, 4);
  with.breaker.failures = 2;
  Dispatcher dispatcher(with);
  dispatcher.set_targets({guarded("a"), "b"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}}, std::nullopt);
  dispatcher.take_page("b", {}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), (Ids{1, 2, 3, 4}));
  for (const int64_t id : {1, 2}) dispatcher.attempt_ended({"a", id}, {PeerState::kFails, kNow});
  EXPECT_EQ(dispatcher.circuit("a"), CircuitBreaker::State::kOpen);
  const Timestamp probe = kNow + seconds(10);
  EXPECT_EQ(dispatcher.next_probe("a"), probe);
  EXPECT_EQ(start_all(dispatcher), Ids{});
  EXPECT_EQ(start_all(dispatcher, probe), Ids{}) << "two calls of before are still out";
  for (const int64_t id : {3, 4}) dispatcher.attempt_ended({"a", id}, {PeerState::kFails, kNow});
  for (const int64_t id : {1, 2, 3, 4}) dispatcher.released("a", id);
  dispatcher.take_page("a", {{6, 6}}, std::nullopt);
  EXPECT_EQ(dispatcher.wake_at(kNow), probe);
  EXPECT_EQ(start_all(dispatcher, probe), Ids{5}) << "one alone, whose turn it is";
  dispatcher.attempt_ended({"a", 5}, {PeerState::kFails, probe});
  EXPECT_EQ(dispatcher.next_probe("a"), probe + seconds(20));
  dispatcher.released("a", 5);
  EXPECT_EQ(start_all(dispatcher, probe + seconds(20)), Ids{6}) << "another one has its turn";
  dispatcher.attempt_ended({"a", 6}, {PeerState::kWell, probe + seconds(20)});
  EXPECT_EQ(dispatcher.circuit("a"), CircuitBreaker::State::kClosed);
}

TEST(DispatcherPeers, TellsWhetherACircuitMayHaveChanged) {
  DispatcherLimits with = limits(8, 4);
  with.breaker.failures = 2;
  Dispatcher dispatcher(with);
  dispatcher.set_targets({guarded("a"), "b"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}, {3, 3}, {4, 4}}, std::nullopt);
  const uint64_t before = dispatcher.circuits_changed();
  ASSERT_EQ(start_all(dispatcher).size(), 4u);
  dispatcher.attempt_ended({"a", 1}, {PeerState::kWell, kNow});
  dispatcher.attempt_ended({"a", 2}, {PeerState::kFails, kNow});
  EXPECT_EQ(dispatcher.circuits_changed(), before);
  dispatcher.attempt_ended({"a", 3}, {PeerState::kFails, kNow});
  const uint64_t opened = dispatcher.circuits_changed();
  EXPECT_NE(opened, before);
  dispatcher.attempt_ended({"a", 4}, {PeerState::kWell, kNow});
  EXPECT_NE(dispatcher.circuits_changed(), opened);
}

TEST(DispatcherPeers, OwesAProbeThatCouldNotBeMade) {
  DispatcherLimits with = limits(8, 4);
  with.breaker.failures = 1;
  Dispatcher dispatcher(with);
  dispatcher.set_targets({guarded("a")});
  dispatcher.take_page("a", {{1, 1}, {2, 2}}, std::nullopt);
  ASSERT_EQ(dispatcher.next_start(kNow)->id, 1);
  dispatcher.attempt_ended({"a", 1}, {PeerState::kInTrouble, kNow});
  const Timestamp probe = kNow + seconds(10);
  ASSERT_EQ(dispatcher.next_start(probe)->id, 2);
  dispatcher.attempt_ended({"a", 2}, {PeerState::kUnknown, probe});
  dispatcher.released("a", 2);
  dispatcher.take_page("a", {{2, 2}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher, probe), Ids{2});
}

TEST(DispatcherPeers, KeepsTheCircuitOverAReloadButNotOverANewAddress) {
  DispatcherLimits with = limits(8, 4);
  with.breaker.failures = 1;
  Dispatcher dispatcher(with);
  DispatchTarget target = guarded("a");
  dispatcher.set_targets({target});
  dispatcher.take_page("a", {{1, 1}}, std::nullopt);
  dispatcher.next_start(kNow);
  dispatcher.attempt_ended({"a", 1}, {PeerState::kFails, kNow});
  target.fresh = false;
  dispatcher.set_targets({target});
  EXPECT_EQ(dispatcher.circuit("a"), CircuitBreaker::State::kOpen);
  target.fresh = true;
  dispatcher.set_targets({target});
  EXPECT_EQ(dispatcher.circuit("a"), CircuitBreaker::State::kClosed);
}

TEST(DispatcherPeers, GoesOnWithAHoldOfBefore) {
  DispatcherLimits with = limits(8, 4);
  with.breaker = {1, seconds(10), seconds(40), 0};
  DispatchTarget shop("shop");
  shop.guarded = true;
  Dispatcher before(with);
  before.set_targets({shop});
  EXPECT_EQ(before.hold("shop"), PeerHold());
  before.take_page("shop", {{1, 1}}, std::nullopt);
  ASSERT_EQ(start_all(before), (Ids{1}));
  before.attempt_ended({"shop", 1}, {PeerState::kInTrouble, kNow, kNow + seconds(30), 0});
  const PeerHold hold = before.hold("shop");
  EXPECT_EQ(hold.paused_until, kNow + seconds(30));
  EXPECT_EQ(hold.next_probe, kNow + seconds(30));
  EXPECT_EQ(hold.probe_interval, seconds(10));
  Dispatcher after(with);
  after.set_targets({shop});
  after.restore("shop", hold);
  EXPECT_EQ(after.hold("shop"), hold);
  after.take_page("shop", {{1, 1}, {2, 2}}, std::nullopt);
  EXPECT_EQ(start_all(after, kNow + seconds(29)), Ids());
  ASSERT_EQ(start_all(after, kNow + seconds(30)), (Ids{1})) << "a probe alone";
  EXPECT_EQ(after.hold("shop"), hold) << "nothing is known of it yet";
  after.attempt_ended({"shop", 1}, {PeerState::kFails, kNow + seconds(31)});
  EXPECT_EQ(after.hold("shop").probe_interval, seconds(20));
  EXPECT_EQ(after.next_probe("shop"), kNow + seconds(51));
}

TEST(DispatcherPeers, KeepsTheTimeThatAPeerNamedOverAReloadUntilItIsLifted) {
  Dispatcher dispatcher(limits(8, 4));
  DispatchTarget shop("shop");
  shop.guarded = true;
  dispatcher.set_targets({shop});
  dispatcher.take_page("shop", {{1, 1}, {2, 2}}, std::nullopt);
  const auto first = dispatcher.next_start(kNow);
  dispatcher.attempt_ended(*first, {PeerState::kInTrouble, kNow, kNow + seconds(60), 0});
  shop.fresh = false;
  dispatcher.set_targets({shop});
  EXPECT_EQ(start_all(dispatcher), Ids());
  dispatcher.lift("shop");
  EXPECT_EQ(start_all(dispatcher), (Ids{2}));
  dispatcher.attempt_ended({"shop", 2}, {PeerState::kInTrouble, kNow, kNow + seconds(60), 0});
  dispatcher.released("shop", 1);
  dispatcher.released("shop", 2);
  dispatcher.take_page("shop", {{1, 1}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids());
  shop.fresh = true;
  dispatcher.set_targets({shop});
  EXPECT_EQ(start_all(dispatcher), (Ids{1})) << "another address has not said it";
}

TEST(DispatcherPeers, LeavesTheRowsOfAStoppedTargetInTheDatabase) {
  Dispatcher dispatcher(limits(8, 1));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{1, 1}, {2, 2}}, std::nullopt);
  ASSERT_EQ(start_all(dispatcher), Ids{1});
  dispatcher.set_stopped("a", true);
  EXPECT_EQ(dispatcher.in_hand(), 1u) << "what is under way";
  EXPECT_TRUE(dispatcher.targets_to_read(kNow).empty());
  EXPECT_FALSE(dispatcher.wake_at(kNow));
  end_well(dispatcher, "a", 1);
  EXPECT_TRUE(dispatcher.take_page("a", {{2, 2}}, std::nullopt).empty());
  EXPECT_EQ(start_all(dispatcher), Ids{});
  dispatcher.set_stopped("a", false);
  EXPECT_EQ(dispatcher.targets_to_read(kNow), std::vector<std::string>{"a"});
}

TEST(DispatcherPeers, ReadsAnewWhatWasReady) {
  Dispatcher dispatcher(limits(8, 1));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{7, 1}, {8, 2}}, std::nullopt);
  ASSERT_EQ(start_all(dispatcher), Ids{7});
  dispatcher.read_anew();  // 5, of the lane of 8, is to be sent again
  EXPECT_EQ(dispatcher.take_page("a", {{5, 2}, {7, 1}, {8, 2, true}}, std::nullopt), Ids{8});
  end_well(dispatcher, "a", 7);
  EXPECT_EQ(start_all(dispatcher), Ids{5});
}

TEST(DispatcherPeers, GoesAlongWithTheClock) {
  Dispatcher dispatcher(limits(8, 1));
  dispatcher.set_targets({"a"});
  dispatcher.take_page("a", {{1, 1}}, kNow + seconds(60));
  start_all(dispatcher);
  dispatcher.attempt_ended({"a", 1}, {PeerState::kInTrouble, kNow, kNow + seconds(30)});
  dispatcher.released("a", 1);
  dispatcher.take_page("a", {{1, 1}}, kNow + seconds(60));
  dispatcher.shift(-std::chrono::hours(24));
  EXPECT_EQ(dispatcher.wake_at(kNow - std::chrono::hours(24)), kNow - std::chrono::hours(24) + seconds(30));
}

TEST(DispatcherPeers, GivesATargetABoundOfItsOwn) {
  Dispatcher dispatcher(limits(8, 4));
  DispatchTarget one("a");
  one.in_flight_max = 1;
  dispatcher.set_targets({one});
  dispatcher.take_page("a", {{1, 1}, {2, 2}}, std::nullopt);
  EXPECT_EQ(start_all(dispatcher), Ids{1});
  end_well(dispatcher, "a", 1);
  EXPECT_EQ(start_all(dispatcher), Ids{2});
}

}  // namespace
}  // namespace leadgate::queue
