// Named character references. Pure, any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace leadgate::mapping {

// The code point of "nbsp", "ndash", ...; 0 when there is no such name. Names are case-sensitive.
uint32_t html_entity(std::string_view name);

}  // namespace leadgate::mapping
