// Makes the format of each portal ready: the last step of loading, when tables and the locale are known.
#pragma once

#include "base/config_node.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// Each expression that is none, fails or gives nothing on every kind of event is a mistake at its place.
void compile_portal_formats(Config& config, Mistakes& mistakes);

}  // namespace leadgate::gateway
