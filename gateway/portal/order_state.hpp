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
  std::string json;       // the `data` object of the deal's last change, with the amount of now
  std::string etag;       // strong, in quotes: the deal, its sequence number and a hash of `json`
  std::string stage_tag;  // the part of `etag` before the hash: the same until the stage changes
};

// kNotFound also for an order that another portal may see.
Task<Result<OrderState>> read_order(Services* services, RequestPtr request, std::shared_ptr<const Snapshot> snapshot,
                                    const PortalConfig* portal, std::string order);

// If-None-Match of RFC 9110: a list, weak marks ignored, "*" matches all.
bool etag_matches(std::string_view if_none_match, std::string_view etag);
// Whether a tag of the list is of the state's stage, whatever else has changed since. "*" names none.
bool knows_stage(std::string_view if_none_match, const OrderState& state);

}  // namespace leadgate::gateway
