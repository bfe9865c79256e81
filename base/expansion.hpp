// What a configuration takes from its surroundings: variables of the environment and secrets from files.
//
//   ${NAME}            the variable; a mistake when it is not set
//   ${NAME:-default}   the default when it is not set or empty; the default may hold no '}'
//   $${                a plain "${"
//   file:PATH          in a secret setting, and in a map whose values may be secrets: the file's text without its
//   trailing line break
//
// Pure but for the functions of Surroundings; any thread that those allow. What cannot be read is a mistake at the
// value's place, never with a secret's text.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/config_node.hpp"
#include "base/field_description.hpp"
#include "base/result.hpp"

namespace leadgate {

struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> variable;
  std::function<Result<std::string>(const std::string& path)> read_file;
};

// In every text below the node; keys stay as they are.
void expand_variables(ConfigNode& node, const Surroundings& surroundings, Mistakes& mistakes);

// In the settings below the node that `object` says are secrets.
void read_secret_files(ConfigNode& node, const ObjectDescription& object, const Surroundings& surroundings,
                       Mistakes& mistakes);

}  // namespace leadgate
