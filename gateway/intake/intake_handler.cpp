#include "gateway/intake/intake_handler.hpp"

#include "base/log.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/deliver.hpp"
#include "gateway/intake/remote.hpp"
#include "gateway/net/completion.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {
namespace {

using Stored = Completion<IntakeResult>;

HttpResponse http_of(connectors::Reply reply) {
  HttpResponse response;
  response.status = reply.status;
  response.content_type = std::move(reply.content_type);
  response.headers = std::move(reply.headers);
  response.body = std::move(reply.body);
  return response;
}

HttpResponse too_many(std::chrono::seconds retry_after) {
  HttpResponse response = problem_response(429, "This source sends more requests a second than it may.");
  response.set_header("Retry-After", std::to_string(retry_after.count()));
  return response;
}

// What did not verify has a bucket of its own: whoever forges requests must not use up what the genuine sender may
// send.
HttpResponse refused_by(const SourceRules& source, const Error& error, SteadyTime now) {
  source.refused->add();
  if (const auto wait = source.unverified_limiter->take(now)) return too_many(*wait);
  HttpResponse response = problem_response(error);
  if (error.code == ErrorCode::kUnauthorized) response.set_header("WWW-Authenticate", "Leadgate");
  return response;
}

HttpResponse answer(const SourceRules& source, const IntakeResult& result, bool several,
                    const connectors::AnswerFacts& facts) {
  if (!result.ok()) {
    if (result.error().code == ErrorCode::kKeyReused) return problem_response(result.error());
    log_warn("Source '{}': a delivery could not be stored: {}", source.name, result.error().message);
    return problem_response(result.error());
  }
  count_outcomes(source, *result);
  return http_of(source.connector->reply(*result, several, facts));
}

// What was fetched, or our fault that it was not.
Task<Result<std::string>> fetch(Services* services, RequestPtr request, std::string url) {
  if (services->fetcher == nullptr) co_return Error::unavailable("Nothing can be fetched here.");
  Task<Result<std::string>> fetching =
      services->fetcher->fetch(std::move(url), request->connection->executor(), request->deadline);
  co_return co_await std::move(fetching);
}

// The same, of what may have been fetched before. Whoever forges requests must not make us fetch more than may come.
Task<Result<std::string>> need(Services* services, RequestPtr request, const SourceRules* source, std::string url) {
  std::optional<std::string> kept;
  if (services->fetcher != nullptr) kept = services->fetcher->kept(url);
  if (kept) co_return std::move(*kept);
  if (source->unverified_limiter->take(services->clock.steady())) {
    co_return Error{ErrorCode::kOverloaded, "Too many requests need something fetched; send it again."};
  }
  Task<Result<std::string>> fetching = fetch(services, request, std::move(url));
  co_return co_await std::move(fetching);
}

Task<HttpResponse> take(Services* services, RequestPtr request, std::shared_ptr<const Snapshot> snapshot,
                        const SourceRules* source) {
  const SteadyTime started = services->clock.steady();
  // Asked first, because it is cheap, but taken from only once the request has verified.
  if (const auto wait = source->limiter->wait(started)) co_return too_many(*wait);
  request->raw.source = source->name;
  request->raw.received_at = services->clock.now();
  const Result<std::string> client_key = idempotency_key_of(request->raw);
  if (!client_key.ok()) co_return refused_by(*source, client_key.error(), started);

  connectors::Reading reading =
      source->connector->read(request->raw, request->raw.received_at, connectors::Verify::kYes);
  if (reading.kind == connectors::Reading::Kind::kNeeds) {
    Task<Result<std::string>> needing = need(services, request, source, reading.fetch);
    const Result<std::string> text = co_await std::move(needing);
    if (!text.ok()) co_return problem_response(503, text.error().message);
    const connectors::Fetched fetched{reading.fetch, *text};
    reading = source->connector->read(request->raw, request->raw.received_at, connectors::Verify::kYes,
                                      connectors::Explain::kNo, &fetched);
    const bool useless =
        reading.kind == connectors::Reading::Kind::kRefused && reading.error.code == ErrorCode::kUnavailable;
    if (useless && services->fetcher != nullptr) services->fetcher->forget(fetched.url);
  }
  if (reading.kind == connectors::Reading::Kind::kRefused) {
    co_return refused_by(*source, reading.error, started);
  }
  if (reading.kind == connectors::Reading::Kind::kHandshake) {
    // Some platforms shake hands before they sign, so these must not use up what leads may.
    if (const auto wait = source->handshake_limiter->take(started)) co_return too_many(*wait);
    if (!reading.fetch.empty()) {
      Task<Result<std::string>> visiting = fetch(services, request, reading.fetch);
      const Result<std::string> visited = co_await std::move(visiting);
      if (!visited.ok()) co_return problem_response(503, visited.error().message);
    }
    co_return http_of(std::move(reading.reply));
  }
  if (const auto wait = source->limiter->take(started)) co_return too_many(*wait);

  auto stored = std::make_shared<Stored>(request->connection->executor(), services->clock);
  const bool several = reading.several;
  const connectors::AnswerFacts facts = std::move(reading.answer);
  const Incoming incoming{snapshot, source, {request, &request->raw}};
  IntakeDone done = [stored](IntakeResult result) { stored->fulfil(std::move(result)); };
  const Result<void> submitted =
      deliver(*services, incoming, std::move(reading), *client_key, nullptr, std::move(done));
  if (!submitted.ok()) {
    // Whatever keeps the writer from taking it is ours to mend: the sender comes back.
    co_return problem_response(503, submitted.error().message);
  }
  Task<std::optional<IntakeResult>> waiting = Stored::wait(stored, request->deadline);
  const std::optional<IntakeResult> result = co_await std::move(waiting);
  if (!result) co_return problem_response(503, "The lead could not be stored in time; send it again.");
  source->seconds->observe(std::chrono::duration<double>(services->clock.steady() - started).count());
  co_return answer(*source, *result, several, facts);
}

}  // namespace

Task<HttpResponse> take_delivery(Services* services, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const SourceRules* source = snapshot->source_at(request->raw.path);
  if (source == nullptr) co_return problem_response(404, "There is no source at this address.");
  request->raw.remote = remote_address(request->peer, request->raw.headers, snapshot->trusted_proxies,
                                       snapshot->config->server.forwarded_by);
  Task<HttpResponse> taking = take(services, request, snapshot, source);
  HttpResponse response = co_await std::move(taking);
  response.status = source->connector->status_of_ours(response.status);
  co_return response;
}

}  // namespace leadgate::gateway
