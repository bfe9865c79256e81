// Starts a coroutine that nobody waits for; the one place of the tree that may, so that no exception is ever swallowed.
//
// Any thread. An exception that leaves the task is a bug: it is logged with the task's name and counted, and the thread
// goes on. `name` must be a literal; `failures` must outlive the io_context.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "gateway/net/task.hpp"

namespace leadgate::gateway {

// What a caught exception says, for logs only.
inline std::string describe_exception(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception that is not a std::exception";
  }
}

struct TaskEnd {
  std::string_view name;
  Counter* failures;

  void operator()(const std::exception_ptr& exception) const {
    if (!exception) return;
    failures->add();
    log_error("The task '{}' ended with an exception, which is a bug: {}", name, describe_exception(exception));
  }
};

inline void spawn(const Executor& executor, std::string_view name, Counter& failures, Task<void> task) {
  boost::asio::co_spawn(executor, std::move(task), TaskEnd{name, &failures});
}

}  // namespace leadgate::gateway
