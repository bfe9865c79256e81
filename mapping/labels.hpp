// A pair of a label and a value, as form builders send the answers: {"label":"Ваше имя","value":"Иван"}.
// Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "mapping/value.hpp"

namespace leadgate::mapping {

inline constexpr std::string_view kLabelKeys[] = {"label", "title", "display_key", "key", "name", "field"};
inline constexpr std::string_view kLabelledKeys[] = {"value", "answer"};

// The first text under one of kLabelKeys, trimmed; a view into the value. Nothing: no object, or none is filled.
std::optional<std::string_view> label_of(const Value& pair);
// What stands under the first of kLabelledKeys.
std::optional<Value> labelled_by(const Value& pair);

}  // namespace leadgate::mapping
