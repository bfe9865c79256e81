// GET /events, GET /events/{id}.
#include "base/text.hpp"
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/preview.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/intake/attachments.hpp"
#include "gateway/intake/redact.hpp"
#include "gateway/intake/stored_event.hpp"

namespace leadgate::gateway {
namespace {

constexpr size_t kBodyShownBytesMax = 64 * 1024;

Task<HttpResponse> list_events(ApiCall call) {
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
        preview_json(*source->connector, stored.request, stored.request.received_at, connectors::Verify::kSkip, parts,
                     {}, stored.answers));
  }
  rest.end_object();
  return text + ',' + rest.take().substr(1);
}

Task<HttpResponse> get_event(ApiCall call) {
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

}  // namespace

void add_event_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/events", api_endpoint(services, Role::kViewer, list_events));
  router.add("GET", "/api/v1/events/{id}", api_endpoint(services, Role::kViewer, get_event));
}

}  // namespace leadgate::gateway
