// One order for who may see it: polled, held until its stage changes, linked to, and shown to people.
//
// order_quickly() answers from memory, on the connection's thread, without a coroutine; get_order() does the rest. A
// wait costs no thread and no timer of its own, and while it lasts the connection holds neither its buffers nor the
// request. Each look is under the configuration of its time: a portal that lost its token, or the order's source, loses
// its wait.
#pragma once

#include <memory>
#include <optional>

#include "gateway/http/message.hpp"
#include "gateway/portal/order_state.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

// Nothing when it takes a wait or the database.
std::optional<HttpResponse> order_quickly(Services* services, const HttpRequest& request);

Task<HttpResponse> get_order(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request);

// POST /portal/v1/orders/{order}/link: a signed link to the order.
Task<HttpResponse> make_link(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request);

// GET /portal/v1/track/{signed}/page
Task<HttpResponse> show_page(Services* services, std::shared_ptr<OrderReads> reads, RequestPtr request);

}  // namespace leadgate::gateway
