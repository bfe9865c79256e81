// `presets`, `reference` and `schema`: what the program knows about itself.
#include <algorithm>

#include "connectors/presets.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/connectors_document.hpp"
#include "gateway/config/reference.hpp"

namespace leadgate::gateway {

int run_presets(const std::string& name, const CommandIo& io) {
  const std::vector<connectors::PresetInfo> presets = connectors::list_presets();
  size_t width = 0;
  for (const connectors::PresetInfo& preset : presets) width = std::max(width, preset.name.size());
  std::vector<std::string> names;
  for (const connectors::PresetInfo& preset : presets) {
    names.push_back(preset.name);
    if (name.empty()) {
      io.out << preset.name << std::string(width - preset.name.size() + 2, ' ') << preset.title << "\n";
    } else if (preset.name == name) {
      io.out << preset.title << "\n\n" << preset.about;
      return 0;
    }
  }
  if (name.empty()) return 0;
  io.err << "There is no connector '" << name << "'" << known_names(name, names) << "\n";
  return 1;
}

int run_connectors(const CommandIo& io) {
  io.out << connectors_markdown();
  return 0;
}

int run_reference(const CommandIo& io) {
  io.out << reference_markdown();
  return 0;
}

int run_schema(const CommandIo& io) {
  io.out << config_json_schema();
  return 0;
}

}  // namespace leadgate::gateway
