#include "gateway/workers/change_board.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/clock.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {
namespace {

Task<void> sleep_until_rung(std::shared_ptr<Waker> waker, bool* rung) {
  Task<bool> waiting = Waker::wait(waker, SteadyTime::max());
  *rung = co_await std::move(waiting);
}

class Board : public ::testing::Test {
 protected:
  // Whether a bell that hangs at the deal, or at the feed, is rung by what `act` does.
  template <class Act>
  bool rings(int64_t deal, Act act) {
    auto waker = std::make_shared<Waker>(context_.get_executor(), clock_);
    return rings(board_.watch(deal, "account", waker), waker, act);
  }
  template <class Act>
  bool rings(const std::string& feed, Act act) {
    auto waker = std::make_shared<Waker>(context_.get_executor(), clock_);
    return rings(board_.watch_feed(feed, waker), waker, act);
  }
  template <class Act>
  bool rings(ChangeBoard::Hung watch, std::shared_ptr<Waker> waker, Act act) {
    EXPECT_TRUE(watch.ok());
    bool rung = false;
    spawn(context_.get_executor(), "sleeper", failures_, sleep_until_rung(waker, &rung));
    context_.poll();
    act();
    context_.restart();
    context_.poll();
    const bool result = rung;
    waker->wake();
    context_.restart();
    context_.run();
    return result;
  }

  SystemClock clock_;
  boost::asio::io_context context_{1};
  Counter failures_;
  ChangeBoard board_{WaitLimits{.all = 10}};
};

TEST_F(Board, RingsForACommittedChangeOnly) {
  EXPECT_TRUE(rings(7, [&] { board_.changed(7), board_.committed(); }));
  EXPECT_FALSE(rings(7, [&] { board_.changed(8), board_.committed(); }));
  EXPECT_TRUE(rings("account", [&] { board_.feed_grew("account"), board_.committed(); }));
  EXPECT_FALSE(rings("account", [&] { board_.changed(8), board_.feed_grew("other"), board_.committed(); }));
  EXPECT_FALSE(rings(7, [&] { board_.changed(7), board_.batch_ended(), board_.committed(); }));
}

TEST_F(Board, KeepsNoMoreThanItsBoundAndRingsForWhatItDidNotKeep) {
  EXPECT_TRUE(rings(1'000'000, [&] {
    for (int64_t i = 1; i <= 20'000; ++i) board_.changed(i);
    EXPECT_LE(board_.pending(), ChangeBoard::kPendingMax);
    board_.committed();
  }));
  EXPECT_EQ(board_.pending(), 0u);
  for (int batch = 0; batch < 10; ++batch) {  // commits that fail
    for (int64_t i = 1; i <= 500; ++i) board_.changed(i);
    board_.batch_ended();
  }
  EXPECT_EQ(board_.pending(), 0u);
}

// Waits as many as there is a place for.
class Places : public Board {
 protected:
  std::shared_ptr<Waker> bell() { return std::make_shared<Waker>(context_.get_executor(), clock_); }
  size_t take(const std::string& portal) {
    auto& mine = taken_[portal];
    const size_t before = mine.size();
    for (auto watch = board_.watch(1, portal, bell()); watch.ok(); watch = board_.watch(1, portal, bell())) {
      mine.push_back(std::move(*watch));
    }
    return mine.size() - before;
  }
  size_t take_by_link(int64_t deal) {
    auto& mine = taken_[""];
    const size_t before = mine.size();
    for (auto watch = board_.watch_by_link(deal, bell()); watch.ok(); watch = board_.watch_by_link(deal, bell())) {
      mine.push_back(std::move(*watch));
    }
    return mine.size() - before;
  }

  std::map<std::string, std::vector<std::unique_ptr<ChangeBoard::Watch>>> taken_;
};

TEST_F(Places, EachPortalHasItsShareWhateverOthersTake) {
  board_.set_limits({.all = 40, .of_links = 8, .of_links_per_order = 3, .portals = 2});
  EXPECT_EQ(take_by_link(1), 3u);
  EXPECT_EQ(take_by_link(2), 3u);
  EXPECT_EQ(take_by_link(3), 2u) << "all links together";
  EXPECT_EQ(take("greedy"), 22u) << "its ten and what is left of the common half";
  EXPECT_EQ(take("modest"), 10u);
  EXPECT_EQ(take_by_link(4), 0u);
  taken_["greedy"].clear();
  EXPECT_EQ(take("modest"), 12u) << "the common half is free again";
  taken_.clear();
  EXPECT_EQ(take("greedy"), 30u);
}

TEST_F(Places, TakesNewBounds) {
  EXPECT_EQ(take("account"), 10u) << "one portal has them all";
  board_.set_limits({.all = 20});
  EXPECT_EQ(take("account"), 10u);
  board_.set_limits({.all = 0});
  EXPECT_EQ(take("account") + take_by_link(1), 0u);
  taken_.clear();
  board_.set_limits({.all = 20, .portals = 2});
  EXPECT_EQ(take("account"), 15u);
  EXPECT_EQ(take("other"), 5u);
}

TEST_F(Board, RingsAllThatHangAtADealAndNoneThatHasLeft) {
  std::vector<std::shared_ptr<Waker>> bells;
  std::vector<std::unique_ptr<ChangeBoard::Watch>> watches;
  for (int i = 0; i < 5; ++i) {
    bells.push_back(std::make_shared<Waker>(context_.get_executor(), clock_));
    watches.push_back(board_.watch(7, "account", bells.back()).value());
  }
  for (const size_t gone : {2, 0, 4}) watches[gone].reset();
  board_.changed(7);
  board_.committed();
  context_.poll();
  std::vector<int> rung;
  for (size_t i = 0; i < bells.size(); ++i) {
    bool heard = false;
    spawn(context_.get_executor(), "sleeper", failures_, sleep_until_rung(bells[i], &heard));
    context_.restart();
    context_.poll();
    if (heard) rung.push_back(static_cast<int>(i));
    bells[i]->wake();
    context_.restart();
    context_.run();
  }
  EXPECT_EQ(rung, (std::vector<int>{1, 3}));
  watches.clear();
  board_.changed(7);
  board_.committed();
}

TEST_F(Board, CountsCommitsThatPortalsHearOf) {
  const uint64_t before = board_.commits();
  board_.deal_written(7, "1001");
  board_.committed();
  EXPECT_EQ(board_.commits(), before) << "no portal hears of it";
  board_.feed_grew("account");
  board_.committed();
  EXPECT_GT(board_.commits(), before);
}

}  // namespace
}  // namespace leadgate::gateway
