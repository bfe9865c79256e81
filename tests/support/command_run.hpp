// A command line in the test's own process: what it writes and how it ends. For executables that link gateway.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "gateway/cli/command_line.hpp"
#include "gateway/config/load.hpp"

namespace leadgate::testing {

struct CommandRun {
  int code = 0;
  std::string text;  // output, then errors
};

inline CommandRun run_command(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const Surroundings surroundings = gateway::process_surroundings();
  const SystemClock clock;
  const int code = gateway::run_command_line(arguments, {out, err, surroundings, clock});
  return {code, out.str() + err.str()};
}

}  // namespace leadgate::testing
