#include "gateway/routes.hpp"

#include <algorithm>

#include "gateway/api/api.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/intake/intake_handler.hpp"
#include "gateway/portal/portal_api.hpp"

namespace leadgate::gateway {
namespace {

Task<HttpResponse> at_once(HttpResponse response) { co_return response; }

HttpResponse text_response(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

// Ready means: a lead sent now would be stored.
HttpResponse readiness(const Services& services, const HttpRequest& request) {
  if (request.connection->closing()) return problem_response(503, "The gateway is stopping.");
  const store::WriterStats stats = services.writer.stats();
  if (stats.backlog_full) return problem_response(503, "The database cannot keep up with what comes in.");
  if (!stats.healthy) return problem_response(503, "The last commit failed; see the log.");
  const std::string warnings = services.mailboxes == nullptr ? "" : services.mailboxes->warnings();
  return text_response(200, "ready\n" + warnings);
}

void add_writer_metrics(Services& services) {
  const store::WriterStats stats = services.writer.stats();
  const auto set = [&](const char* name, const char* help, int64_t value) {
    services.metrics.gauge(name, help).set(value);
  };
  set("leadgate_writer_backlog_jobs", "Jobs that wait for the writer.", static_cast<int64_t>(stats.backlog_jobs));
  set("leadgate_writer_backlog_bytes", "Bytes of those.", static_cast<int64_t>(stats.backlog_bytes));
  set("leadgate_writer_batches", "Transactions since the start.", static_cast<int64_t>(stats.batches));
  set("leadgate_writer_jobs", "Jobs since the start.", static_cast<int64_t>(stats.jobs));
  set("leadgate_writer_failed_batches", "Transactions that failed.", static_cast<int64_t>(stats.failed_batches));
  set("leadgate_writer_last_commit_us", "Time of the last commit, with its sync.", stats.last_commit_us);
  set("leadgate_writer_healthy", "1: the last commit succeeded.", stats.healthy ? 1 : 0);
  set("leadgate_wal_pages", "Pages of the write-ahead log.", static_cast<int64_t>(stats.log_pages));
  set("leadgate_keys_recent", "Keys of the index held in memory.", static_cast<int64_t>(stats.keys.recent_keys));
}

// What waits for a person is counted in the database; when that does not answer soon, the rest is told all the same,
// for then it is needed most.
Task<HttpResponse> metrics_page(Services* services, RequestPtr request) {
  constexpr std::chrono::seconds kPatience{2};
  std::function<Result<int64_t>(store::Connection&)> question = [](store::Connection& connection) -> Result<int64_t> {
    return queue::count_parked(connection);
  };
  const SteadyTime deadline = std::min(request->deadline, services->clock.steady() + kPatience);
  Task<Result<int64_t>> asking = ask<int64_t>(services, request->connection, deadline, std::move(question));
  const Result<int64_t> parked = co_await std::move(asking);
  if (parked.ok()) {
    services->metrics.gauge("leadgate_events_parked", "Events that wait for a person.").set(*parked);
  }
  add_writer_metrics(*services);
  HttpResponse response = text_response(200, services->metrics.prometheus_text());
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  co_return response;
}

void add_operation_routes(Router& router, Services* services) {
  router.add("GET", "/healthz", {[](RequestPtr) { return at_once(text_response(200, "ok\n")); }, 0});
  router.add("GET", "/readyz", {[services](RequestPtr request) { return at_once(readiness(*services, *request)); }, 0});
  router.add("GET", "/metrics",
             {[services](RequestPtr request) { return metrics_page(services, std::move(request)); }, 0});
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

}  // namespace

Routes::Routes(Services* services) : services_(services) {
  add_operation_routes(router_, services);
  add_api_routes(router_, services);
  add_portal_routes(router_, services);
}

Route Routes::intake_route(const SourceRules& source, const HttpRequest& head) const {
  const std::vector<std::string>& methods = source.connector->methods();
  Route route;
  if (!methods.empty() && std::find(methods.begin(), methods.end(), head.raw.method) == methods.end()) {
    HttpResponse response = problem_response(405, "This source takes " + joined(methods) + ".");
    response.headers.emplace_back("Allow", joined(methods));
    route.answer = std::move(response);
    return route;
  }
  auto endpoint = std::make_shared<Endpoint>();
  endpoint->body_bytes_max = source.connector->body_bytes_max();
  endpoint->handle = [services = services_](RequestPtr request) { return take_delivery(services, std::move(request)); };
  route.endpoint = std::move(endpoint);
  return route;
}

Route Routes::route(HttpRequest& head) {
  const std::shared_ptr<const Snapshot> snapshot = services_->snapshot.get();
  if (const SourceRules* source = snapshot->source_at(head.raw.path)) return intake_route(*source, head);
  return router_.route(head);
}

}  // namespace leadgate::gateway
