// GET /deliveries, GET /deliveries/{id}, POST /deliveries/{id}/retry: what was sent to portals and asked of platforms,
// each attempt of it, and another try of what was given up: with {"force":true} also of what is late ("overtaken_by",
// queue/overtaken.hpp); without it that is a 409. A person's wish counts more
// than the time that a portal named by Retry-After: its pause ends, and where it is only probed, a probe goes at once.
#include "gateway/api/api.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/api/delivery_json.hpp"
#include "gateway/api/json_body.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/workers/delivery.hpp"

namespace leadgate::gateway {
namespace {

Task<HttpResponse> refused(const Error& error) {
  return answered_at_once(problem_response(error));
}

Result<HttpResponse> one_delivery(store::Connection& connection, int64_t id) {
  const auto delivery = queue::find_delivery(connection, id);
  if (!delivery) return Error::not_found("There is no such delivery.");
  return HttpResponse::json(200, delivery_json(*delivery, queue::attempts_of(connection, id)));
}

Task<HttpResponse> list(ApiCall call) {
  const Query query(call.request->raw.query);
  const auto limit = query.integer("limit", 50, 1, kPageLimitMax);
  if (!limit.ok()) return refused(limit.error());
  const auto filter = delivery_filter({query.get("state"), query.get("portal"), query.get("type"), query.get("deal"),
                                       query.get("from"), query.get("to")});
  if (!filter.ok()) return refused(filter.error());
  std::optional<queue::DeliveryPlace> before;
  if (const std::string cursor = query.get("cursor"); !cursor.empty()) {
    before = delivery_place(cursor);
    if (!before) return refused(Error::invalid("'cursor' must be the next_cursor of the page before."));
  }
  return read_call(call.services, call.request,
                   [filter = *filter, before,
                    rows = static_cast<int>(*limit)](store::Connection& connection) -> Result<HttpResponse> {
                     const auto found = queue::list_deliveries(connection, filter, before, rows);
                     std::optional<std::string> next;
                     if (static_cast<int>(found.size()) == rows) {
                       next = delivery_cursor({found.back().created_at, found.back().id});
                     }
                     return HttpResponse::json(200, list_json(next, [&](JsonWriter& json) {
                                                 for (const auto& delivery : found) write_delivery(json, delivery);
                                               }));
                   });
}

Task<HttpResponse> get(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDelivery);
  if (!row.ok()) return refused(row.error());
  return read_call(call.services, call.request,
                   [id = *row](store::Connection& connection) { return one_delivery(connection, id); });
}

Result<queue::Late> read_force(const ApiCall& call) {
  if (call.request->raw.body.view().empty()) return queue::Late::kStays;
  const auto body = JsonBody::parse(*call.request, {"force"});
  if (!body.ok()) return body.error();
  const auto force = body->boolean("force");
  if (!force.ok()) return force.error();
  return force->value_or(false) ? queue::Late::kGoes : queue::Late::kStays;
}

Task<HttpResponse> retry_row(ApiCall call, int64_t id, queue::Late late) {
  auto target = std::make_shared<std::string>();
  WriteCall write = [now = call.services->clock.now(), id, late,
                     target](store::WriteContext& context) -> Result<HttpResponse> {
    const Result<void> done = queue::retry_delivery(context.connection, id, now, late);
    if (!done.ok()) return done.error();
    const auto delivery = queue::find_delivery(context.connection, id);
    if (!delivery) return Error::not_found("The delivery is gone.");
    *target = delivery->target;
    JsonWriter json;
    write_delivery(json, *delivery);
    return HttpResponse::json(200, json.take());
  };
  Task<HttpResponse> writing = write_call(call.services, call.request, std::move(write));
  HttpResponse response = co_await std::move(writing);
  // Once it is on disk: newer ones of its lane that are about to go wait for it.
  std::vector<std::string> lifted;
  if (response.status == 200) lifted.push_back(*target);
  if (call.services->delivery != nullptr) call.services->delivery->read_anew(std::move(lifted));
  co_return response;
}

Task<HttpResponse> retry(ApiCall call) {
  const auto row = row_of(call, "id", IdKind::kDelivery);
  if (!row.ok()) return refused(row.error());
  const auto late = read_force(call);
  if (!late.ok()) return refused(late.error());
  return retry_row(std::move(call), *row, *late);
}

}  // namespace

void add_delivery_routes(Router& router, Services* services) {
  router.add("GET", "/api/v1/deliveries", api_endpoint(services, Role::kViewer, list));
  router.add("GET", "/api/v1/deliveries/{id}", api_endpoint(services, Role::kViewer, get));
  router.add("POST", "/api/v1/deliveries/{id}/retry", api_endpoint(services, Role::kAdmin, retry, kApiBodyBytesMax));
}

}  // namespace leadgate::gateway
