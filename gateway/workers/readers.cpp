#include "gateway/workers/readers.hpp"

#include <pthread.h>

namespace leadgate::gateway {

Result<std::unique_ptr<Readers>> Readers::start(const store::DatabaseSettings& settings, size_t threads,
                                                size_t backlog_max) {
  auto readers = std::make_unique<Readers>(Passkey(), backlog_max);
  for (size_t i = 0; i < threads; ++i) {
    auto connection = store::open_reader(settings);
    if (!connection.ok()) return connection.error();
    readers->connections_.push_back(std::move(connection).value());
  }
  for (auto& connection : readers->connections_) {
    readers->threads_.emplace_back(&Readers::run, readers.get(), std::ref(*connection));
    pthread_setname_np(readers->threads_.back().native_handle(), "lg-reader");
  }
  return readers;
}

Result<void> Readers::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Error::unavailable("The gateway is stopping.");
    if (tasks_.size() >= backlog_max_) {
      return Error{ErrorCode::kOverloaded, "Too many questions to the database are waiting; try again in a moment."};
    }
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
  return {};
}

void Readers::run(store::Connection& connection) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    connection.clear_failure();
    task(connection);
  }
}

void Readers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

Readers::~Readers() {
  stop();
}

}  // namespace leadgate::gateway
