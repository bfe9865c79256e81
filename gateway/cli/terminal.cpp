#include "gateway/cli/terminal.hpp"

#include "base/text.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::gateway {

std::optional<Config> portal_config(const std::string& path, const CommandIo& io) {
  LoadedConfig loaded = load_config(path, io.surroundings, {}, MappingTests::kMayFail);
  for (const Mistake& mistake : loaded.mistakes) io.err << mistake.line() << "\n";
  return std::move(loaded.config);
}

std::string no_such_portal(const Config& config, const std::string& name) {
  std::vector<std::string> names;
  for (const PortalConfig& portal : config.portals) names.push_back(portal.name);
  return "There is no portal '" + name + "'" + known_names(name, names);
}

const PortalConfig* find_portal(const Config& config, const std::string& name, const CommandIo& io) {
  if (const PortalConfig* portal = config.find_portal(name)) return portal;
  io.err << no_such_portal(config, name) << "\n";
  return nullptr;
}

std::string terminal_text(std::string_view bytes, size_t bytes_max) {
  std::string text = to_valid_utf8(utf8_prefix(bytes, bytes_max));
  for (char& c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) c = ' ';
  }
  return text;
}

}  // namespace leadgate::gateway
