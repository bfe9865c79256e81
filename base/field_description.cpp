#include "base/field_description.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace leadgate {
namespace {

constexpr size_t kShownBytesMax = 60;

std::string found(const ConfigNode& node, const FieldDescription& field) {
  if (!node.is_scalar()) return std::string(node.kind_name());
  if (field.type == FieldType::kSecret || field.type == FieldType::kSecretList) return "this text";
  const std::string_view shown = utf8_prefix(node.scalar(), kShownBytesMax);
  return "'" + std::string(shown) + (shown.size() < node.scalar().size() ? "...'" : "'");
}

std::string with_unit(int64_t value, const std::string& unit) {
  return std::to_string(value) + (unit.empty() ? "" : " " + unit);
}

std::string integer_words(const FieldDescription& field) {
  std::string words = "a whole number";
  if (!field.unit.empty()) words += " of " + field.unit;
  if (field.min && field.max) {
    words += " from " + std::to_string(*field.min) + " to " + std::to_string(*field.max);
  } else if (field.min) {
    words += ", at least " + std::to_string(*field.min);
  } else if (field.max) {
    words += ", at most " + std::to_string(*field.max);
  }
  return words;
}

std::string_view list_words(FieldType type) {
  return type == FieldType::kChoiceList ? "a list of choices" : "a list of texts";
}

}  // namespace

std::string_view field_type_name(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "text";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kNumber:
      return "number";
    case FieldType::kBoolean:
      return "true or false";
    case FieldType::kSecret:
      return "secret";
    case FieldType::kChoice:
      return "choice";
    case FieldType::kObject:
      return "map";
    case FieldType::kObjectList:
      return "list of maps";
    case FieldType::kTextList:
      return "list of texts";
    case FieldType::kSecretList:
      return "list of secrets";
    case FieldType::kChoiceList:
      return "list of choices";
    case FieldType::kTextMap:
      return "map of texts";
    case FieldType::kAny:
      return "any";
  }
  return "any";
}

const FieldDescription* ObjectDescription::find(std::string_view field_name) const {
  for (const FieldDescription& field : fields) {
    if (field.name == field_name) return &field;
  }
  return nullptr;
}

std::vector<std::string> ObjectDescription::names() const {
  std::vector<std::string> out;
  for (const FieldDescription& field : fields) out.push_back(field.name);
  return out;
}

std::string join_choices(const std::vector<std::string>& choices) {
  std::string out;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += i + 1 == choices.size() ? " or " : ", ";
    out += choices[i];
  }
  return out;
}

void report_wrong_type(const ConfigNode& node, const FieldDescription& field, std::string_view expected,
                       Mistakes& mistakes) {
  std::string text = "'" + field.name + "' takes " + std::string(expected);
  if (!field.example.empty()) text += ", for example " + field.example;
  mistakes.push_back({node.place(), text + ", not " + found(node, field) + "."});
}

void report_unknown_keys(const ConfigNode& map, std::string_view owner, const std::vector<std::string>& known,
                         Mistakes& mistakes) {
  for (const ConfigMember& member : map.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    std::string text = "Unknown key '" + member.key + "' in " + std::string(owner);
    const std::string_view meant = nearest(member.key, known);
    if (!meant.empty()) {
      text += "; did you mean '" + std::string(meant) + "'?";
    } else {
      text += "; it takes ";
      for (size_t i = 0; i < known.size(); ++i) text += (i == 0 ? "" : ", ") + known[i];
      text += ".";
    }
    mistakes.push_back({member.key_place, std::move(text)});
  }
}

void report_missing(const ConfigNode& map, const ObjectDescription& object, const FieldDescription& field,
                    Mistakes& mistakes) {
  std::string text = "'" + field.name + "' is missing in " + object.name + ".";
  if (!field.example.empty()) text += " Write it like this: " + field.name + ": " + field.example;
  mistakes.push_back({map.key_place(field.name), std::move(text)});
}

