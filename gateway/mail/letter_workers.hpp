// The threads that read letters which came over a socket: decoding and mapping a letter may take a while, and no I/O
// thread waits for it.
//
// Owned by the mail transports. submit() from any thread; past `backlog_max` it refuses with kOverloaded. A task runs
// once; those still waiting at stop() are run before the threads end. An exception that leaves a task is a bug: it is
// logged and counted, and the thread goes on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/metrics.hpp"
#include "base/result.hpp"

namespace leadgate::gateway {

class LetterWorkers {
 public:
  LetterWorkers(size_t threads, size_t backlog_max, Metrics& metrics);
  void set_backlog_max(size_t backlog_max);  // any thread; what waits already stays
  Result<void> submit(std::function<void()> task);
  void stop();
  ~LetterWorkers();

 private:
  void run();

  Counter& failures_;
  std::mutex mutex_;
  size_t backlog_max_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace leadgate::gateway
