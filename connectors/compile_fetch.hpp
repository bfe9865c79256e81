// Checks and compiles the steps of `fetch`. Part of compile_connector(); one thread a call.
#pragma once

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
std::vector<FetchStep> compile_fetch(const PresetSettings& settings, const mapping::jmespath::FunctionTable* functions,
                                     Mistakes& mistakes);

}  // namespace leadgate::connectors
