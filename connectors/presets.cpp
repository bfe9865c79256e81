#include "connectors/presets.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "connectors/builtin.hpp"
#include "connectors/compile.hpp"
#include "connectors/settings.hpp"

namespace leadgate::connectors {
namespace {

ConfigNode parse_builtin(const BuiltinPreset& preset) {
  Mistakes mistakes;
  std::optional<ConfigNode> node =
      parse_yaml(preset.yaml, "config/connectors/" + std::string(preset.name) + ".yaml", mistakes);
  LEADGATE_INVARIANT(node && mistakes.empty(), mistakes.empty() ? preset.name : mistakes.front().line());
  return std::move(*node);
}

std::optional<ConfigNode> builtin_keys(std::string_view name) {
  for (const BuiltinPreset& preset : builtin_presets()) {
    if (preset.name == name) return parse_builtin(preset);
  }
  return std::nullopt;
}

ConfigNode extended_builtin(ConfigNode preset) {
  Mistakes mistakes;
  ConfigNode whole = extend_preset(std::move(preset), builtin_keys, mistakes);
  LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().line());
  return whole;
}

void drop_key(ConfigNode& map, std::string_view key) {
  std::erase_if(map.members(), [key](const ConfigMember& member) { return member.key == key; });
}

}  // namespace

std::vector<PresetInfo> list_presets() {
  std::vector<PresetInfo> out;
  for (const BuiltinPreset& preset : builtin_presets()) {
    Mistakes mistakes;
    PresetSettings settings = preset_spec().parse(extended_builtin(parse_builtin(preset)), mistakes);
    LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().line());
    out.push_back({std::string(preset.name), std::move(settings.title), std::move(settings.about)});
  }
  return out;
}

std::optional<ConfigNode> builtin_preset(std::string_view name) {
  std::optional<ConfigNode> keys = builtin_keys(name);
  if (!keys) return std::nullopt;
  return extended_builtin(std::move(*keys));
}

ConfigNode extend_preset(ConfigNode preset, const PresetFinder& find, Mistakes& mistakes) {
  std::vector<std::string> seen;
  for (const ConfigNode* extends = preset.find("extends"); extends != nullptr; extends = preset.find("extends")) {
    const std::string name = extends->scalar();
    const Place place = extends->place();
    drop_key(preset, "extends");
    if (name.empty()) break;  // reported by the spec, or taken away
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      mistakes.push_back({place, "`extends: " + name + "` goes in a circle: that preset is below this one already."});
      break;
    }
    seen.push_back(name);
    if (seen.size() > kExtendedPresetsMax) {
      mistakes.push_back({place, "More than " + std::to_string(kExtendedPresetsMax) + " presets extend each other."});
      break;
    }
    const std::optional<ConfigNode> base = find(name);
    if (!base) {
      mistakes.push_back({place, "There is no preset '" + name + "' to extend."});
      break;
    }
    preset = merge_preset(*base, preset);
  }
  return preset;
}

}  // namespace leadgate::connectors
