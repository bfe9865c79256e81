// What one setting is, apart from the struct it is read into: the source of its checks, its line in the reference and
// its entry in the JSON Schema. Made by base/field_spec.hpp; plain values, any thread.
//
// The readers below turn one node into a plain value of the described kind. What does not fit gives nothing and one
// mistake at the node's place that says what would be right.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/config_node.hpp"

namespace leadgate {

enum class FieldType {
  kText,
  kInteger,
  kNumber,
  kBoolean,
  kSecret,      // a text that is never shown; `file:PATH` reads it from a file
  kChoice,      // one of `choices`
  kObject,      // a map described by `object`
  kObjectList,  // a list of such maps
  kTextList,
  kSecretList,
  kChoiceList,
  kTextMap,  // names of the user's own to texts
  kAny,      // read elsewhere
};

// "text", "integer", "list of maps", ...
std::string_view field_type_name(FieldType type);

struct ObjectDescription;

struct FieldDescription {
  std::string name;
  FieldType type = FieldType::kText;
  std::string doc;                      // whole sentences, with what happens at the limit where there is one
  std::string unit;                     // "bytes", "ms"
  std::string example;                  // as written in YAML
  std::optional<std::string> fallback;  // the default as written in YAML; nothing: there is none
  std::optional<int64_t> min;
  std::optional<int64_t> max;
  std::vector<std::string> choices;
  std::shared_ptr<const ObjectDescription> object;
  bool required = false;
  bool from_files = false;  // of a kTextMap: a value `file:PATH` is read from that file, as a secret is
  std::string deprecated;   // what to write instead; empty: not deprecated
};

struct ObjectDescription {
  std::string name;  // "server", "a pipeline": how mistakes call it
  std::string doc;
  std::vector<FieldDescription> fields;
  bool open = false;  // other keys are checked elsewhere

  const FieldDescription* find(std::string_view field_name) const;
  std::vector<std::string> names() const;
};

std::optional<std::string> read_text(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
std::optional<int64_t> read_integer(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
std::optional<double> read_number(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
std::optional<bool> read_boolean(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
// The index of the choice.
std::optional<size_t> read_choice(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
// What is no text is left out with a mistake of its own; the rest is returned.
std::vector<std::string> read_text_list(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
std::vector<size_t> read_choice_list(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes);
std::map<std::string, std::string> read_text_map(const ConfigNode& node, const FieldDescription& field,
                                                 Mistakes& mistakes);

// One mistake at `node`: "'KEY' takes EXPECTED, for example EXAMPLE, not FOUND."
void report_wrong_type(const ConfigNode& node, const FieldDescription& field, std::string_view expected,
                       Mistakes& mistakes);
// One mistake for each key of the map that is not among `known`, at the key, with the nearest known one. `owner` is
// what the map is: "server", "source 'woo'".
void report_unknown_keys(const ConfigNode& map, std::string_view owner, const std::vector<std::string>& known,
                         Mistakes& mistakes);
void report_missing(const ConfigNode& map, const ObjectDescription& object, const FieldDescription& field,
                    Mistakes& mistakes);

// "a, b or c"
std::string join_choices(const std::vector<std::string>& choices);

}  // namespace leadgate
