// token and basic: the secret itself, sent along.
#pragma once

#include "base/field_spec.hpp"
#include "connectors/inbound/carrier.hpp"
#include "connectors/inbound/primitive.hpp"

namespace leadgate::connectors {

using TokenSettings = Carrier;

struct BasicSettings {
  std::string user;  // empty: a secret is "user:password"
};

ObjectSpec<TokenSettings> token_spec();
ObjectSpec<BasicSettings> basic_spec();
std::unique_ptr<const Primitive> make_token(TokenSettings settings, const PrimitiveContext& context);
std::unique_ptr<const Primitive> make_basic(BasicSettings settings, const PrimitiveContext& context);

}  // namespace leadgate::connectors
