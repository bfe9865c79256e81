#include "base/field_docs.hpp"

namespace leadgate {
namespace {

// A '|' would end the table's cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|')
      out += "\\|";
    else
      out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string code(std::string_view text) {
  return "`" + cell(text) + "`";
}

std::string type_cell(const FieldDescription& field) {
  std::string out(field_type_name(field.type));
  if (!field.unit.empty()) out += ", " + field.unit;
  if (field.choices.empty()) return out;
  out += ": ";
  for (size_t i = 0; i < field.choices.size(); ++i) out += (i == 0 ? "" : ", ") + code(field.choices[i]);
  return out;
}

std::string default_cell(const FieldDescription& field) {
  if (field.required) return "required";
  return field.fallback ? code(*field.fallback) : "";
}

std::string range_cell(const FieldDescription& field) {
  if (field.min && field.max) return std::to_string(*field.min) + " to " + std::to_string(*field.max);
  if (field.min && *field.min != 0) return "at least " + std::to_string(*field.min);
  return field.max ? "at most " + std::to_string(*field.max) : "";
}

std::string doc_cell(const FieldDescription& field) {
  std::string out = cell(field.doc);
  if (!field.deprecated.empty()) out += " Deprecated: " + cell(field.deprecated);
  if (!field.example.empty())
    out += (out.empty() ? "" : " ") + std::string("Example: ") + code(field.name + ": " + field.example);
  return out;
}

std::string path_of(const std::string& path, const FieldDescription& field) {
  return (path.empty() ? "" : path + ".") + field.name + (field.type == FieldType::kObjectList ? "[]" : "");
}

}  // namespace

std::string reference_section(const ObjectDescription& object, const std::string& path, int level) {
  std::string out;
  if (!path.empty()) out += std::string(static_cast<size_t>(level), '#') + " " + path + "\n\n";
  if (!path.empty() && !object.doc.empty()) out += object.doc + "\n\n";
  std::string rows;
  for (const FieldDescription& field : object.fields) {
    rows += "| " + code(field.name) + " | " + type_cell(field) + " | " + default_cell(field) + " | " +
            range_cell(field) + " | " + doc_cell(field) + " |\n";
  }
  if (!rows.empty())
    out += "| Key | Type | Default | Range | Meaning |\n| --- | --- | --- | --- | --- |\n" + rows + "\n";
  for (const FieldDescription& field : object.fields) {
    if (field.object != nullptr)
      out += reference_section(*field.object, path_of(path, field), path.empty() ? level : level + 1);
  }
  return out;
}

}  // namespace leadgate
