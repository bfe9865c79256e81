#include <iostream>

#include "gateway/cli/command_line.hpp"
#include "gateway/config/load.hpp"

int main(int argc, char** argv) {
  using namespace leadgate;
  const Surroundings surroundings = gateway::process_surroundings();
  const SystemClock clock;
  return gateway::run_command_line({argv + 1, argv + argc}, {std::cout, std::cerr, surroundings, clock});
}
