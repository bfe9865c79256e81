// How a handler asks the database without blocking its I/O thread: a question goes to a reader, a change to the writer,
// and the coroutine sleeps until the answer is posted back. Call on the connection's thread.
#pragma once

#include <functional>
#include <memory>

#include "base/result.hpp"
#include "gateway/http/message.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/services.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

// A question as a task of the readers: whatever becomes of it, the answer is given.
template <class T>
struct Asked {
  std::shared_ptr<Completion<Result<T>>> answer;
  std::function<Result<T>(store::Connection&)> question;

  void operator()(store::Connection& connection) const {
    Result<T> result;
    try {
      result = question(connection);
    } catch (...) {
      answer->fulfil(Error{ErrorCode::kInternal, "A question to the database threw; its exception is logged."});
      throw;
    }
    if (const Result<void> status = connection.status(); !status.ok()) result = status.error();
    answer->fulfil(std::move(result));
  }
};

// Runs the question on a reader thread. kOverloaded: too many wait; kUnavailable: a statement failed, or there was no
// answer by the deadline; kInternal: it threw.
template <class T>
Task<Result<T>> ask(Services* services, Connection* connection, SteadyTime deadline,
                    std::function<Result<T>(store::Connection&)> question) {
  using Answer = Completion<Result<T>>;
  auto answer = std::make_shared<Answer>(connection->executor(), services->clock);
  const Result<void> submitted = services->readers.submit(Asked<T>{answer, std::move(question)});
  if (!submitted.ok()) co_return submitted.error();
  Task<std::optional<Result<T>>> waiting = Answer::wait(answer, deadline);
  std::optional<Result<T>> result = co_await std::move(waiting);
  if (!result) co_return Error::unavailable("The answer took too long; ask again in a moment.");
  co_return std::move(*result);
}

// Runs on a reader thread. An Error becomes a problem answer; a failed statement a 503.
using ReadCall = std::function<Result<HttpResponse>(store::Connection&)>;
Task<HttpResponse> read_call(Services* services, RequestPtr request, ReadCall call);

// Runs on the writer thread inside its transaction; answered after the commit is on disk.
using WriteCall = std::function<Result<HttpResponse>(store::WriteContext&)>;
Task<HttpResponse> write_call(Services* services, RequestPtr request, WriteCall call);

}  // namespace leadgate::gateway
