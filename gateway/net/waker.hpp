// A bell that can ring many times: a coroutine sleeps until any thread rings, or until a deadline. Rings between two
// waits are kept as one, so none is lost and none piles up.
//
// Owned by shared_ptr. wake() from any thread, while the io_context exists; wait() by one coroutine at a time on the
// executor's thread. It is what long polls and event streams sleep on.
#pragma once

#include <atomic>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

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

  // True: somebody rang. False: the deadline came first.
  static Task<bool> wait(std::shared_ptr<Waker> self, SteadyTime deadline) {
    if (!self->rung_) {
      arm(self->timer_, self->clock_, deadline);
      co_await self->timer_.async_wait(with_error());
    }
    co_return std::exchange(self->rung_, false);
  }

 private:
  struct Ring {
    std::shared_ptr<Waker> bell;
    void operator()() const {
      bell->posted_ = false;
      bell->rung_ = true;
      bell->timer_.cancel();
    }
  };

  Executor executor_;
  Timer timer_;
  const Clock& clock_;
  std::atomic<bool> posted_{false};
  bool rung_ = false;  // owner's thread only
};

}  // namespace leadgate::gateway
