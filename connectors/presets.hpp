// The presets that come with the program, as configuration: what `leadgate presets` lists and what a source's
// `connector:` names. Pure, any thread; a preset of ours that cannot be read is a bug and aborts.
#pragma once

#include <functional>
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

// The preset's keys with those of the presets that it extends, with places in "config/connectors/NAME.yaml"; nothing
// when there is none of that name.
std::optional<ConfigNode> builtin_preset(std::string_view name);

inline constexpr size_t kExtendedPresetsMax = 8;

// A preset's own keys by its name; nothing when there is none.
using PresetFinder = std::function<std::optional<ConfigNode>(const std::string& name)>;
// The preset over the one that its key `extends` names, and so on; without that key. One that is not there, that comes
// to itself again or goes over more than kExtendedPresetsMax is a mistake.
ConfigNode extend_preset(ConfigNode preset, const PresetFinder& find, Mistakes& mistakes);

}  // namespace leadgate::connectors
