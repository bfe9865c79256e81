// The presets that come with the program, as configuration: what `leadgate presets` lists and what a source's
// `connector:` names. Pure, any thread; a preset of ours that cannot be read is a bug and aborts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"

namespace leadgate::connectors {

struct PresetInfo {
  std::string name;   // "woocommerce"
  std::string title;  // "WooCommerce"
  std::string about;  // how to set it up on the platform's side, in steps
};

// Sorted by name.
std::vector<PresetInfo> list_presets();

// The preset's keys, with places in "config/connectors/NAME.yaml"; nothing when there is none of that name.
std::optional<ConfigNode> builtin_preset(std::string_view name);

}  // namespace leadgate::connectors
