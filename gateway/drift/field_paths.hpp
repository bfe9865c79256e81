// Which fields a body has, by paths without indices ("line_items[].price"), and whether something stands in them.
// Pairs of a label and a value go by their label ("fields[Телефон]"), as form builders number their fields anew.
// Pure, any thread. At most kFieldPathsMax paths of kFieldPathBytesMax each; what is beyond is passed over.
#pragma once

#include <map>
#include <string>

#include "mapping/value.hpp"

namespace leadgate::gateway {

inline constexpr size_t kFieldPathsMax = 300;
inline constexpr size_t kFieldPathBytesMax = 120;

// Path to whether it is filled: not null, not an empty text.
using FieldPaths = std::map<std::string, bool, std::less<>>;

FieldPaths field_paths(const mapping::Value& body);

}  // namespace leadgate::gateway
