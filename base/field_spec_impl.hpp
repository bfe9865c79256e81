// The bodies of base/field_spec.hpp's templates; included by it, never by itself.
#pragma once

#include "base/field_spec.hpp"

namespace leadgate {

template <class T>
template <class Change>
FieldBuilder<T>& FieldBuilder<T>::set(Change change) {
  change(spec_.description_.fields[index_]);
  return *this;
}

template <class T>
FieldBuilder<T>& FieldBuilder<T>::fallback(const std::string& yaml_scalar) {
  FieldDescription& field = spec_.description_.fields[index_];
  Mistakes mistakes;
  spec_.parses_[index_](spec_.prototype_, ConfigNode::scalar({}, yaml_scalar), field, mistakes);
  LEADGATE_INVARIANT(mistakes.empty(), mistakes.front().text);
  field.fallback = yaml_scalar;
  return *this;
}

template <class T>
FieldBuilder<T> ObjectSpec<T>::add_field(std::string name, FieldType type, Parse parse,
                                         std::optional<std::string> fallback) {
  LEADGATE_INVARIANT(description_.find(name) == nullptr, "A key is declared once.");
  FieldDescription field;
  field.name = std::move(name);
  field.type = type;
  field.fallback = std::move(fallback);
  description_.fields.push_back(std::move(field));
  parses_.push_back(std::move(parse));
  return FieldBuilder<T>(*this, parses_.size() - 1);
}

template <class T>
template <class Member, class Read>
FieldBuilder<T> ObjectSpec<T>::add(std::string name, FieldType type, Member T::*member, Read read) {
  Parse parse = [member, read](T& out, const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
    auto value = read(node, field, mistakes);
    if constexpr (requires { *value; }) {
      if (value) assign_field(out.*member, std::move(*value));
    } else {
      assign_field(out.*member, std::move(value));
    }
  };
  return add_field(std::move(name), type, std::move(parse), show_field(prototype_.*member));
}

template <class T>
template <class Unit, class D>
FieldBuilder<T> ObjectSpec<T>::duration(std::string name, D T::*member, std::string unit) {
  Parse parse = [member](T& out, const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
    const auto value = read_integer(node, field, mistakes);
    if (value) out.*member = std::chrono::duration_cast<D>(Unit(*value));
  };
  const auto fallback = std::chrono::duration_cast<Unit>(prototype_.*member).count();
  auto builder = add_field(std::move(name), FieldType::kInteger, std::move(parse), std::to_string(fallback));
  // A century at most, unless said otherwise: no arithmetic on times can overflow.
  builder.unit(std::move(unit));
  builder.range(0, std::chrono::duration_cast<Unit>(std::chrono::days(36'500)).count());
  return builder;
}

template <class T>
template <class Enum>
FieldBuilder<T> ObjectSpec<T>::choice(std::string name, Enum T::*member, Choices<std::type_identity_t<Enum>> choices) {
  std::vector<std::string> names;
  std::optional<std::string> fallback;
  for (const auto& [text, value] : choices) {
    names.push_back(text);
    if (value == prototype_.*member) fallback = text;
  }
  Parse parse = [member, choices](T& out, const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
    const auto index = read_choice(node, field, mistakes);
    if (index) out.*member = choices[*index].second;
  };
  auto builder = add_field(std::move(name), FieldType::kChoice, std::move(parse), std::move(fallback));
  description_.fields.back().choices = std::move(names);
  return builder;
}

template <class T>
template <class Enum>
FieldBuilder<T> ObjectSpec<T>::choice_list(std::string name, std::vector<Enum> T::*member,
                                           Choices<std::type_identity_t<Enum>> choices) {
  std::vector<std::string> names;
  for (const auto& entry : choices) names.push_back(entry.first);
  std::vector<std::string> defaults;
  for (const Enum value : prototype_.*member) {
    const auto entry = std::find_if(choices.begin(), choices.end(), [&](const auto& e) { return e.second == value; });
    if (entry != choices.end()) defaults.push_back(entry->first);
  }
  Parse parse = [member, choices](T& out, const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
    (out.*member).clear();
    for (const size_t index : read_choice_list(node, field, mistakes)) (out.*member).push_back(choices[index].second);
  };
  auto builder = add_field(std::move(name), FieldType::kChoiceList, std::move(parse), show_field(defaults));
  description_.fields.back().choices = std::move(names);
  return builder;
}

template <class T>
template <class U>
FieldBuilder<T> ObjectSpec<T>::object(std::string name, U T::*member, const ObjectSpec<U>& spec) {
  const auto shared = std::make_shared<const ObjectSpec<U>>(spec);
  prototype_.*member = shared->defaults();
  Parse parse = [member, shared](T& out, const ConfigNode& node, const FieldDescription&, Mistakes& mistakes) {
    out.*member = shared->parse(node, mistakes);
  };
  auto builder = add_field(std::move(name), FieldType::kObject, std::move(parse), std::nullopt);
  description_.fields.back().object = std::make_shared<const ObjectDescription>(spec.description());
  description_.fields.back().doc = spec.description().doc;
  return builder;
}

template <class T>
template <class U>
FieldBuilder<T> ObjectSpec<T>::list(std::string name, std::vector<U> T::*member, const ObjectSpec<U>& spec) {
  const auto shared = std::make_shared<const ObjectSpec<U>>(spec);
  Parse parse = [member, shared](T& out, const ConfigNode& node, const FieldDescription& field, Mistakes& mistakes) {
    if (!node.is_list()) return report_wrong_type(node, field, "a list of maps", mistakes);
    (out.*member).clear();
    for (const ConfigNode& item : node.items()) (out.*member).push_back(shared->parse(item, mistakes));
  };
  auto builder = add_field(std::move(name), FieldType::kObjectList, std::move(parse), std::nullopt);
  description_.fields.back().object = std::make_shared<const ObjectDescription>(spec.description());
  description_.fields.back().doc = spec.description().doc;
  return builder;
}

template <class T>
template <class U>
void ObjectSpec<T>::part(U T::*member, const ObjectSpec<U>& spec) {
  const auto shared = std::make_shared<const ObjectSpec<U>>(spec);
  prototype_.*member = shared->defaults();
  for (size_t i = 0; i < shared->parses_.size(); ++i) {
    const FieldDescription& field = shared->description_.fields[i];
    LEADGATE_INVARIANT(description_.find(field.name) == nullptr, "A key is declared once.");
    description_.fields.push_back(field);
    parses_.push_back(
        [member, shared, i](T& out, const ConfigNode& node, const FieldDescription& its, Mistakes& mistakes) {
          shared->parses_[i](out.*member, node, its, mistakes);
        });
  }
  for (const auto& check : shared->checks_) {
    checks_.push_back(
        [member, check](T& out, const ConfigNode& node, Mistakes& mistakes) { check(out.*member, node, mistakes); });
  }
}

template <class T>
FieldBuilder<T> ObjectSpec<T>::node(std::string name, ConfigNode T::*member) {
  Parse parse = [member](T& out, const ConfigNode& node, const FieldDescription&, Mistakes&) { out.*member = node; };
  return add_field(std::move(name), FieldType::kAny, std::move(parse), std::nullopt);
}

template <class T>
T ObjectSpec<T>::parse(const ConfigNode& node, Mistakes& mistakes) const {
  T out = prototype_;
  if (kept_node_ != nullptr) out.*kept_node_ = node;
  if (!node.is_map()) {
    mistakes.push_back({node.place(), "Expected " + description_.name + ": a map of " +
                                          join_choices(description_.names()) + ", not " +
                                          std::string(node.kind_name()) + "."});
    return out;
  }
  for (size_t i = 0; i < parses_.size(); ++i) {
    const FieldDescription& field = description_.fields[i];
    const ConfigNode* value = node.find(field.name);
    if (value != nullptr && !value->is_null()) {
      parses_[i](out, *value, field, mistakes);
    } else if (field.required) {
      report_missing(node, description_, field, mistakes);
    }
  }
  if (!description_.open) report_unknown_keys(node, description_.name, description_.names(), mistakes);
  for (const Check& check : checks_) check(out, node, mistakes);
  return out;
}

}  // namespace leadgate
