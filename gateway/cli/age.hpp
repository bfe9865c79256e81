// "30d" of a command line: how long ago.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace leadgate::gateway {

// A whole number and m, h, d or w; at most ten years. Nothing when the text is no such age.
std::optional<std::chrono::minutes> parse_age(std::string_view text);

}  // namespace leadgate::gateway
