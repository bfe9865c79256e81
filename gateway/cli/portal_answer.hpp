// What a portal's answer to a push means, in whole sentences for whoever sets it up. Pure, any thread.
#pragma once

#include <string>

#include "base/result.hpp"
#include "gateway/config/config.hpp"
#include "gateway/net/http_client.hpp"

namespace leadgate::gateway {

// What is wrong, or that nothing is; what Leadgate would do with a genuine event; and what to look at.
std::string explain_portal_answer(const PortalConfig& portal, std::chrono::milliseconds timeout,
                                  const Result<OutboundResponse>& response);

}  // namespace leadgate::gateway
