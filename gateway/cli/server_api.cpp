#include "gateway/cli/server_api.hpp"

#include <future>

#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::chrono::seconds kTimeout{60};
// A page of the largest size, with long problems.
constexpr size_t kAnswerBytesMax = 4u << 20;

// Where a server on this machine is reached: one that listens everywhere also does on the loopback address.
std::string local_url(ServerConfig server) {
  if (server.address() == "0.0.0.0") server.listen = "127.0.0.1:" + std::to_string(server.port());
  if (server.address() == "::") server.listen = "[::1]:" + std::to_string(server.port());
  return server.url();
}

}  // namespace

Result<std::unique_ptr<ServerApi>> ServerApi::start(std::string url, Secret token, const Clock& clock) {
  if (!is_http_url(url)) {
    return Error::invalid("--server takes an address such as http://127.0.0.1:8080, not '" + url + "'.");
  }
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
  if (!response.ok()) {
    return Error{response.error().code, "There is no answer from " + url_ + ". " + response.error().message +
                                            " Is `leadgate serve` running there, with this configuration? --server "
                                            "names another address."};
  }
  if (response->body_cut) return Error::unavailable("The answer has more than 4 MiB.");
  return ServerAnswer{response->status, std::move(response->body)};
}

Result<std::unique_ptr<ServerApi>> open_server(const std::string& url, const std::string& token_text,
                                               const Config& config, const Clock& clock) {
  Secret token(token_text);
  for (const AccessConfig& access : config.access) {
    if (token.empty() && access.role == Role::kAdmin) token = access.token;
  }
  if (token.empty())
    return Error::invalid(
        "The configuration has no admin in `access`: add one, or give an admin's token with --token.");
  return ServerApi::start(url.empty() ? local_url(config.server) : url, token, clock);
}

std::string refusal(const ServerAnswer& answer) {
  if (answer.status == 401) {
    return "The server does not know the token. Give one of an admin of its `access` with --token; without it that of "
           "--config is sent, and both must be of the same configuration.";
  }
  mapping::Arena arena;
  const auto problem = mapping::parse_json_into(arena, answer.body);
  std::string text = problem.ok() ? text_of(*problem, "detail") : std::string();
  return text.empty() ? "The server answers " + std::to_string(answer.status) + "." : text;
}

std::string text_of(const mapping::Value& object, std::string_view key) {
  const auto value = object.find(key);
  return value ? mapping::scalar_text(*value) : std::string();
}

}  // namespace leadgate::gateway
