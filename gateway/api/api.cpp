#include "gateway/api/api.hpp"

#include "gateway/http/problem.hpp"
#include "gateway/http/query.hpp"

namespace leadgate::gateway {

void add_api_routes(Router& router, Services* services) {
  add_deal_reads(router, services);
  add_deal_writes(router, services);
  add_contact_routes(router, services);
  add_event_routes(router, services);
  add_replay_routes(router, services);
  add_attachment_routes(router, services);
  add_delivery_routes(router, services);
  add_delivery_retry(router, services);
  add_portal_states(router, services);
  add_preview_route(router, services);
  add_source_routes(router, services);
}

Endpoint api_endpoint(Services* services, Role least, ApiHandler handler, size_t body_bytes_max) {
  Endpoint endpoint;
  endpoint.body_bytes_max = body_bytes_max;
  endpoint.handle = [services, least, handler](RequestPtr request) {
    ApiCall call{services, std::move(request), services->snapshot.get(), nullptr};
    const auto access = authorise(*call.snapshot->config, *call.request, least);
    if (!access.ok()) return answered_at_once(refusal(access.error()));
    call.access = *access;
    return handler(std::move(call));
  };
  return endpoint;
}

Result<int64_t> row_of(const ApiCall& call, std::string_view parameter, IdKind kind) {
  const std::string_view text = call.request->parameter(parameter);
  const std::optional<int64_t> row = parse_id(kind, text);
  if (!row) return Error::not_found("There is nothing with the id '" + std::string(text.substr(0, 40)) + "' here.");
  return *row;
}

Result<PageRequest> page_of(const HttpRequest& request, IdKind kind) {
  const Query query(request.raw.query);
  const auto limit = query.integer("limit", 50, 1, kPageLimitMax);
  if (!limit.ok()) return limit.error();
  PageRequest page;
  page.limit = static_cast<int>(*limit);
  const std::string cursor = query.get("cursor");
  if (cursor.empty()) return page;
  const std::optional<int64_t> row = parse_id(kind, cursor);
  if (!row) return Error::invalid("'cursor' must be the next_cursor of the page before.");
  page.before_id = *row;
  return page;
}

std::optional<std::string> cursor_text(IdKind kind, const std::optional<int64_t>& before_id) {
  return before_id ? std::optional(format_id(kind, *before_id)) : std::nullopt;
}

Task<HttpResponse> answered_at_once(HttpResponse response) { co_return response; }

Task<HttpResponse> refused(const Error& error) { return answered_at_once(problem_response(error)); }

}  // namespace leadgate::gateway
