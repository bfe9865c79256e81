#include "gateway/config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "connectors/settings.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/egress_checks.hpp"
#include "gateway/config/mail_checks.hpp"
#include "gateway/config/portal_formats.hpp"
#include "gateway/config/sources.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

// Configurations and secrets are far smaller; the bodies that `leadgate preview` reads may be as large as a source's.
constexpr size_t kFileBytesMax = 64u << 20;

Result<std::string> read_whole_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char piece[16 << 10];
  while (file.read(piece, sizeof piece) || file.gcount() > 0) {
    text.append(piece, static_cast<size_t>(file.gcount()));
    if (text.size() > kFileBytesMax) return Error{ErrorCode::kTooLarge, "It has more than 64 MiB."};
  }
  // A folder opens, but its first read fails.
  if (!file.is_open() || file.bad()) {
    return Error::not_found(std::generic_category().message(errno == 0 ? ENOENT : errno) + ".");
  }
  return text;
}

void read_source_secrets(ConfigNode& root, const Surroundings& surroundings, Mistakes& mistakes) {
  for (ConfigMember& section : root.members()) {
    if (section.key != "sources") continue;
    for (ConfigNode& source : section.node.items()) {
      read_secret_files(source, connectors::preset_spec().description(), surroundings, mistakes);
    }
  }
}

// What could not be taken from the surroundings is empty, and must not be told again as an empty text.
void forget_consequences(Mistakes& mistakes, size_t causes) {
  const auto is_consequence = [&](const Mistake& mistake) {
    const auto end = mistakes.begin() + static_cast<ptrdiff_t>(causes);
    return std::any_of(mistakes.begin(), end, [&](const Mistake& cause) { return cause.place == mistake.place; });
  };
  Mistakes kept(mistakes.begin(), mistakes.begin() + static_cast<ptrdiff_t>(causes));
  for (size_t i = causes; i < mistakes.size(); ++i) {
    if (!is_consequence(mistakes[i])) kept.push_back(mistakes[i]);
  }
  mistakes = std::move(kept);
}

void apply_overrides(Config& config, const ConfigOverrides& overrides, Mistakes& mistakes) {
  if (!overrides.data_dir.empty()) config.storage.sqlite = overrides.data_dir + "/leadgate.db";
  if (overrides.listen.empty()) return;
  config.server.listen = overrides.listen;
  if (parse_listen(overrides.listen)) return;
  mistakes.push_back(
      {{"--listen", 0, 0},
       "The option takes an IP address and a port, for example 127.0.0.1:8080, not '" + overrides.listen + "'."});
}

}  // namespace

LoadedConfig read_config(std::string_view text, const std::string& file_name, const Surroundings& surroundings,
                         const ConfigOverrides& overrides, MappingTests tests) {
  LoadedConfig out;
  std::optional<ConfigNode> root = parse_yaml(text, file_name, out.mistakes);
  if (!root) return out;
  expand_variables(*root, surroundings, out.mistakes);
  read_secret_files(*root, config_spec().description(), surroundings, out.mistakes);
  read_source_secrets(*root, surroundings, out.mistakes);
  const size_t causes = out.mistakes.size();
  Config config = config_spec().parse(*root, out.mistakes);
  inherit_settings(config, *root);
  check_names(config, out.mistakes);
  check_paths(config, out.mistakes);
  check_links(config, out.mistakes);
  check_mail(config, out.mistakes);
  check_token_lengths(config, out.warnings);
  compile_sources(config, *root, surroundings, tests, out.mistakes);
  compile_portal_formats(config, out.mistakes);
  apply_overrides(config, overrides, out.mistakes);
  collect_ports(config, *root);
  check_egress(config, out.mistakes, out.warnings);
  forget_consequences(out.mistakes, causes);
  sort_by_place(out.mistakes);
  sort_by_place(out.warnings);
  if (out.mistakes.empty()) out.config = std::move(config);
  return out;
}

LoadedConfig load_config(const std::string& path, const Surroundings& surroundings, const ConfigOverrides& overrides,
                         MappingTests tests) {
  const Result<std::string> text = read_whole_file(path);
  if (text.ok()) return read_config(*text, path, surroundings, overrides, tests);
  LoadedConfig out;
  out.mistakes.push_back(
      {{path, 0, 0}, "The configuration cannot be read: " + text.error().message + " --config names another file."});
  return out;
}

Surroundings process_surroundings() {
  Surroundings out;
  out.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
  out.read_file = read_whole_file;
  return out;
}

}  // namespace leadgate::gateway
