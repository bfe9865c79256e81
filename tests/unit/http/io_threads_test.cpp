#include "gateway/net/io_threads.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>

#include <boost/asio/post.hpp>
#include <future>
#include <stdexcept>

#include "gateway/net/completion.hpp"
#include "gateway/net/spawn.hpp"
#include "gateway/net/waker.hpp"

namespace leadgate::gateway {
namespace {

Task<void> throw_something() {
  throw std::runtime_error("a bug");
  co_return;
}

Task<void> wait_and_tell(std::shared_ptr<Completion<int>> completion, SteadyTime deadline,
                         std::promise<std::optional<int>>* told) {
  Task<std::optional<int>> waiting = Completion<int>::wait(completion, deadline);
  const std::optional<int> value = co_await std::move(waiting);
  told->set_value(value);
}

Task<void> count_rings(std::shared_ptr<Waker> waker, int rings, std::promise<void>* heard) {
  for (int i = 0; i < rings; ++i) {
    Task<bool> waiting = Waker::wait(waker, SteadyTime::max());
    const bool rung = co_await std::move(waiting);
    EXPECT_TRUE(rung);
  }
  heard->set_value();
}

class IoThreadsTest : public testing::Test {
 protected:
  Executor executor() { return threads_.context(0).get_executor(); }
  Counter& failures() { return metrics_.counter("leadgate_task_failures_total", ""); }

  SystemClock clock_;
  Metrics metrics_;
  IoThreads threads_{1, "worker", metrics_};
};

TEST_F(IoThreadsTest, NamesItsThreads) {
  std::promise<std::string> name;
  boost::asio::post(executor(), [&] {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    name.set_value(text);
  });
  EXPECT_EQ(name.get_future().get(), "worker-0");
}

TEST_F(IoThreadsTest, T19CountsAnExceptionAndGoesOn) {
  spawn(executor(), "broken", failures(), throw_something());
  boost::asio::post(executor(), [] { throw std::runtime_error("another bug"); });
  std::promise<void> alive;
  boost::asio::post(executor(), [&] { alive.set_value(); });
  alive.get_future().get();
  // The end of a task is told by a handler of its own, which may come after.
  for (int i = 0; i < 1000 && failures().value() < 2; ++i) ::poll(nullptr, 0, 1);
  EXPECT_EQ(failures().value(), 2u);
}

TEST_F(IoThreadsTest, CompletesAcrossThreadsInEitherOrder) {
  for (const bool early : {true, false}) {
    auto completion = std::make_shared<Completion<int>>(executor(), clock_);
    std::promise<std::optional<int>> told;
    if (early) completion->fulfil(5);
    spawn(executor(), "waiter", failures(), wait_and_tell(completion, SteadyTime::max(), &told));
    if (!early) completion->fulfil(5);
    EXPECT_EQ(told.get_future().get(), 5);
  }
}

TEST_F(IoThreadsTest, GivesUpAtTheDeadlineAndDropsWhatComesLater) {
  auto completion = std::make_shared<Completion<int>>(executor(), clock_);
  std::promise<std::optional<int>> told;
  const SteadyTime deadline = clock_.steady() + std::chrono::milliseconds(10);
  spawn(executor(), "waiter", failures(), wait_and_tell(completion, deadline, &told));
  EXPECT_FALSE(told.get_future().get().has_value());
  completion->fulfil(5);
}

TEST_F(IoThreadsTest, T14SurvivesADeadlineThatRacesTheValue) {
  for (int i = 0; i < 500; ++i) {
    auto completion = std::make_shared<Completion<int>>(executor(), clock_);
    std::promise<std::optional<int>> told;
    const SteadyTime deadline = clock_.steady() + std::chrono::microseconds(i % 100);
    spawn(executor(), "waiter", failures(), wait_and_tell(completion, deadline, &told));
    completion->fulfil(5);
    EXPECT_EQ(told.get_future().get().value_or(5), 5);
  }
}

TEST_F(IoThreadsTest, LosesNoRingBetweenTwoWaits) {
  auto waker = std::make_shared<Waker>(executor(), clock_);
  for (int i = 0; i < 200; ++i) {
    std::promise<void> heard;
    if (i % 2 == 0) waker->wake();
    spawn(executor(), "listener", failures(), count_rings(waker, 1, &heard));
    if (i % 2 == 1) waker->wake();
    heard.get_future().get();
  }
}

}  // namespace
}  // namespace leadgate::gateway
