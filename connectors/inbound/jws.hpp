// jws: a compact JSON Web Signature in a header, keyed by the secret, whose claims speak of the body.
#pragma once

#include "base/crypto.hpp"
#include "base/field_spec.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/primitive.hpp"

namespace leadgate::connectors {

struct JwsSettings : Carrier {
  DigestAlgorithm algorithm = DigestAlgorithm::kSha256;
  std::string body_hash_claim;
  std::string issuer;
  std::chrono::seconds tolerance{300};
};

ObjectSpec<JwsSettings> jws_spec();
std::unique_ptr<const Primitive> make_jws(JwsSettings settings, const PrimitiveContext& context);

}  // namespace leadgate::connectors
