// hmac: a keyed digest over a template of the request. digest: a plain one over a template that holds the secret.
#pragma once

#include "base/crypto.hpp"
#include "base/field_spec.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/primitive.hpp"
#include "connectors/inbound/signing_time.hpp"

namespace leadgate::connectors {

enum class MacEncoding { kHex, kHexUpper, kBase64, kBase64Url };
enum class SecretEncoding { kText, kHex, kBase64, kBase64Url };

struct MacSettings : Carrier, SigningTime {
  DigestAlgorithm algorithm = DigestAlgorithm::kSha256;
  MacEncoding encoding = MacEncoding::kHex;
  std::string signed_bytes = "{body}";
  SecretEncoding secret_encoding = SecretEncoding::kText;
  std::string secret_prefix;
  std::string body_hash_query;  // its parameter is the SHA-256 of a body that the signature does not cover itself
};

ObjectSpec<MacSettings> hmac_spec();
ObjectSpec<MacSettings> digest_spec();
std::unique_ptr<const Primitive> make_hmac(MacSettings settings, const PrimitiveContext& context);
std::unique_ptr<const Primitive> make_digest(MacSettings settings, const PrimitiveContext& context);

}  // namespace leadgate::connectors
