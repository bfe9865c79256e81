#include "gateway/cli/server_api.hpp"

#include <future>

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kTimeout{60};
// A page of the largest size, with long problems.
constexpr size_t kAnswerBytesMax = 4u << 20;

}  // namespace

Result<std::unique_ptr<ServerApi>> ServerApi::start(std::string url, Secret token, const Clock& clock) {
  while (url.ends_with('/')) url.pop_back();
  auto client = HttpClient::start(clock, {});
  if (!client.ok()) return client.error();
  return std::make_unique<ServerApi>(Passkey(), std::move(url), std::move(token), clock, std::move(client).value());
}

Result<ServerAnswer> ServerApi::call(const std::string& method, const std::string& path, std::string json) {
  OutboundRequest request;
  request.method = method;
  request.url = url_ + path;
  request.headers = {{"authorization", "Bearer " + std::string(token_.reveal())}};
  if (!json.empty()) request.headers.emplace_back("content-type", "application/json");
  request.body = std::move(json);
  request.deadline = clock_.steady() + kTimeout;
  request.response_bytes_max = kAnswerBytesMax;
  request.egress = EgressPolicy::kAllowPrivate;
  std::promise<Result<OutboundResponse>> promise;
  const Result<void> submitted = client_->submit(
      std::move(request), [&promise](Result<OutboundResponse> response) { promise.set_value(std::move(response)); });
  if (!submitted) return submitted.error();
  Result<OutboundResponse> response = promise.get_future().get();
  if (!response.ok()) return response.error();
  if (response->body_cut) return Error::unavailable("The answer has more than 4 MiB.");
  return ServerAnswer{response->status, std::move(response->body)};
}

}  // namespace leadgate::gateway
