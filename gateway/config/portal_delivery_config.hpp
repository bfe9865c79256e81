// How one portal is called where that is not as `delivery` says: a part of PortalConfig, plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace leadgate::gateway {

struct PortalDeliveryConfig {
  bool enabled = true;
  std::vector<std::string> schedule;     // empty: that of `delivery`
  std::chrono::milliseconds timeout{0};  // 0: that of `delivery`
  size_t in_flight_max = 0;              // 0: `delivery.in_flight_per_portal_max`
};

}  // namespace leadgate::gateway
