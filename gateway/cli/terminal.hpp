// What the commands about portals share: the configuration and its portal, with what is wrong on `err`, and what a
// terminal may be shown of a stranger's bytes. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/cli/command_line.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// Nothing after its mistakes were told. The tests of its mappings may fail.
std::optional<Config> portal_config(const std::string& path, const CommandIo& io);
// "There is no portal 'acount'; did you mean 'account'?"
std::string no_such_portal(const Config& config, const std::string& name);
// Null after it was told which there are.
const PortalConfig* find_portal(const Config& config, const std::string& name, const CommandIo& io);

// Valid UTF-8 of at most `bytes_max` bytes, without control characters but line breaks.
std::string terminal_text(std::string_view bytes, size_t bytes_max);

}  // namespace leadgate::gateway
