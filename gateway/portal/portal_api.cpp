#include "gateway/portal/portal_api.hpp"

#include <charconv>

#include "base/id.hpp"
#include "deals/book/tables.hpp"
#include "gateway/api/authorise.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/net/completion.hpp"
#include "gateway/portal/feed_stream.hpp"
#include "gateway/portal/order_state.hpp"

namespace leadgate::gateway {
namespace {

constexpr int64_t kFeedLimitMax = 500;

HttpResponse order_response(const OrderState& state, std::string_view if_none_match) {
  HttpResponse response = HttpResponse::json(200, state.json);
  response.headers.emplace_back("ETag", state.etag);
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  if (etag_matches(if_none_match, state.etag)) {
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
  }
  return response;
}

// `wait`: sleeps until the state differs from the one that the portal knows (If-None-Match, else the first one read),
// or until the time is up. The bell is hung up before the state is read, so that no change falls between the two.
Task<HttpResponse> get_order(Services* services, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const auto portal = authorise_portal(*snapshot->config, *request);
  if (!portal.ok()) co_return refusal(portal.error());
  const Query query(request->raw.query);
  const auto wait_max = snapshot->config->timeouts.portal_wait_max.count();
  const auto wait_s = query.integer("wait", 0, 0, wait_max);
  if (!wait_s.ok()) co_return problem_response(wait_s.error());
  const std::string order(request->parameter("order"));
  const std::string known(request->raw.header("if-none-match"));
  const SteadyTime until = services->clock.steady() + std::chrono::seconds(*wait_s);
  std::unique_ptr<ChangeBoard::Watch> watch;
  std::shared_ptr<Waker> waker;
  std::string first_etag;
  for (;;) {
    Task<Result<OrderState>> reading = read_order(services, request, snapshot, *portal, order);
    const Result<OrderState> state = co_await std::move(reading);
    if (!state.ok()) co_return problem_response(state.error());
    if (first_etag.empty()) first_etag = state->etag;
    const bool unchanged = known.empty() ? state->etag == first_etag : etag_matches(known, state->etag);
    const bool may_wait = *wait_s > 0 && unchanged && services->clock.steady() < until;
    if (!may_wait || request->connection->closing()) co_return order_response(*state, known);
    if (!watch) {
      waker = request->connection->waker();
      watch = services->board.watch(state->deal_id, waker);
      if (!watch) co_return order_response(*state, known);
      continue;  // read again: a change may have come before the bell was hung up
    }
    Task<bool> ringing = Waker::wait(waker, until);
    co_await std::move(ringing);
  }
}

Task<HttpResponse> list_changes(Services* services, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const auto portal = authorise_portal(*snapshot->config, *request);
  if (!portal.ok()) co_return refusal(portal.error());
  const Query query(request->raw.query);
  const auto limit = query.integer("limit", 100, 1, kFeedLimitMax);
  const auto cursor = query.integer("cursor", 0, 0, INT64_MAX);
  if (!limit.ok()) co_return problem_response(limit.error());
  if (!cursor.ok()) co_return problem_response(cursor.error());
  const PortalConfig* who = *portal;
  const int64_t after = *cursor;
  const int count = static_cast<int>(*limit);
  ReadCall call = [snapshot, who, after, count](store::Connection& connection) -> Result<HttpResponse> {
    const FeedChunk chunk = read_feed_chunk(connection, *snapshot->config, *who, after, count);
    // The cursor is given even at the end: it is where the next poll goes on.
    return HttpResponse::json(200, list_json(std::to_string(chunk.next_cursor), [&](JsonWriter& json) {
                                for (const FeedItem& item : chunk.items) json.raw(item.body);
                              }));
  };
  Task<HttpResponse> reading = read_call(services, request, std::move(call));
  co_return co_await std::move(reading);
}

}  // namespace

void add_portal_routes(Router& router, Services* services) {
  router.add("GET", "/portal/v1/orders/{order...}",
             {[services](RequestPtr request) { return get_order(services, std::move(request)); }, 0});
  router.add("GET", "/portal/v1/orders",
             {[services](RequestPtr request) { return list_changes(services, std::move(request)); }, 0});
  router.add("GET", "/portal/v1/events",
             {[services](RequestPtr request) { return stream_changes(services, std::move(request)); }, 0});
}

}  // namespace leadgate::gateway
