#include "gateway/mail/letter_workers.hpp"

#include <pthread.h>

#include "gateway/net/spawn.hpp"

namespace leadgate::gateway {

LetterWorkers::LetterWorkers(size_t threads, size_t backlog_max, Metrics& metrics)
    : failures_(metrics.counter("leadgate_task_failures_total", "Exceptions that left a task; each one is a bug")),
      backlog_max_(backlog_max) {
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back(&LetterWorkers::run, this);
    pthread_setname_np(threads_.back().native_handle(), "lg-letters");
  }
}

void LetterWorkers::set_backlog_max(size_t backlog_max) {
  const std::lock_guard lock(mutex_);
  backlog_max_ = backlog_max;
}

Result<void> LetterWorkers::submit(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error::unavailable("The gateway is stopping.");
    if (tasks_.size() >= backlog_max_) return Error{ErrorCode::kOverloaded, "Too many letters wait to be read."};
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
  return {};
}

void LetterWorkers::run() {
  for (;;) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    try {
      task();
    } catch (...) {
      failures_.add();
      log_error("Taking a letter threw, which is a bug: {}", describe_exception(std::current_exception()));
    }
  }
}

void LetterWorkers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

LetterWorkers::~LetterWorkers() {
  stop();
}

}  // namespace leadgate::gateway
