// The `verify` of a source into a Verifier. Part of connectors/compile; one thread a call, nothing shared.
#pragma once

#include <string>

#include "base/config_node.hpp"
#include "connectors/inbound/verify.hpp"
#include "connectors/settings.hpp"

namespace leadgate::connectors {

// Reports at its place: two kinds at once, none, a carrier that is missing, an unknown slot, no secret, an empty one.
Verifier compile_verifier(const PresetSettings& settings, const TemplateContext& templates, const std::string& source,
                          Mistakes& mistakes);

}  // namespace leadgate::connectors
