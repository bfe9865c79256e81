// The threads that read the database for the API and the portals, so that an I/O thread never waits for a disk.
//
// Each thread has a read-only connection of its own. submit() from any thread; the queue is bounded: past
// `backlog_max` it refuses with kOverloaded. A task runs once, on a reader thread, and must hand its answer over itself
// (Completion). Tasks still queued at stop() are run before the threads end.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/database.hpp"

namespace leadgate::gateway {

class Readers {
 public:
  using Task = std::function<void(store::Connection&)>;

  static Result<std::unique_ptr<Readers>> start(const store::DatabaseSettings& settings, size_t threads,
                                                size_t backlog_max);
  Result<void> submit(Task task);
  void stop();
  ~Readers();

 private:
  struct Passkey {};

 public:
  Readers(Passkey, size_t backlog_max) : backlog_max_(backlog_max) {}  // use start()

 private:
  void run(store::Connection& connection);

  const size_t backlog_max_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<store::Connection>> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace leadgate::gateway
