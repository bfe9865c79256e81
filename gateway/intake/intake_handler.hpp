// ANY /in/{source} and the aliases: from a request to the sender's answer.
//
// Runs on the connection's thread; verifying and mapping are pure and done there, the transaction is the writer's. No
// 2xx for an event leaves before its commit is on disk. Our own fault is a 503 with Retry-After, never a 4xx.
#pragma once

#include "gateway/http/message.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

Task<HttpResponse> take_delivery(Services* services, RequestPtr request);

}  // namespace leadgate::gateway
