// Which settings only a restart can change: where the process listens, over HTTP and LMTP, its threads and all of
// `storage`. Every other one holds as soon as the configuration is read again. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// "server.listen", "storage.cache_kib": those of them in which the two differ.
std::vector<std::string> changes_for_restart(const Config& running, const Config& wanted);

}  // namespace leadgate::gateway
