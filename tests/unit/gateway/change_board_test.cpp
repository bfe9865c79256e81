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
  // Whether a bell that hangs at the deal is rung by what `act` does.
  template <class Act>
  bool rings(int64_t deal, Act act) {
    auto waker = std::make_shared<Waker>(context_.get_executor(), clock_);
    const auto watch = board_.watch(deal, waker);
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
  EXPECT_TRUE(rings(7, [&] { board_.changed(7), board_.committed(); }));
  EXPECT_FALSE(rings(7, [&] { board_.changed(8), board_.committed(); }));
  EXPECT_TRUE(rings(ChangeBoard::kAnyDeal, [&] { board_.changed(8), board_.committed(); }));
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

TEST_F(Board, TakesANewBound) {
  board_.set_waiters_max(0);
  EXPECT_EQ(board_.watch(1, std::make_shared<Waker>(context_.get_executor(), clock_)), nullptr);
}

}  // namespace
}  // namespace leadgate::gateway
