// The deals API, /api/v1: routes only. Each group of handlers is a file beside this one.
//
// Every call asks for a bearer token; a viewer reads, a manager changes deals and contacts, an admin also replays
// events, retries deliveries and previews. Called once at start; `services` outlives the router.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/id.hpp"
#include "deals/book/changes.hpp"
#include "gateway/api/authorise.hpp"
#include "gateway/api/calls.hpp"
#include "gateway/http/router.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

inline constexpr size_t kApiBodyBytesMax = 256 * 1024;
inline constexpr int kPageLimitMax = 200;

void add_api_routes(Router& router, Services* services);

// The parts of it.
void add_deal_reads(Router& router, Services* services);
void add_deal_writes(Router& router, Services* services);
void add_contact_routes(Router& router, Services* services);
void add_event_routes(Router& router, Services* services);
void add_replay_routes(Router& router, Services* services);
void add_attachment_routes(Router& router, Services* services);
void add_delivery_routes(Router& router, Services* services);
void add_delivery_retry(Router& router, Services* services);
void add_portal_states(Router& router, Services* services);
void add_preview_route(Router& router, Services* services);
void add_source_routes(Router& router, Services* services);

// A call that passed the door: who asks, and under which configuration.
struct ApiCall {
  Services* services = nullptr;
  RequestPtr request;
  std::shared_ptr<const Snapshot> snapshot;
  const AccessConfig* access = nullptr;

  deals::book::Actor actor() const {
    return {std::string(deals::book::kApiActor) + access->name, "", services->clock.now()};
  }
};

// Handlers as the routes want them: authorised first. A function, not a lambda: it is or calls a coroutine.
using ApiHandler = Task<HttpResponse> (*)(ApiCall call);
Endpoint api_endpoint(Services* services, Role least, ApiHandler handler, size_t body_bytes_max = 0);

// The row of an id in the path; kNotFound when it is not one of this kind.
Result<int64_t> row_of(const ApiCall& call, std::string_view parameter, IdKind kind);

// `cursor` and `limit` of a list that goes from the newest down.
struct PageRequest {
  int64_t before_id = INT64_MAX;
  int limit = 50;
};
Result<PageRequest> page_of(const HttpRequest& request, IdKind kind);
std::optional<std::string> cursor_text(IdKind kind, const std::optional<int64_t>& before_id);

// A finished answer as a coroutine's value.
Task<HttpResponse> answered_at_once(HttpResponse response);
// The same of what problem_response() says of an error.
Task<HttpResponse> refused(const Error& error);

}  // namespace leadgate::gateway
