// How a portal of the configuration is delivered to: its own settings over those of `delivery`. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

DeliveryTarget delivery_target(const Config& config, const PortalConfig& portal,
                               std::shared_ptr<const DeliveryRoute> route);

// Tells addresses apart without keeping them: they may hold secrets.
std::string address_mark(std::string_view url);

// The address without user and query, as it may be shown.
std::string shown_address(std::string_view url);

}  // namespace leadgate::gateway
