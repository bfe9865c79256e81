#include "gateway/config/reference.hpp"

#include <memory>
#include <vector>

#include "base/field_docs.hpp"
#include "connectors/settings.hpp"
#include "gateway/config/function_docs.hpp"
#include "gateway/config/specs.hpp"
#include "mapping/arena.hpp"
#include "mapping/document.hpp"
#include "mapping/jmespath/expression.hpp"
#include "mapping/trace.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {
namespace {

constexpr char kSettingsIntroduction[] = R"(# Settings

Printed by `leadgate reference`; do not edit. `leadgate check` tells every mistake of a file at once. For editors there
is `leadgate.schema.json`: put `# yaml-language-server: $schema=leadgate.schema.json` on the first line.

- `${NAME}` reads a variable of the environment, `${NAME:-default}` with a default; `$${` is a plain `${`.
- A secret, and a value of a source's `settings`, may be `file:PATH`: it is read from that file, without the line
  break at its end.
- An absent key and an empty value mean the default. A key that is not listed here is an error.
- SIGHUP reads the file again; a wrong one is refused and the old one stays in force.

## Top level

)";

constexpr char kPresetIntroduction[] = R"(A preset (`config/connectors/NAME.yaml`, `leadgate presets`) says how one
platform is verified, read and answered. A source may have each of these keys too; maps are merged key by key, except
`verify`, which is replaced as a whole; an empty value takes a key of the preset away. Expressions are JMESPath with
Leadgate's functions, over one root: `{method, path, query, headers, body, received_at, source}`.

)";

struct FixedBound {
  std::string what;
  uint64_t value;
  std::string unit;
  std::string at_the_limit;
};

std::vector<FixedBound> fixed_bounds() {
  return {
      {"Configuration file", kConfigBytesMax, "bytes", "The file is refused."},
      {"Depth of bracketed form names", mapping::kBracketDepthMax, "levels", "The name is taken as it stands."},
      {"Text of an expression", mapping::jmespath::kExpressionBytesMax, "bytes", "The configuration is refused."},
      {"Depth of an expression", mapping::jmespath::kExpressionDepthMax, "levels", "The configuration is refused."},
      {"A value shown in a trace", mapping::kTraceValueBytesMax, "bytes", "It is cut."},
      {"Body of an unsigned handshake", connectors::kUnverifiedHandshakeBytesMax, "bytes", "It is verified first."},
      {"A portal's answer kept for looking at", queue::kAnswerBytesMax, "bytes", "It is cut."},
  };
}

std::string fixed_bounds_section() {
  std::string out =
      "## Fixed bounds\n\nThese cannot be set.\n\n| What | At most | At the limit |\n| --- | --- | --- |\n";
  for (const FixedBound& bound : fixed_bounds()) {
    out += "| " + bound.what + " | " + std::to_string(bound.value) + " " + bound.unit + " | " + bound.at_the_limit +
           " |\n";
  }
  return out;
}

std::string functions_section() {
  std::string out =
      "## Lead functions\n\nBeside the functions of JMESPath. Each gives null for null, and for what is not of "
      "its kind: `phone('abc')` is null.\n\n| Call | Gives | Example | Its result |\n| --- | --- | --- | --- |\n";
  for (const FunctionDoc& function : lead_function_docs()) {
    // A bar would end the cell, also within code; literals of JMESPath bring backquotes of their own.
    out += "| `" + std::string(function.call) + "` | " + std::string(function.gives) + " | ``" +
           std::string(function.example) + "`` | `" + std::string(function.result) + "` |\n";
  }
  return out + "\n";
}

// The declarations leave open what is read in a second step; documents show it whole.
ObjectDescription whole_preset() {
  ObjectDescription preset = connectors::preset_spec().description();
  preset.open = false;
  for (FieldDescription& field : preset.fields) {
    if (field.name == "verify") {
      field.object = std::make_shared<const ObjectDescription>(connectors::verify_spec().description());
    }
    if (field.name != "reply") continue;
    ObjectDescription reply = *field.object;
    reply.open = false;
    for (const std::string& outcome : connectors::reply_outcomes()) {
      FieldDescription one;
      one.name = outcome;
      one.type = FieldType::kAny;
      one.doc = "The same keys, for this outcome alone.";
      reply.fields.push_back(std::move(one));
    }
    field.object = std::make_shared<const ObjectDescription>(std::move(reply));
  }
  return preset;
}

ObjectDescription with_sources(ObjectDescription source) {
  ObjectDescription root = config_spec().description();
  for (FieldDescription& field : root.fields) {
    if (field.name == "sources") field.object = std::make_shared<const ObjectDescription>(std::move(source));
  }
  return root;
}

}  // namespace

ObjectDescription documented_config() {
  ObjectDescription source = source_spec().description();
  source.open = false;
  for (const FieldDescription& field : whole_preset().fields) source.fields.push_back(field);
  return with_sources(std::move(source));
}

std::string reference_markdown() {
  std::string out = kSettingsIntroduction;
  out += reference_section(with_sources(source_spec().description()), "", 2);
  out += "## Preset keys\n\n";
  out += kPresetIntroduction;
  ObjectDescription preset = whole_preset();
  out += reference_section(preset, "", 3);
  out += functions_section();
  out += fixed_bounds_section();
  return out;
}

std::string config_json_schema() {
  return json_schema(documented_config(), "Leadgate's configuration");
}

}  // namespace leadgate::gateway
