// Every preset as a page: config/connectors.md, made from the presets themselves. A test fails when the committed file
// is not what this gives. Pure, any thread.
#pragma once

#include <string>

namespace leadgate::gateway {

std::string connectors_markdown();

}  // namespace leadgate::gateway
