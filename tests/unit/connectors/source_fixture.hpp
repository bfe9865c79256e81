// A source compiled from YAML text, for tests: the preset's keys below the source's own, as loading does it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "connectors/compile.hpp"
#include "connectors/presets.hpp"
#include "mapping/functions.hpp"

namespace leadgate::connectors {

struct CompiledForTest {
  std::shared_ptr<const Connector> connector;
  Mistakes mistakes;

  std::string mistake_lines() const {
    std::string out;
    for (const Mistake& mistake : mistakes) out += mistake.line() + "\n";
    return out;
  }
};

inline CompiledForTest compile_source(const std::string& preset, const std::string& yaml,
                                      const mapping::Locale& locale = {}, const mapping::Limits& limits = {}) {
  CompiledForTest out;
  const std::optional<ConfigNode> base = builtin_preset(preset);
  const std::optional<ConfigNode> own = parse_yaml(yaml, "source.yaml", out.mistakes);
  if (!base || !own) {
    out.mistakes.push_back({{"source.yaml", 1, 1}, base ? "The source is no YAML." : "There is no such preset."});
    return out;
  }
  CompileContext context;
  context.source = "test";
  context.preset = preset;
  context.locale = locale;
  context.limits = limits;
  context.functions = mapping::make_lead_functions(locale, {});
  context.other_keys = {"name", "connector", "pipeline"};
  out.connector = compile_connector(merge_preset(*base, *own), context, out.mistakes);
  return out;
}

inline mapping::RawRequest post(const std::string& body, const std::string& content_type = "application/json") {
  mapping::RawRequest request;
  request.path = "/in/test";
  request.source = "test";
  request.body = PaddedBytes(body);
  if (!content_type.empty()) request.headers.emplace_back("content-type", content_type);
  return request;
}

inline const Timestamp kTestNow = from_micros(1'795'424'400'000'000);  // 2026-11-23T09:00:00Z

}  // namespace leadgate::connectors
