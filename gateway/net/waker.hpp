// A bell that can ring many times: a coroutine sleeps until any thread rings, or until a deadline. Rings between two
// waits are kept as one, so none is lost and none piles up.
//
// Owned by shared_ptr. wake() from any thread, while the io_context exists; wait() by one coroutine at a time on the
// executor's thread. It is what long polls and event streams sleep on.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

class Waker : public std::enable_shared_from_this<Waker> {
 public:
  // `clock` must outlive the last wait.
  Waker(const Executor& executor, const Clock& clock) : executor_(executor), timer_(executor), clock_(clock) {}

  void wake() {
    if (posted_.exchange(true)) return;
    boost::asio::post(executor_, Ring{shared_from_this()});
  }

  // Many at once: each thread gets its own in one piece.
  static void wake_together(std::vector<std::shared_ptr<Waker>> bells) {
    std::erase_if(bells, [](const auto& bell) { return bell->posted_.exchange(true); });
    const auto thread_of = [](const auto& bell) { return &bell->executor_.context(); };
    std::sort(bells.begin(), bells.end(),
              [&](const auto& a, const auto& b) { return std::less<>()(thread_of(a), thread_of(b)); });
    for (auto first = bells.begin(); first != bells.end();) {
      const auto last =
          std::find_if(first, bells.end(), [&](const auto& bell) { return thread_of(bell) != thread_of(*first); });
      const Executor executor = (*first)->executor_;
      boost::asio::post(executor, RingAll{{std::make_move_iterator(first), std::make_move_iterator(last)}});
      first = last;
    }
  }

  // True: somebody rang. False: the deadline came first.
  static Task<bool> wait(std::shared_ptr<Waker> self, SteadyTime deadline) {
    if (!self->rung_) {
      arm(self->timer_, self->clock_, deadline);
      co_await self->timer_.async_wait(with_error());
    }
    co_return std::exchange(self->rung_, false);
  }

 private:
  void ring() {
    posted_ = false;
    rung_ = true;
    timer_.cancel();
  }
  struct Ring {
    std::shared_ptr<Waker> bell;
    void operator()() const { bell->ring(); }
  };
  struct RingAll {
    std::vector<std::shared_ptr<Waker>> bells;
    void operator()() const {
      for (const auto& bell : bells) bell->ring();
    }
  };

  Executor executor_;
  Timer timer_;
  const Clock& clock_;
  std::atomic<bool> posted_{false};
  bool rung_ = false;  // owner's thread only
};

}  // namespace leadgate::gateway
