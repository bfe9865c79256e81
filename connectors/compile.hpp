// From configuration to a Connector: merges a source's keys over its preset, checks everything that can be checked
// without a request, and compiles every expression once.
//
// Used at start, at a reload and by `leadgate check`; one thread a call, nothing shared. On failure `mistakes` has
// every mistake with the place it was written at, in the preset's file or the source's, and the result is null.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/config_node.hpp"
#include "connectors/connector.hpp"
#include "mapping/jmespath/expression.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors {

struct CompileContext {
  std::string source;      // the source's name, for error texts
  std::string preset;      // "woocommerce"
  std::string public_url;  // what the process's public address begins with; empty: not known
  mapping::Limits limits;
  mapping::Locale locale;  // the source's: region, time zone, its pipeline's currency
  std::shared_ptr<const mapping::jmespath::FunctionTable> functions;  // make_lead_functions(locale, tables)
  mapping::OwnIdentities own;  // the configuration's; what the source's own key `own` says comes on top
  // What `stages` may name; empty: not known here, so that anything is taken.
  std::string pipeline;
  std::vector<std::string> stages;
  Mistakes* failed_tests = nullptr;  // where the tests that fail go, instead of being mistakes
  // Keys of a source that are no preset's business (name, connector, pipeline, path, ...): read by the caller.
  std::vector<std::string> other_keys;
};

// overlay(preset, source), but a source's `verify`, which is one choice among several, replaces the preset's whole.
ConfigNode merge_preset(const ConfigNode& preset, const ConfigNode& source);

// `merged` is what merge_preset() gave, with ${ENVIRONMENT} and file: already resolved. Its `tests` are run once
// everything else is right; one that fails is a mistake too, unless the context says otherwise.
std::shared_ptr<const Connector> compile_connector(const ConfigNode& merged, const CompileContext& context,
                                                   Mistakes& mistakes);

}  // namespace leadgate::connectors
