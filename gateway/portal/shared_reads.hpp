// Questions to the database that many ask at once, read once: who asks while the same question still waits for a reader
// gets the answer that is read for all. Whoever comes after the reading has begun starts another, so that an answer is
// never older than its question.
//
// Owned by shared_ptr; ask() on connection threads, several at once. Bounds: those of the readers and of the
// connections.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/api/calls.hpp"

namespace leadgate::gateway {

// T is cheap to copy: a pointer to what was read.
template <class T>
class SharedReads : public std::enable_shared_from_this<SharedReads<T>> {
 public:
  using Question = std::function<Result<T>(store::Connection&)>;

  // `key` says what is asked. Fails as ask() of gateway/api/calls.hpp.
  static Task<Result<T>> ask(std::shared_ptr<SharedReads> self, Services* services, Connection* connection,
                             std::string key, Question question) {
    constexpr std::chrono::seconds kReadTimeout{10};
    auto answer = std::make_shared<Answer>(connection->executor(), services->clock);
    if (self->join(key, answer)) {
      const Result<void> submitted = services->readers.submit(Reading{self, key, std::move(question)});
      if (!submitted.ok()) self->tell(key, submitted.error());
    }
    Task<std::optional<Result<T>>> waiting = Answer::wait(answer, services->clock.steady() + kReadTimeout);
    std::optional<Result<T>> result = co_await std::move(waiting);
    if (!result) co_return Error::unavailable("The answer took too long; ask again in a moment.");
    co_return std::move(*result);
  }

 private:
  using Answer = Completion<Result<T>>;
  using Askers = std::vector<std::shared_ptr<Answer>>;

  struct Reading {
    std::shared_ptr<SharedReads> reads;
    std::string key;
    Question question;

    void operator()(store::Connection& connection) const {
      const Askers askers = reads->take(key);
      Result<T> result;
      try {
        result = question(connection);
      } catch (...) {
        const Error bug{ErrorCode::kInternal, "A question to the database threw; its exception is logged."};
        for (const auto& asker : askers) asker->fulfil(bug);
        throw;
      }
      if (const Result<void> status = connection.status(); !status.ok()) result = status.error();
      for (const auto& asker : askers) asker->fulfil(result);
    }
  };

  // True: the first one.
  bool join(const std::string& key, std::shared_ptr<Answer> answer) {
    const std::lock_guard lock(mutex_);
    Askers& askers = asked_[key];
    askers.push_back(std::move(answer));
    return askers.size() == 1;
  }
  Askers take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    auto node = asked_.extract(key);
    return node ? std::move(node.mapped()) : Askers();
  }
  void tell(const std::string& key, const Error& error) {
    for (const auto& asker : take(key)) asker->fulfil(error);
  }

  std::mutex mutex_;
  std::unordered_map<std::string, Askers> asked_;
};

}  // namespace leadgate::gateway
