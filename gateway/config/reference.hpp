// The configuration as documents: config/reference.md and config/leadgate.schema.json, made from the declarations. A
// test fails when the committed files are not what these give. Pure, any thread.
#pragma once

#include <string>

#include "base/field_description.hpp"

namespace leadgate::gateway {

// config_spec() with all that may stand in a source: its own keys and those of a preset.
ObjectDescription documented_config();

std::string reference_markdown();
std::string config_json_schema();

}  // namespace leadgate::gateway
