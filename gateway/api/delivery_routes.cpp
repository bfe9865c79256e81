// GET /deliveries, POST /deliveries/{id}/retry: what was sent to portals and asked of platforms, and another try of
// what was given up.
//
// What completes an event (`fetch` of its source) has "source", "event_id" and "step" instead of a portal and a deal:
// those keys are null, and its type is "fetch".
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/fetch/fetch_row.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {
namespace {

void time_or_null(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time) {
  json.key(key);
  if (time) json.string(format_rfc3339(*time));
  else json.null();
}

void write_delivery(JsonWriter& json, const queue::Delivery& delivery) {
  json.begin_object().field("id", format_id(IdKind::kDelivery, delivery.id));
  if (const auto source = fetch_source(delivery.target)) {
    json.key("portal").null().field("source", *source).field("type", "fetch").field("step", delivery.kind);
    json.key("deal_id").null().field("event_id", format_id(IdKind::kEvent, delivery.lane)).key("webhook_id").null();
  } else {
    json.field("portal", delivery.target).field("type", delivery.kind);
    json.field("deal_id", format_id(IdKind::kDeal, delivery.lane)).field("webhook_id", delivery.message_id);
  }
  json.field("state", queue::delivery_state_name(delivery.state));
  json.key("attempts").integer(delivery.attempts).field("created_at", format_rfc3339(delivery.created_at));
  time_or_null(json, "next_attempt_at", delivery.next_attempt_at);
  time_or_null(json, "settled_at", delivery.settled_at);
  json.key("last_status");
  if (delivery.last_status != 0) json.integer(delivery.last_status);
  else json.null();
  if (!delivery.last_error.empty()) json.field("last_error", delivery.last_error);
  if (!delivery.last_answer.empty()) json.field("last_answer", delivery.last_answer);
  json.end_object();
}

Task<HttpResponse> list(ApiCall call) {
  const auto page = page_of(*call.request, IdKind::kDelivery);
  if (!page.ok()) return answered_at_once(problem_response(page.error()));
  std::optional<queue::DeliveryState> state;
  if (const std::string name = Query(call.request->raw.query).get("state"); !name.empty()) {
    state = queue::delivery_state_from_name(name);
    if (!state) {
      return answered_at_once(
          problem_response(Error::invalid("'state' is pending, done or dead, not '" + name + "'.")));
    }
  }
  return read_call(call.services, call.request, [page = *page, state](store::Connection& connection)
                       -> Result<HttpResponse> {
    const int64_t before = page.before_id == INT64_MAX ? 0 : page.before_id;
    const auto found = queue::list_deliveries(connection, state, before, page.limit);
    std::optional<std::string> next;
    if (static_cast<int>(found.size()) == page.limit) next = format_id(IdKind::kDelivery, found.back().id);
    return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                for (const auto& delivery : found) write_delivery(json, delivery);
                              }));
  });
}

Task<HttpResponse> retry(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDelivery);
  if (!row.ok()) return answered_at_once(problem_response(row.error()));
  return write_call(call.services, call.request,
                    [now = call.services->clock.now(), id = *row](store::WriteContext& context)
                        -> Result<HttpResponse> {
                      const Result<void> done = queue::retry_delivery(context.connection, id, now);
                      if (!done.ok()) return done.error();
                      const auto delivery = queue::find_delivery(context.connection, id);
                      if (!delivery) return Error::not_found("The delivery is gone.");
                      JsonWriter json;
                      write_delivery(json, *delivery);
                      return HttpResponse::json(200, json.take());
                    });
}

}  // namespace

void add_delivery_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/deliveries", api_endpoint(services, Role::kViewer, list));
  router.add("POST", "/api/v1/deliveries/{id}/retry", api_endpoint(services, Role::kAdmin, retry, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
