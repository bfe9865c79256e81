#include "base/expansion.hpp"

#include <algorithm>

namespace leadgate {
namespace {

constexpr std::string_view kFilePrefix = "file:";

bool is_variable_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name[0] < '0' || name[0] > '9') && std::all_of(name.begin(), name.end(), allowed);
}

// The text for what stands between "${" and "}".
std::string variable_text(std::string_view inside, const Place& place, const Surroundings& surroundings,
                          Mistakes& mistakes) {
  const size_t colon = inside.find(":-");
  const std::string name(inside.substr(0, colon));
  if (!is_variable_name(name)) {
    mistakes.push_back({place, "'${" + std::string(inside) +
                                   "}' names no variable; write ${NAME} or ${NAME:-default}, and $${ for a plain ${."});
    return "";
  }
  const auto value = surroundings.variable ? surroundings.variable(name) : std::nullopt;
  if (value && !(value->empty() && colon != std::string_view::npos)) return *value;
  if (colon != std::string_view::npos) return std::string(inside.substr(colon + 2));
  mistakes.push_back(
      {place, "The environment has no variable " + name + "; set it, or write ${" + name + ":-default}."});
  return "";
}

std::string expanded(std::string_view text, const Place& place, const Surroundings& surroundings, Mistakes& mistakes) {
  std::string out;
  for (;;) {
    const size_t start = text.find("${");
    out += text.substr(0, start);
    if (start == std::string_view::npos) return out;
    text.remove_prefix(start + 2);
    if (out.ends_with('$')) {
      out += '{';
      continue;
    }
    const size_t end = text.find('}');
    if (end == std::string_view::npos) {
      mistakes.push_back({place, "'${' has no closing brace; write ${NAME}, and $${ for a plain ${."});
      return out;
    }
    out += variable_text(text.substr(0, end), place, surroundings, mistakes);
    text.remove_prefix(end + 1);
  }
}

void read_secret_file(ConfigNode& node, const Surroundings& surroundings, Mistakes& mistakes) {
  if (!node.is_scalar() || !node.scalar().starts_with(kFilePrefix)) return;
  const std::string path = node.scalar().substr(kFilePrefix.size());
  Result<std::string> text =
      surroundings.read_file ? surroundings.read_file(path) : Result<std::string>(Error::not_found("No files here."));
  if (!text.ok()) {
    mistakes.push_back({node.place(), "The secret file '" + path + "' cannot be read: " + text.error().message});
    return;
  }
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (text->empty()) mistakes.push_back({node.place(), "The secret file '" + path + "' is empty."});
  node.set_scalar(std::move(*text));
}

}  // namespace

void expand_variables(ConfigNode& node, const Surroundings& surroundings, Mistakes& mistakes) {
  if (node.is_scalar() && node.scalar().find("${") != std::string::npos) {
    node.set_scalar(expanded(node.scalar(), node.place(), surroundings, mistakes));
  }
  for (ConfigNode& item : node.items()) expand_variables(item, surroundings, mistakes);
  for (ConfigMember& member : node.members()) expand_variables(member.node, surroundings, mistakes);
}

void read_secret_files(ConfigNode& node, const ObjectDescription& object, const Surroundings& surroundings,
                       Mistakes& mistakes) {
  for (ConfigMember& member : node.members()) {
    const FieldDescription* field = object.find(member.key);
    if (field == nullptr) continue;
    if (field->type == FieldType::kSecret) read_secret_file(member.node, surroundings, mistakes);
    if (field->type == FieldType::kSecretList) {
      for (ConfigNode& item : member.node.items()) read_secret_file(item, surroundings, mistakes);
    }
    if (field->from_files) {
      for (ConfigMember& value : member.node.members()) read_secret_file(value.node, surroundings, mistakes);
    }
    if (field->object == nullptr) continue;
    read_secret_files(member.node, *field->object, surroundings, mistakes);
    for (ConfigNode& item : member.node.items()) read_secret_files(item, *field->object, surroundings, mistakes);
  }
}

}  // namespace leadgate
