// ed25519 and ecdsa: the sender signs with a key of its own, and the source has the public one.
#pragma once

#include "base/field_spec.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/primitive.hpp"
#include "connectors/inbound/public_key.hpp"
#include "connectors/inbound/signing_time.hpp"

namespace leadgate::connectors {

enum class SignatureEncoding { kHex, kBase64 };

struct AsymmetricSettings : Carrier, SigningTime {
  SignatureEncoding encoding = SignatureEncoding::kHex;
  std::string signed_bytes = "{timestamp}{body}";
};

ObjectSpec<AsymmetricSettings> ed25519_spec();
ObjectSpec<AsymmetricSettings> ecdsa_spec();
std::unique_ptr<const Primitive> make_asymmetric(KeyKind kind, AsymmetricSettings settings,
                                                 const PrimitiveContext& context);

// The source's public keys; one that is none is a mistake.
std::vector<PublicKey> read_public_keys(KeyKind kind, const PrimitiveContext& context);

}  // namespace leadgate::connectors
