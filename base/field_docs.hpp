// Settings as documents, from the same declarations that they are read with: a Markdown reference and a JSON Schema
// (draft 2020-12). Pure, any thread; the same declarations always give the same text.
#pragma once

#include <string>

#include "base/field_description.hpp"

namespace leadgate {

// A section for the object and one for each object within it, with a table of its settings. `path` is how the object is
// written ("sources[]"), `level` that of its heading.
std::string reference_section(const ObjectDescription& object, const std::string& path, int level);

// A whole schema document, indented. A setting may always be a text with ${NAME} instead.
std::string json_schema(const ObjectDescription& root, const std::string& title);

}  // namespace leadgate
