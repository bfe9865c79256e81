// The part of loading that gives each source its inherited settings and its Connector. Pure but for reading preset
// files through Surroundings; any thread.
#pragma once

#include "base/config_node.hpp"
#include "base/expansion.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// `repeat`, `fingerprint`, `locale` and the rate: the configuration's, the pipeline's and the source's own, the nearest
// one first. `root` is the file as written.
void inherit_settings(Config& config, const ConfigNode& root);

// Puts each source over its preset and compiles it. What the preset or the source has wrong is a mistake where it was
// written; such a source stays without a connector. Where tests may fail, they go to the source's `failed_tests`.
void compile_sources(Config& config, const ConfigNode& root, const Surroundings& surroundings, MappingTests tests,
                     Mistakes& mistakes);

}  // namespace leadgate::gateway
