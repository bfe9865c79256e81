// json_schema() of base/field_docs.hpp.
#include "base/field_docs.hpp"
#include "base/json_indent.hpp"
#include "base/json_writer.hpp"

namespace leadgate {
namespace {

constexpr char kVariablePattern[] = "\\$\\{";

void write_object(JsonWriter& json, const ObjectDescription& object);

void write_types(JsonWriter& json, std::initializer_list<std::string_view> types) {
  json.key("type").begin_array();
  for (const std::string_view type : types) json.string(type);
  json.end_array();
}

// YAML writes a text that looks like a number without quotes, too.
void write_text(JsonWriter& json) {
  write_types(json, {"string", "number", "boolean"});
}

void write_bounded(JsonWriter& json, const FieldDescription& field, std::string_view type) {
  write_types(json, {type, "string"});
  if (field.min) json.key("minimum").integer(*field.min);
  if (field.max) json.key("maximum").integer(*field.max);
  json.field("pattern", kVariablePattern);
}

void write_choices(JsonWriter& json, const FieldDescription& field) {
  json.key("anyOf").begin_array().begin_object().key("enum").begin_array();
  for (const std::string& choice : field.choices) json.string(choice);
  json.end_array().end_object();
  json.begin_object().field("type", "string").field("pattern", kVariablePattern).end_object().end_array();
}

template <class WriteItem>
void write_list(JsonWriter& json, WriteItem write_item) {
  json.field("type", "array").key("items").begin_object();
  write_item();
  json.end_object();
}

void write_type(JsonWriter& json, const FieldDescription& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kSecret:
      write_text(json);
      break;
    case FieldType::kInteger:
      write_bounded(json, field, "integer");
      break;
    case FieldType::kNumber:
      write_bounded(json, field, "number");
      break;
    case FieldType::kBoolean:
      json.key("anyOf").begin_array().begin_object().field("type", "boolean").end_object();
      json.begin_object().field("type", "string").field("pattern", kVariablePattern).end_object().end_array();
      break;
    case FieldType::kChoice:
      write_choices(json, field);
      break;
    case FieldType::kObject:
      write_object(json, *field.object);
      break;
    case FieldType::kObjectList:
      write_list(json, [&] { write_object(json, *field.object); });
      break;
    case FieldType::kTextList:
    case FieldType::kSecretList:
      write_list(json, [&] { write_text(json); });
      break;
    case FieldType::kChoiceList:
      write_list(json, [&] { write_choices(json, field); });
      break;
    case FieldType::kTextMap:
      json.field("type", "object").key("additionalProperties").begin_object();
      write_text(json);
      json.end_object();
      break;
    case FieldType::kAny:
      // A text, or the map that is described.
      if (field.object == nullptr) break;
      json.key("anyOf").begin_array().begin_object().field("type", "string").end_object().begin_object();
      write_object(json, *field.object);
      json.end_object().end_array();
      break;
  }
}

void write_field(JsonWriter& json, const FieldDescription& field) {
  json.key(field.name).begin_object();
  std::string doc = field.doc;
  if (!field.unit.empty()) doc += (doc.empty() ? "Unit: " : " Unit: ") + field.unit + ".";
  if (!field.example.empty()) doc += " Example: " + field.name + ": " + field.example;
  if (!doc.empty()) json.field("description", doc);
  if (!field.deprecated.empty()) json.key("deprecated").boolean(true);
  write_type(json, field);
  if (field.fallback && field.type == FieldType::kInteger)
    json.key("default").raw(*field.fallback);
  else if (field.fallback && field.type == FieldType::kBoolean)
    json.key("default").raw(*field.fallback);
  else if (field.fallback && field.type != FieldType::kTextList && field.type != FieldType::kChoiceList)
    json.field("default", *field.fallback);
  json.end_object();
}

void write_object(JsonWriter& json, const ObjectDescription& object) {
  json.field("type", "object").key("properties").begin_object();
  for (const FieldDescription& field : object.fields) write_field(json, field);
  json.end_object().key("required").begin_array();
  for (const FieldDescription& field : object.fields) {
    if (field.required) json.string(field.name);
  }
  json.end_array().key("additionalProperties").boolean(object.open);
}

}  // namespace

std::string json_schema(const ObjectDescription& root, const std::string& title) {
  JsonWriter json;
  json.begin_object().field("$schema", "https://json-schema.org/draft/2020-12/schema").field("title", title);
  write_object(json, root);
  json.end_object();
  return indent_json(json.take()) + "\n";
}

}  // namespace leadgate
