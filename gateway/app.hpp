// The running gateway: everything that `leadgate serve` starts, until a signal ends it.
#pragma once

#include <string>

#include "gateway/config/load.hpp"

namespace leadgate::gateway {

struct ServeOptions {
  std::string config_path;
  ConfigOverrides overrides;  // of the command line; they outlive a reload
};

// Reads the configuration, opens the database, listens, and returns when SIGTERM or SIGINT was handled: 0 after a clean
// drain, 1 when it could not start (said on standard error). Called once, on the main thread.
int serve(const ServeOptions& options);

}  // namespace leadgate::gateway
