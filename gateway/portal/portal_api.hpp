// What portals ask: one order with ETag and long poll, the feed of changes by cursor, and the same as server-sent
// events. A portal sees the deals of its sources and nothing else; what it must not see is 404 as what does not exist.
//
// add_portal_routes() is called once at start; the handlers run on connection threads.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

void add_portal_routes(Router& router, Services* services);

}  // namespace leadgate::gateway
