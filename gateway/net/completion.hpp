// A one-shot promise between threads: a coroutine waits on its own thread, any other thread fulfils.
//
//   auto done = std::make_shared<Completion<Outcome>>(request->connection->executor(), clock);
//   writer.submit(std::make_unique<Job>(done));                       // later, on the writer thread: done->fulfil(x)
//   Task<std::optional<Outcome>> waiting = Completion<Outcome>::wait(done, request->deadline);
//   std::optional<Outcome> outcome = co_await std::move(waiting);     // nothing: the deadline came first
//
// Owned by shared_ptr from both sides, so it does not matter who goes first. fulfil() may be called from any thread, at
// most once; the io_context must still exist then (stop the writer before the I/O threads go). wait() is called once,
// on the executor's thread. A value that comes after the deadline is dropped. One timer is both the signal and the
// deadline, so a wait costs one allocation and no lock.
#pragma once

#include <boost/asio/post.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

// Sets the timer to fire when `clock` reaches the deadline; never for SteadyTime::max().
inline void arm(Timer& timer, const Clock& clock, SteadyTime deadline) {
  if (deadline == SteadyTime::max()) {
    timer.expires_at(SteadyTime::max());
  } else {
    timer.expires_after(deadline - clock.steady());
  }
}

template <class T>
class Completion : public std::enable_shared_from_this<Completion<T>> {
 public:
  // `clock` must outlive the wait.
  Completion(const Executor& executor, const Clock& clock) : executor_(executor), timer_(executor), clock_(clock) {}

  void fulfil(T value) noexcept {
    LEADGATE_INVARIANT(!value_.has_value(), "A completion is fulfilled once.");
    value_.emplace(std::move(value));
    boost::asio::post(executor_, Deliver{this->shared_from_this()});
  }

  static Task<std::optional<T>> wait(std::shared_ptr<Completion> self, SteadyTime deadline) {
    if (!self->delivered_) {
      arm(self->timer_, self->clock_, deadline);
      co_await self->timer_.async_wait(with_error());
    }
    // A timer that had already expired reports success even when it is cancelled: what counts is the flag.
    if (!self->delivered_) co_return std::nullopt;
    co_return std::move(self->value_);
  }

 private:
  struct Deliver {
    std::shared_ptr<Completion> to;
    void operator()() const {
      to->delivered_ = true;
      to->timer_.cancel();
    }
  };

  Executor executor_;
  Timer timer_;
  const Clock& clock_;
  std::optional<T> value_;  // written by the fulfiller before it posts, read by the owner after Deliver has run
  bool delivered_ = false;  // owner's thread only
};

}  // namespace leadgate::gateway
