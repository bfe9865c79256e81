// How a value that was read gets into a member of a settings struct, and how a default is shown in the reference.
// Part of base/field_spec.hpp; pure functions, any thread.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"

namespace leadgate {

template <class Member, class Value>
void assign_field(Member& member, Value value) {
  member = static_cast<Member>(std::move(value));
}
inline void assign_field(std::vector<Secret>& member, std::vector<std::string> values) {
  member.clear();
  for (std::string& value : values) member.emplace_back(std::move(value));
}

// Nothing: the default is "not given".
inline std::optional<std::string> show_field(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return value;
}
inline std::optional<std::string> show_field(const Secret&) {
  return std::nullopt;
}
inline std::optional<std::string> show_field(const std::vector<Secret>&) {
  return std::nullopt;
}
inline std::optional<std::string> show_field(const std::map<std::string, std::string>&) {
  return std::nullopt;
}
inline std::optional<std::string> show_field(const std::vector<std::string>& values) {
  if (values.empty()) return std::nullopt;
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() == 1 ? "" : ", ") + value;
  return out + "]";
}
inline std::optional<std::string> show_field(std::integral auto value) {
  if constexpr (std::same_as<decltype(value), bool>)
    return value ? "true" : "false";
  else
    return std::to_string(value);
}
inline std::optional<std::string> show_field(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace leadgate
