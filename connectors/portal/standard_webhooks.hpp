// Standard Webhooks 1.0.0, symmetric (v1): HMAC-SHA256 over "{id}.{timestamp}.{body}", keyed by the bytes of the
// secret.
//
// Secrets are "whsec_" and base64, or the base64 alone. While a secret is being replaced there are several: signing
// gives a signature for each, in their order; verifying takes any. Pure functions, time is an argument, any thread.
// Failures: kInvalid a secret or an id that cannot be used, kUnauthorized what does not verify. No message carries a
// secret or a MAC.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace leadgate::connectors {

inline constexpr std::chrono::seconds kWebhookTolerance{300};

// The key's bytes. Fails on an empty secret and on one that is not base64.
Result<Secret> webhook_key(const Secret& secret);

// The value of webhook-signature, "v1,<base64> v1,<base64>". The id must not be empty nor contain '.'.
Result<std::string> sign_webhook(std::span<const Secret> secrets, std::string_view id, Timestamp attempt_at,
                                 std::string_view body);

// What is signed, "{id}.{timestamp}.{body}", of headers as they came: both must be usable and the time near `now`.
Result<std::string> webhook_content(std::string_view id, std::string_view timestamp, std::string_view body,
                                    Timestamp now, std::chrono::seconds tolerance);

// The three headers as they came. Unknown versions among the signatures are passed over.
Result<void> verify_webhook(std::span<const Secret> secrets, std::string_view id, std::string_view timestamp,
                            std::string_view signatures, std::string_view body, Timestamp now,
                            std::chrono::seconds tolerance = kWebhookTolerance);

}  // namespace leadgate::connectors
