// The presets that are compiled in: config/connectors/*.yaml, embedded at build time by cmake/embed.cmake, sorted by
// name. Constant data, any thread.
#pragma once

#include <span>
#include <string_view>

namespace leadgate::connectors {

struct BuiltinPreset {
  std::string_view name;  // "woocommerce"
  std::string_view yaml;
};

std::span<const BuiltinPreset> builtin_presets();

}  // namespace leadgate::connectors
