// How a portal is called: its events as they stand in the outbox, signed anew at each attempt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

struct PortalTarget {
  std::string url;
  std::vector<Secret> secrets;  // the new one first; none: unsigned
  EgressPolicy egress = EgressPolicy::kPublicOnly;
};

std::shared_ptr<const DeliveryRoute> portal_route(PortalTarget target);

}  // namespace leadgate::gateway
