// The I/O threads: one io_context with one thread each, so that whatever lives on a context needs no lock.
//
// Made and destroyed by main, outlives every server and worker that uses it. context(i) may be used from any thread to
// post; objects bound to it belong to its thread. An exception that leaves a handler is logged and counted, and the
// thread goes on. At most kIoThreadsMax threads.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/metrics.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

inline constexpr size_t kIoThreadsMax = 64;

class IoThreads {
 public:
  // Threads are named "<prefix>-0", "<prefix>-1" (15 bytes at most are shown by the system).
  IoThreads(size_t count, const std::string& name_prefix, Metrics& metrics);
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  size_t size() const { return threads_.size(); }
  boost::asio::io_context& context(size_t i) { return threads_[i]->context; }

  // Stops every context, whatever is pending, and joins. Drain servers first. Called once by main or the destructor.
  void stop();

 private:
  struct Thread {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<Executor> work{context.get_executor()};
    std::thread thread;
  };
  static void run(boost::asio::io_context& context, const std::string& name, Counter& failures);

  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace leadgate::gateway
