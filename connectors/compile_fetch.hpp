// Checks and compiles the steps of `fetch`. Part of compile_connector(); one thread a call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"
#include "connectors/fetch.hpp"
#include "connectors/settings.hpp"

namespace leadgate::connectors {

// The place of a key's value, or of the map when the key is not there.
const Place& value_place(const ConfigNode& map, std::string_view key);

// A mistake each: an expression that is none, a setting that nobody declares, an address whose host is not the
// configuration's or that is not https, a header that is none, a name that is none or stands twice.
// Where a step calls: the part of its address that is the configuration's, scheme, host and port.
struct FetchAddress {
  std::string step;
  std::string origin;
  std::string key;  // that says so: "url" of the step, or "settings.NAME" of the source
  Place place;
  bool allow_private = false;
};
// Of those steps whose settings the source has all. For settings that compile.
std::vector<FetchAddress> fetch_addresses(const PresetSettings& settings);

std::vector<FetchStep> compile_fetch(const PresetSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                     Mistakes& mistakes);

}  // namespace leadgate::connectors
