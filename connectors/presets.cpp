#include "connectors/presets.hpp"

#include "base/result.hpp"
#include "connectors/builtin.hpp"
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

}  // namespace

std::vector<PresetInfo> list_presets() {
  std::vector<PresetInfo> out;
  for (const BuiltinPreset& preset : builtin_presets()) {
    Mistakes mistakes;
    PresetSettings settings = preset_spec().parse(parse_builtin(preset), mistakes);
    LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().line());
    out.push_back({std::string(preset.name), std::move(settings.title), std::move(settings.about)});
  }
  return out;
}

std::optional<ConfigNode> builtin_preset(std::string_view name) {
  for (const BuiltinPreset& preset : builtin_presets()) {
    if (preset.name == name) return parse_builtin(preset);
  }
  return std::nullopt;
}

}  // namespace leadgate::connectors
