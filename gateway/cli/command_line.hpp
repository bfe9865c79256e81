// The command line: `leadgate serve | check | preview | sign | backtest | replay | portal | listen | deliveries |
// presets | reference | schema`.
//
// Called once by main, with the process's own streams; tests pass their own. The exit code: 0 done, 1 it could not be
// done (said in whole sentences on `err`), 2 the command line is wrong.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/expansion.hpp"

namespace leadgate::gateway {

inline constexpr char kVersion[] = "0.1.0";

struct CommandIo {
  std::ostream& out;
  std::ostream& err;
  const Surroundings& surroundings;
  const Clock& clock;
};

// `arguments` without the program's name.
int run_command_line(std::vector<std::string> arguments, const CommandIo& io);

}  // namespace leadgate::gateway
