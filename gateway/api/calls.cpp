#include "gateway/api/calls.hpp"

#include "gateway/http/problem.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {
namespace {

using Answer = Completion<HttpResponse>;

HttpResponse too_late() {
  return problem_response(Error::unavailable("The answer took too long; ask again in a moment."));
}

HttpResponse answered(Result<HttpResponse> result, const Result<void>& status) {
  if (!status.ok()) return problem_response(status.error());
  return result.ok() ? std::move(result).value() : problem_response(result.error());
}

class CallJob final : public store::WriteJob {
 public:
  CallJob(WriteCall call, std::shared_ptr<Answer> answer) : call_(std::move(call)), answer_(std::move(answer)) {}

  Result<void> apply(store::WriteContext& context) override {
    auto response = call_(context);
    if (!response.ok()) return response.error();
    response_ = std::move(response).value();
    return {};
  }

  void complete(Result<void> result) noexcept override {
    answer_->fulfil(result.ok() ? std::move(response_) : problem_response(result.error()));
  }

 private:
  WriteCall call_;
  std::shared_ptr<Answer> answer_;
  HttpResponse response_;
};

}  // namespace

Task<HttpResponse> read_call(Services* services, RequestPtr request, ReadCall call) {
  auto answer = std::make_shared<Answer>(request->connection->executor(), services->clock);
  auto task = [answer, call = std::move(call)](store::Connection& connection) {
    auto result = call(connection);
    answer->fulfil(answered(std::move(result), connection.status()));
  };
  const Result<void> submitted = services->readers.submit(std::move(task));
  if (!submitted.ok()) co_return problem_response(submitted.error());
  std::optional<HttpResponse> response = co_await Answer::wait(answer, request->deadline);
  if (!response) co_return too_late();
  co_return std::move(*response);
}

Task<HttpResponse> write_call(Services* services, RequestPtr request, WriteCall call) {
  auto answer = std::make_shared<Answer>(request->connection->executor(), services->clock);
  auto job = std::make_unique<CallJob>(std::move(call), answer);
  const Result<void> submitted = services->writer.submit(std::move(job));
  if (!submitted.ok()) co_return problem_response(submitted.error());
  std::optional<HttpResponse> response = co_await Answer::wait(answer, request->deadline);
  if (!response) co_return too_late();
  co_return std::move(*response);
}

}  // namespace leadgate::gateway
