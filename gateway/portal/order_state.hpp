// The state of one order for a portal's poll, and its ETag. Reading goes through a reader thread; call on the
// connection's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gateway/http/message.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

struct OrderState {
  int64_t deal_id = 0;
  std::string json;   // the `data` object of the deal's last change
  std::string etag;   // strong, in quotes: the deal and its sequence number
};

// kNotFound also for an order that another portal may see.
Task<Result<OrderState>> read_order(Services* services, RequestPtr request, std::shared_ptr<const Snapshot> snapshot,
                                    const PortalConfig* portal, std::string order);

// If-None-Match of RFC 9110: a list, weak marks ignored, "*" matches all.
bool etag_matches(std::string_view if_none_match, std::string_view etag);

}  // namespace leadgate::gateway
