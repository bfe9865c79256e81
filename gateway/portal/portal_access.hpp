// Who asks, for which portal and which order, and which pages of the web may read the answer (CORS, WHATWG Fetch).
// Pure but for the clock it is handed; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "gateway/config/config.hpp"
#include "gateway/http/message.hpp"
#include "gateway/portal/order_state.hpp"

namespace leadgate::gateway {

// How an order is asked for: with the portal's token by its number, and ?source= where several have it; or by a signed
// link (parameter "signed").
struct Admission {
  const PortalConfig* portal = nullptr;  // of the configuration; may be there though it is refused
  OrderName order;                       // of a link, or of the parameter "order"
  bool by_link = false;
  std::optional<HttpResponse> refusal{};  // 401, 400; of a link 404 (forged) or 410 (expired)
};
Admission admit(const Config& config, const HttpRequest& request, Timestamp now);

// Adds what lets the page that asks read the answer, when the portal lists its origin. Fields, not decisions: the
// answer is the same for everybody.
void allow_origin(HttpResponse& response, const PortalConfig* portal, const HttpRequest& request, bool by_link);

// What a browser asks before it asks (OPTIONS). It has no token yet, so every portal's origins count; of a link those
// of its portal.
HttpResponse preflight(const Config& config, const HttpRequest& request, Timestamp now, std::string_view methods);

}  // namespace leadgate::gateway
