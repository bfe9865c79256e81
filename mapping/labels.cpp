#include "mapping/labels.hpp"

#include "base/text.hpp"

namespace leadgate::mapping {

std::optional<std::string_view> label_of(const Value& pair) {
  if (!pair.is_object()) return std::nullopt;
  for (const std::string_view key : kLabelKeys) {
    const std::optional<Value> found = pair.find(key);
    if (found && found->is_string() && !trim(found->as_string()).empty()) return trim(found->as_string());
  }
  return std::nullopt;
}

std::optional<Value> labelled_by(const Value& pair) {
  if (!pair.is_object()) return std::nullopt;
  for (const std::string_view key : kLabelledKeys) {
    if (std::optional<Value> found = pair.find(key)) return found;
  }
  return std::nullopt;
}

}  // namespace leadgate::mapping
