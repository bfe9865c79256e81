// Bearer tokens (RFC 6750): who asks, and what they may do. Tokens are compared in constant time, every one of them, so
// that the time tells nothing. Any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "gateway/config/config.hpp"
#include "gateway/http/message.hpp"

namespace leadgate::gateway {

// kUnauthorized without a known token, kForbidden when the role is too low.
Result<const AccessConfig*> authorise(const Config& config, const HttpRequest& request, Role least);

// The portal whose token it is; kUnauthorized else.
Result<const PortalConfig*> authorise_portal(const Config& config, const HttpRequest& request);

// The problem answer, with WWW-Authenticate for a 401.
HttpResponse refusal(const Error& error);

}  // namespace leadgate::gateway
