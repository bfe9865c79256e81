#include "gateway/portal/portal_api.hpp"

#include "gateway/api/authorise.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"
#include "gateway/portal/feed_stream.hpp"
#include "gateway/portal/portal_access.hpp"
#include "gateway/portal/portal_orders.hpp"

namespace leadgate::gateway {
namespace {

constexpr int64_t kFeedLimitMax = 500;
constexpr std::string_view kBeyond =
    "No change has this number yet: the cursor is of another database, or this one was restored from an older copy. "
    "Start again with cursor=0.";
constexpr size_t kLinkBodyBytesMax = 1024;  // of which nothing is asked

Task<HttpResponse> list_changes(Services* services, RequestPtr request) {
  const std::shared_ptr<const Snapshot> snapshot = services->snapshot.get();
  const auto portal = authorise_portal(*snapshot->config, *request);
  if (!portal.ok()) co_return refusal(portal.error());
  const PortalConfig* who = *portal;
  const Query query(request->raw.query);
  const auto limit = query.integer("limit", 100, 1, kFeedLimitMax);
  const auto cursor = query.integer("cursor", 0, 0, INT64_MAX);
  if (!limit.ok() || !cursor.ok()) {
    HttpResponse wrong = problem_response(limit.ok() ? cursor.error() : limit.error());
    allow_origin(wrong, who, *request, false);
    co_return wrong;
  }
  const int64_t after = *cursor;
  const int count = static_cast<int>(*limit);
  ReadCall call = [snapshot, who, after, count](store::Connection& connection) -> Result<HttpResponse> {
    const Result<FeedChunk> chunk = read_feed_chunk(connection, *snapshot->config, *who, after, count);
    if (!chunk.ok()) return chunk.error();
    if (chunk->is_beyond) return problem_response(410, kBeyond);
    const auto write_items = [&](JsonWriter& json) {
      for (const FeedItem& item : chunk->items) json.raw(item.body);
    };
    // The cursor is given even at the end: it is where the next poll goes on.
    return HttpResponse::json(200, list_json(std::to_string(chunk->next_cursor), write_items, chunk->more));
  };
  Task<HttpResponse> reading = read_call(services, request, std::move(call));
  HttpResponse response = co_await std::move(reading);
  response.headers.emplace_back("Cache-Control", "no-store");
  allow_origin(response, who, *request, false);
  co_return response;
}

Task<HttpResponse> at_once(HttpResponse response) {
  co_return response;
}

void add_preflight(Router& router, Services* services, std::string_view path, const std::string& methods) {
  Handler handler = [services, methods](RequestPtr request) {
    const auto snapshot = services->snapshot.get();
    return at_once(preflight(*snapshot->config, *request, services->clock.now(), methods));
  };
  router.add("OPTIONS", path, {std::move(handler), 0});
}

}  // namespace

void add_portal_routes(Router& router, Services* services) {
  const auto orders = std::make_shared<OrderReads>();
  const auto desk = std::make_shared<FeedDesk>();
  const QuickHandler quick = [services](const HttpRequest& request) { return order_quickly(services, request); };
  const Handler one = [services, orders](RequestPtr request) {
    return get_order(services, orders, std::move(request));
  };
  router.add("GET", "/portal/v1/orders/{order...}", {one, 0, quick});
  router.add("POST", "/portal/v1/orders/{order...}",
             {[services, orders](RequestPtr request) { return make_link(services, orders, std::move(request)); },
              kLinkBodyBytesMax});
  router.add("GET", "/portal/v1/orders",
             {[services](RequestPtr request) { return list_changes(services, std::move(request)); }, 0});
  router.add("GET", "/portal/v1/events",
             {[services, desk](RequestPtr request) { return stream_changes(services, desk, std::move(request)); }, 0});
  router.add("GET", "/portal/v1/track/{signed}", {one, 0, quick});
  router.add("GET", "/portal/v1/track/{signed}/page",
             {[services, orders](RequestPtr request) { return show_page(services, orders, std::move(request)); }, 0});
  add_preflight(router, services, "/portal/v1/orders/{order...}", "GET, HEAD, POST, OPTIONS");
  for (const char* path : {"/portal/v1/orders", "/portal/v1/events", "/portal/v1/track/{signed}"}) {
    add_preflight(router, services, path, "GET, HEAD, OPTIONS");
  }
}

}  // namespace leadgate::gateway
