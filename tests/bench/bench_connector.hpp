// A built-in preset as a source of the configuration would have it. A mistake in it ends the benchmark.
#pragma once

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "mapping/functions.hpp"

namespace leadgate::bench {

// `settings`: the source's own keys, as YAML.
inline std::shared_ptr<const connectors::Connector> connector_of(const std::string& preset,
                                                                 const std::string& settings) {
  Mistakes mistakes;
  const std::optional<ConfigNode> base = connectors::builtin_preset(preset);
  const std::optional<ConfigNode> own = parse_yaml(settings, "bench.yaml", mistakes);
  connectors::CompileContext context;
  context.source = "bench";
  context.preset = preset;
  context.functions = mapping::make_lead_functions(context.locale, {});
  auto connector = connectors::compile_connector(connectors::merge_preset(*base, *own), context, mistakes);
  for (const Mistake& mistake : mistakes) std::cerr << mistake.line() << "\n";
  if (!connector) std::exit(1);
  return connector;
}

}  // namespace leadgate::bench
