// The settings of where calls may go. Plain values; a part of Config. What they mean: gateway/net/egress_rules.hpp.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/address_block.hpp"
#include "base/config_node.hpp"

namespace leadgate::gateway {

struct EgressConfig {
  std::vector<std::string> allow;   // addresses and blocks
  std::vector<std::string> ports;   // numbers
  bool self = false;                // whether the gateway's own address may be called
  std::set<uint16_t> ports_called;  // `ports` and those of the addresses that stand in the file or a preset
  ConfigNode node;

  std::vector<AddressBlock> allowed_blocks() const;
};

}  // namespace leadgate::gateway
