// How a portal of the configuration is delivered to: its own settings over those of `delivery`. Pure, any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"
#include "gateway/workers/delivery_route.hpp"

namespace leadgate::gateway {

DeliveryTarget delivery_target(const Config& config, const PortalConfig& portal,
                               std::shared_ptr<const DeliveryRoute> route);

// How long a call of it may take.
std::chrono::milliseconds call_timeout(const Config& config, const PortalConfig& portal);

// Tells addresses apart without keeping them: they may hold secrets.
std::string address_mark(std::string_view url);

// The address without user and query, as it may be shown to those who may change the settings.
std::string shown_address(std::string_view url);

// The host alone, for those who may only look: a path, too, may be what lets a caller in.
std::string shown_host(std::string_view url);

}  // namespace leadgate::gateway
