// GET /events, GET /events/{id}, POST /events/{id}/replay.
#include "base/text.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/preview.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/intake/attachments.hpp"
#include "gateway/intake/intake_job.hpp"
#include "gateway/intake/redact.hpp"
#include "gateway/intake/stored_event.hpp"
#include "gateway/net/completion.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kBodyShownBytesMax = 64 * 1024;

Task<HttpResponse> refused(const Error& error) { return answered_at_once(problem_response(error)); }

Task<HttpResponse> list(ApiCall call) {
  const auto page = page_of(*call.request, IdKind::kEvent);
  if (!page.ok()) return refused(page.error());
  const Query query(call.request->raw.query);
  queue::EventFilter filter;
  filter.before_id = page->before_id;
  filter.limit = page->limit;
  filter.source = query.get("source");
  if (const std::string name = query.get("outcome"); !name.empty()) {
    filter.outcome = queue::outcome_from_name(name);
    if (!filter.outcome) return refused(Error::invalid("There is no outcome '" + name + "'."));
  }
  return read_call(call.services, call.request, [filter](store::Connection& connection) -> Result<HttpResponse> {
    const queue::EventPage events = queue::list_events(connection, filter);
    const auto next = cursor_text(IdKind::kEvent, events.next_before_id);
    return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                for (const auto& event : events.events) write_event(json, event);
                              }));
  });
}

void write_raw(JsonWriter& json, const mapping::RawRequest& request) {
  json.key("raw").begin_object().field("method", request.method).field("path", request.path);
  json.field("query", request.query).key("headers").begin_object();
  for (const auto& [name, value] : request.headers) json.field(name, value);
  json.end_object().key("body_bytes").unsigned_integer(request.body.size());
  json.field("body", utf8_prefix(request.body.view(), kBodyShownBytesMax)).end_object();
}

// With its files, what today's mapping makes of it and, for those who work with it, the bytes that came.
std::string event_json(StoredEvent& stored, const Snapshot& snapshot, PreviewParts parts,
                       std::span<const queue::AttachmentRow> files) {
  JsonWriter json;
  write_event(json, stored.event);
  std::string text = json.take();
  text.pop_back();
  const SourceRules* source = snapshot.find_source(stored.event.source);
  // Events of an older configuration may have been stored with what is a secret now.
  if (source != nullptr) redact_secrets(stored.request, *source->connector);
  JsonWriter rest;
  rest.begin_object();
  write_attachments(rest, files);
  if (parts == PreviewParts::kAll) write_raw(rest, stored.request);
  if (source != nullptr) {
    rest.key("preview").raw(
        preview_json(*source->connector, stored.request, stored.request.received_at, connectors::Verify::kSkip, parts));
  }
  rest.end_object();
  return text + ',' + rest.take().substr(1);
}

Task<HttpResponse> get(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kEvent);
  if (!row.ok()) return refused(row.error());
  const PreviewParts parts = call.access->role == Role::kViewer ? PreviewParts::kWithoutBytes : PreviewParts::kAll;
  return read_call(call.services, call.request,
                   [id = *row, snapshot = call.snapshot, parts](store::Connection& connection) -> Result<HttpResponse> {
                     auto stored = read_stored(connection, id);
                     if (!stored.ok()) return stored.error();
                     const auto files = queue::list_attachments(connection, stored->event.keeper());
                     return HttpResponse::json(200, event_json(*stored, *snapshot, parts, files));
                   });
}

using Loaded = Completion<Result<StoredEvent>>;
using Replayed = Completion<IntakeResult>;

// The event of the delivery that this stored event is, through today's mapping.
Result<PreparedEvent> remap(const SourceRules& source, const StoredEvent& stored) {
  connectors::Reading reading =
      source.connector->read(stored.request, stored.request.received_at, connectors::Verify::kSkip);
  const auto item = static_cast<size_t>(stored.event.item);
  if (reading.kind != connectors::Reading::Kind::kEvents || item >= reading.events.size()) {
    return Error::conflict("Today's preset makes no event of these bytes.");
  }
  std::vector<connectors::Event> one;
  one.push_back(std::move(reading.events[item]));
  return std::move(prepare_events(stored.request, std::move(one), "").front());
}

HttpResponse replay_answer(const IntakeResult& result) {
  if (!result.ok()) return problem_response(result.error());
  const connectors::EventOutcome& outcome = result->front();
  JsonWriter json;
  json.begin_object().field("event_id", outcome.event_id).field("outcome", outcome.outcome);
  if (!outcome.deal_id.empty()) json.field("deal_id", outcome.deal_id);
  if (!outcome.contact_id.empty()) json.field("contact_id", outcome.contact_id);
  if (!outcome.reason.empty()) json.field("reason", outcome.reason);
  if (outcome.problem) {
    json.key("problem").begin_object().field("code", outcome.problem->code).field("text", outcome.problem->text);
    json.end_object();
  }
  json.end_object();
  return HttpResponse::json(200, json.take());
}

Task<HttpResponse> replay_row(ApiCall call, int64_t id) {
  std::function<Result<StoredEvent>(store::Connection&)> load = [id](store::Connection& connection) {
    return read_stored(connection, id);
  };
  Task<Result<StoredEvent>> loading =
      ask<StoredEvent>(call.services, call.request->connection, call.request->deadline, std::move(load));
  const Result<StoredEvent> stored = co_await std::move(loading);
  if (!stored.ok()) co_return problem_response(stored.error());
  const SourceRules* source = call.snapshot->find_source(stored->event.source);
  if (source == nullptr) {
    co_return problem_response(Error::conflict("The event's source is not in the configuration any more."));
  }
  Result<PreparedEvent> prepared = remap(*source, *stored);
  if (!prepared.ok()) co_return problem_response(prepared.error());
  auto replayed = std::make_shared<Replayed>(call.request->connection->executor(), call.services->clock);
  auto done = [replayed](IntakeResult result) { replayed->fulfil(std::move(result)); };
  auto job = std::make_unique<ReplayJob>(call.snapshot, source, id, std::move(prepared).value(),
                                         call.services->clock.now(), std::move(done));
  const Result<void> submitted = call.services->writer.submit(std::move(job));
  if (!submitted.ok()) co_return problem_response(submitted.error());
  Task<std::optional<IntakeResult>> waiting = Replayed::wait(replayed, call.request->deadline);
  const std::optional<IntakeResult> result = co_await std::move(waiting);
  if (!result) co_return problem_response(Error::unavailable("The replay takes long; look at the event in a moment."));
  co_return replay_answer(*result);
}

Task<HttpResponse> replay(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kEvent);
  if (!row.ok()) return refused(row.error());
  return replay_row(std::move(call), *row);
}

}  // namespace

void add_event_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/events", api_endpoint(services, Role::kViewer, list));
  router.add("GET", "/api/v1/events/{id}", api_endpoint(services, Role::kViewer, get));
  router.add("POST", "/api/v1/events/{id}/replay", api_endpoint(services, Role::kAdmin, replay, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
