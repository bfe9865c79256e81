#include "gateway/net/io_threads.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>

#include "base/log.hpp"
#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {

IoThreads::IoThreads(size_t count, const std::string& name_prefix, Metrics& metrics) {
  Counter& failures = metrics.counter("leadgate_task_failures_total", "Exceptions that left a task; each one is a bug");
  const size_t bounded = std::clamp<size_t>(count, 1, kIoThreadsMax);
  for (size_t i = 0; i < bounded; ++i) {
    Thread& entry = *threads_.emplace_back(std::make_unique<Thread>());
    const std::string name = name_prefix + "-" + std::to_string(i);
    entry.thread = std::thread([&entry, name, &failures] { run(entry.context, name, failures); });
  }
}

IoThreads::~IoThreads() {
  stop();
}

void IoThreads::run(boost::asio::io_context& context, const std::string& name, Counter& failures) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  for (;;) {
    try {
      context.run();
      return;
    } catch (...) {
      failures.add();
      log_error("A handler on thread '{}' ended with an exception, which is a bug: {}", name,
                describe_exception(std::current_exception()));
    }
  }
}

void IoThreads::stop() {
  for (const auto& entry : threads_) {
    entry->work.reset();
    entry->context.stop();
  }
  for (const auto& entry : threads_) {
    if (entry->thread.joinable()) entry->thread.join();
  }
}

}  // namespace leadgate::gateway
