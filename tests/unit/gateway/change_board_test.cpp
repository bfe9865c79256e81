#include "gateway/workers/change_board.hpp"

#include <gtest/gtest.h>

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
    return rings(board_.watch(deal, waker), waker, act);
  }
  template <class Act>
  bool rings(const std::string& feed, Act act) {
    auto waker = std::make_shared<Waker>(context_.get_executor(), clock_);
    return rings(board_.watch_feed(feed, waker), waker, act);
  }
  template <class Act>
  bool rings(std::unique_ptr<ChangeBoard::Watch> watch, std::shared_ptr<Waker> waker, Act act) {
    EXPECT_NE(watch, nullptr);
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
  ChangeBoard board_{10};
};

TEST_F(Board, RingsForACommittedChangeOnly) {
  board_.set_feeds({{"woo", {"account", "mirror"}}, {"site", {"other"}}});
  EXPECT_TRUE(rings(7, [&] { board_.changed(7), board_.committed(); }));
  EXPECT_FALSE(rings(7, [&] { board_.changed(8), board_.committed(); }));
  EXPECT_TRUE(rings("account", [&] { board_.feed_grew("woo"), board_.committed(); }));
  EXPECT_FALSE(rings("account", [&] { board_.changed(8), board_.feed_grew("site"), board_.committed(); }));
  EXPECT_FALSE(rings("account", [&] { board_.feed_grew("account"), board_.committed(); })) << "a portal is no source";
  EXPECT_FALSE(rings(7, [&] { board_.changed(7), board_.batch_ended(), board_.committed(); }));
}

TEST_F(Board, RingsTheFeedsThatShowTheSourceWhenTheChangeIsCommitted) {
  board_.set_feeds({{"woo", {"account"}}});
  EXPECT_TRUE(rings("late", [&] {
    board_.feed_grew("woo");
    board_.set_feeds({{"woo", {"account", "late"}}});
    board_.committed();
  }));
  EXPECT_FALSE(rings("account", [&] {
    board_.feed_grew("woo");
    board_.set_feeds({});
    board_.committed();
  }));
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

TEST_F(Board, TakesANewBound) {
  board_.set_waiters_max(0);
  EXPECT_EQ(board_.watch(1, std::make_shared<Waker>(context_.get_executor(), clock_)), nullptr);
}

TEST_F(Board, RingsAllThatHangAtADealAndNoneThatHasLeft) {
  std::vector<std::shared_ptr<Waker>> bells;
  std::vector<std::unique_ptr<ChangeBoard::Watch>> watches;
  for (int i = 0; i < 5; ++i) {
    bells.push_back(std::make_shared<Waker>(context_.get_executor(), clock_));
    watches.push_back(board_.watch(7, bells.back()));
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
