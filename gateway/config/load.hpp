// Reads a configuration file into a Config, or into every mistake that it has.
//
// `${NAME}` and `${NAME:-default}` anywhere in a value read the environment, `$${` is a plain `${`; a setting that is a
// secret may be `file:PATH`, read without its trailing line break. Both come from Surroundings, so that a test can set
// them. Any thread; nothing is kept between calls. A file of at most kConfigBytesMax bytes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/config_node.hpp"
#include "base/expansion.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// What the command line says over the file. Empty: as in the file.
struct ConfigOverrides {
  std::string listen;
  std::string data_dir;  // the database is DIR/leadgate.db
};

// `config` is there exactly when `mistakes` is empty. Mistakes stand in the order of the file. Warnings, in the same
// form, are about what works and is unwise.
struct LoadedConfig {
  std::optional<Config> config;
  Mistakes mistakes;
  Mistakes warnings;
};

LoadedConfig load_config(const std::string& path, const Surroundings& surroundings, const ConfigOverrides& overrides,
                         MappingTests tests = MappingTests::kMustPass);

// The same of a text; `file_name` is what mistakes call it.
LoadedConfig read_config(std::string_view text, const std::string& file_name, const Surroundings& surroundings,
                         const ConfigOverrides& overrides = {}, MappingTests tests = MappingTests::kMustPass);

// The process's environment and files.
Surroundings process_surroundings();

}  // namespace leadgate::gateway
