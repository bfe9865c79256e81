// How a portal is called: the bodies as they stand in the outbox (connectors/portal/portal_format.hpp), with the
// address, the keys and the portal's own headers of today's configuration, signed anew at each attempt.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "connectors/portal/portal_format.hpp"
#include "gateway/config/config.hpp"
#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

struct PortalTarget {
  std::string url;
  std::vector<Secret> secrets;  // the new one first; none: unsigned
  EgressPolicy egress = EgressPolicy::kPublicOnly;
  std::shared_ptr<const connectors::PortalFormat> format = nullptr;  // of what could not be made before
  std::vector<std::pair<std::string, Secret>> headers = {};          // of the portal's own
};

PortalTarget portal_target(const PortalConfig& portal);

// One call of it. kInvalid: a key that is none, or a message that is not made and cannot be.
Result<OutboundRequest> portal_request(const PortalTarget& target, const connectors::WebhookKeys& keys,
                                       std::string_view message_id, const connectors::PortalMessage& message,
                                       Timestamp now);

std::shared_ptr<const DeliveryRoute> portal_route(PortalTarget target);

}  // namespace leadgate::gateway
