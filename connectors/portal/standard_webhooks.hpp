// Standard Webhooks 1.0.0 over "{id}.{timestamp}.{body}": v1, HMAC-SHA256 with a shared secret, and v1a, Ed25519 with a
// key pair of the sender.
//
// A secret is "whsec_" and base64, or the base64 alone; a private key "whsk_" and the base64 of its 32 bytes, or of
// them and the public key; a public key, which only verifies, "whpk_" and base64. While one is being replaced there are
// several, of either kind: signing gives a signature for each, in their order; verifying takes any. Pure functions,
// time is an argument, any thread. Failures: kInvalid a secret or an id that cannot be used, kUnauthorized what does
// not verify. No message carries a secret or a MAC.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "connectors/inbound/public_key.hpp"

namespace leadgate::connectors {

inline constexpr std::chrono::seconds kWebhookTolerance{300};
// Of one header; what stands behind is not looked at.
inline constexpr size_t kSignaturesLookedAtMax = 16;

// The bytes of a shared secret. Fails on an empty secret and on one that is not base64.
Result<Secret> webhook_key(const Secret& secret);

// "whpk_..." of a "whsk_...": what its receivers get. Fails on any other secret.
Result<std::string> webhook_public_key(const Secret& secret);

// What is signed, "{id}.{timestamp}.{body}", of headers as they came: both must be usable and the time near `now`.
Result<std::string> webhook_content(std::string_view id, std::string_view timestamp, std::string_view body,
                                    Timestamp now, std::chrono::seconds tolerance);

// Whether one of the signatures, as they stand in the header, is a v1a of the key. All are looked at.
bool any_public_signature_fits(const PublicKey& key, std::string_view signatures, std::string_view content);

// The keys of one endpoint, ready for use. Immutable and copyable, any thread.
class WebhookKeys {
 public:
  static Result<WebhookKeys> read(std::span<const Secret> secrets);

  bool empty() const { return keys_.empty(); }
  bool can_sign() const;

  // The value of webhook-signature, "v1,<base64> v1a,<base64>". The id must not be empty nor contain '.'. Public keys
  // are passed over; kInvalid when there is nothing else.
  Result<std::string> sign(std::string_view id, Timestamp attempt_at, std::string_view body) const;

  // The three headers as they came. Unknown versions among the signatures are passed over.
  Result<void> verify(std::string_view id, std::string_view timestamp, std::string_view signatures,
                      std::string_view body, Timestamp now, std::chrono::seconds tolerance = kWebhookTolerance) const;

  // What one signature of the list is worth, for a person who looks for the one that is wrong.
  enum class Fit { kFits, kDiffers, kNoSuchKey, kUnknownVersion };
  Fit fit_of(std::string_view signature, std::string_view content) const;

 private:
  struct Pair {
    std::optional<PrivateKey> secret;  // nothing: it only verifies
    PublicKey open;
  };
  std::vector<std::variant<Secret, Pair>> keys_;
};

// The same of secrets that are used once.
Result<std::string> sign_webhook(std::span<const Secret> secrets, std::string_view id, Timestamp attempt_at,
                                 std::string_view body);
Result<void> verify_webhook(std::span<const Secret> secrets, std::string_view id, std::string_view timestamp,
                            std::string_view signatures, std::string_view body, Timestamp now,
                            std::chrono::seconds tolerance = kWebhookTolerance);

}  // namespace leadgate::connectors
