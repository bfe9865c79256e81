// ip_allow: the platform does not sign, but sends from addresses that it publishes.
#pragma once

#include <string>
#include <vector>

#include "base/address_block.hpp"
#include "base/field_spec.hpp"
#include "connectors/inbound/primitive.hpp"

namespace leadgate::connectors {

struct IpAllowSettings {
  std::vector<std::string> addresses;
};

ObjectSpec<IpAllowSettings> ip_allow_spec();
std::unique_ptr<const Primitive> make_ip_allow(IpAllowSettings settings, const PrimitiveContext& context);

}  // namespace leadgate::connectors