std::optional<std::string> read_text(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  if (node.is_scalar() && !(field.required && node.scalar().empty())) return node.scalar();
  report_wrong_type(node, field, node.is_scalar() ? "a text that is not empty" : "a text", mistakes);
  return std::nullopt;
}

std::optional<int64_t> read_integer(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  const std::string& text = node.scalar();
  int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!node.is_scalar() || text.empty() || end.ec == std::errc::invalid_argument ||
      end.ptr != text.data() + text.size()) {
    report_wrong_type(node, field, integer_words(field), mistakes);
    return std::nullopt;
  }
  const bool too_small = field.min && value < *field.min;
  const bool too_large = field.max && value > *field.max;
  if (end.ec == std::errc() && !too_small && !too_large) return value;
  mistakes.push_back({node.place(), "'" + field.name + "' takes " + integer_words(field) + "; " +
                                        (end.ec == std::errc() ? with_unit(value, field.unit) : text) +
                                        " is out of range."});
  return std::nullopt;
}

std::optional<double> read_number(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  const std::string& text = node.scalar();
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!node.is_scalar() || end.ec != std::errc() || end.ptr != text.data() + text.size() || !std::isfinite(value)) {
    report_wrong_type(node, field, "a number", mistakes);
    return std::nullopt;
  }
  const bool too_small = field.min && value < static_cast<double>(*field.min);
  const bool too_large = field.max && value > static_cast<double>(*field.max);
  if (!too_small && !too_large) return value;
  std::string text_of_range = field.min ? "at least " + std::to_string(*field.min) : "";
  if (field.max) text_of_range += (field.min ? " and at most " : "at most ") + std::to_string(*field.max);
  mistakes.push_back(
      {node.place(), "'" + field.name + "' takes a number, " + text_of_range + "; " + text + " is out of range."});
  return std::nullopt;
}

std::optional<bool> read_boolean(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  if (node.is_scalar() && node.scalar() == "true") return true;
  if (node.is_scalar() && node.scalar() == "false") return false;
  report_wrong_type(node, field, "true or false", mistakes);
  return std::nullopt;
}

std::optional<size_t> read_choice(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  for (size_t i = 0; node.is_scalar() && i < field.choices.size(); ++i) {
    if (field.choices[i] == node.scalar()) return i;
  }
  std::string text = "'" + field.name + "' takes " + join_choices(field.choices) + ", not " + found(node, field);
  const std::string_view meant = nearest(node.scalar(), field.choices);
  text += meant.empty() ? "." : "; did you mean '" + std::string(meant) + "'?";
  mistakes.push_back({node.place(), std::move(text)});
  return std::nullopt;
}

std::vector<std::string> read_text_list(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  std::vector<std::string> out;
  if (!node.is_list()) {
    report_wrong_type(node, field, list_words(field.type), mistakes);
    return out;
  }
  for (const ConfigNode& item : node.items()) {
    if (item.is_scalar())
      out.push_back(item.scalar());
    else
      report_wrong_type(item, field, list_words(field.type), mistakes);
  }
  return out;
}

std::vector<size_t> read_choice_list(const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
  std::vector<size_t> out;
  if (!node.is_list()) {
    report_wrong_type(node, field, list_words(field.type), mistakes);
    return out;
  }
  for (const ConfigNode& item : node.items()) {
    const auto choice = read_choice(item, field, mistakes);
    if (choice) out.push_back(*choice);
  }
  return out;
}

std::map<std::string, std::string> read_text_map(const ConfigNode& node, const FieldDescription& field,
                                                 Mistakes& mistakes) {
  std::map<std::string, std::string> out;
  if (!node.is_map()) {
    report_wrong_type(node, field, "a map of texts", mistakes);
    return out;
  }
  for (const ConfigMember& member : node.members()) {
    if (member.node.is_scalar())
      out.emplace(member.key, member.node.scalar());
    else
      report_wrong_type(member.node, field, "a text for each of its names", mistakes);
  }
  return out;
}

}  // namespace leadgate
