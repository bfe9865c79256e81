// The rules across settings: what one section may say depends on another. Each broken one is a mistake at the value
// that is wrong. Part of loading; pure, any thread.
#pragma once

#include "base/config_node.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// Names stand once, and what is named exists.
void check_names(const Config& config, Mistakes& mistakes);

// Tokens that could be guessed: a warning each, no mistake.
inline constexpr size_t kTokenBytesAdvised = 8;
void check_token_lengths(const Config& config, Mistakes& warnings);

// A portal that gives links knows what they begin with, and can be asked for them.
void check_links(const Config& config, Mistakes& mistakes);

// Every address answers for one source, and none hides a part of the gateway.
void check_paths(const Config& config, Mistakes& mistakes);

// The place of a key's value, or of the map where the key is missing.
const Place& value_place(const ConfigNode& map, std::string_view key);

// ", did you mean 'woo'?" or "; there are woo, site." or "; there is none."
std::string known_names(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace leadgate::gateway
