// Requests out of any bytes, for the fuzz targets.
#pragma once

#include <string_view>

#include "mapping/document.hpp"

namespace leadgate::fuzz {

// The first byte chooses the Content-Type and the encoding, the rest is the body.
mapping::RawRequest request_from(std::string_view input);

}  // namespace leadgate::fuzz
