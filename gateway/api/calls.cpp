#include "gateway/api/calls.hpp"

#include "gateway/http/problem.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {
namespace {

using Answer = Completion<HttpResponse>;

HttpResponse too_late() {
  return problem_response(Error::unavailable("The answer took too long; ask again in a moment."));
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
  Task<Result<HttpResponse>> asking =
      ask<HttpResponse>(services, request->connection, request->deadline, std::move(call));
  Result<HttpResponse> response = co_await std::move(asking);
  if (!response.ok()) co_return problem_response(response.error());
  co_return std::move(response).value();
}

Task<HttpResponse> write_call(Services* services, RequestPtr request, WriteCall call) {
  auto answer = std::make_shared<Answer>(request->connection->executor(), services->clock);
  auto job = std::make_unique<CallJob>(std::move(call), answer);
  const Result<void> submitted = services->writer.submit(std::move(job));
  if (!submitted.ok()) co_return problem_response(submitted.error());
  Task<std::optional<HttpResponse>> waiting = Answer::wait(answer, request->deadline);
  std::optional<HttpResponse> response = co_await std::move(waiting);
  if (!response) co_return too_late();
  co_return std::move(*response);
}

}  // namespace leadgate::gateway
