// A field whose name is data: {label, value}, {question, answer}, {field: {id}, text}, with its title perhaps elsewhere
// in the document. Pure; values are views into the document.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "mapping/value.hpp"

namespace leadgate::mapping::recognition {

// Titles of questions by their id, as a form's definition beside its answers gives them.
using Titles = std::unordered_map<std::string, std::string>;
Titles collect_titles(const Value& body);

struct Pair {
  std::optional<Value> name;  // the sender's name or id of the field
  std::string label;          // what people saw
  std::string type;           // lower case
  Value said;                 // a scalar or a list of scalars
  bool chosen = false;        // picked from a list
};

// `named_by_box`: the key of the box is the field's name, as in fields[ID] = {title, value}.
std::optional<Pair> read_pair(const Value& object, bool named_by_box, const Titles& titles);

}  // namespace leadgate::mapping::recognition
