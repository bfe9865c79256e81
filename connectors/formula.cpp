#include "connectors/formula.hpp"

#include <algorithm>
#include <vector>

namespace leadgate::connectors {

std::optional<Formula> Formula::compile(const std::string& text, const Place& place, std::string key,
                                        const mapping::jmespath::FunctionTable* functions, Mistakes& mistakes) {
  auto compiled = mapping::jmespath::Expression::compile(text, functions);
  if (!compiled) {
    mistakes.push_back({place, "The expression of '" + key + "' is wrong at position " +
                                   std::to_string(compiled.error().position) + ": " + compiled.error().message});
    return std::nullopt;
  }
  return Formula(std::move(*compiled), "'" + key + "' (" + place.text() + ")");
}

Result<mapping::Value> Formula::evaluate(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation) const {
  auto outcome = expression_.evaluate(root, evaluation);
  if (outcome) return *outcome;
  const bool limit = outcome.error().kind == mapping::jmespath::ErrorKind::kLimit;
  return Error{limit ? ErrorCode::kTooLarge : ErrorCode::kInvalid,
               "The expression of " + name_ + " failed at position " + std::to_string(outcome.error().position) + ": " +
                   outcome.error().message + mapping::failure_lines(expression_, outcome.error(), root, evaluation)};
}

Result<mapping::Value> Formula::explain(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation,
                                        std::string_view target, mapping::Explainer& explainer) const {
  evaluation.observer = &explainer;
  Result<mapping::Value> value = evaluate(root, evaluation);
  evaluation.observer = nullptr;
  explainer.add(target, expression_.text(), value.ok() ? &*value : nullptr, value.ok() ? "" : value.error().message);
  return value;
}

bool begins_with_a_name(std::string_view text, const ConfigNode* let) {
  constexpr std::string_view kMembers[] = {"method", "path",     "query",    "headers", "body", "received_at",
                                           "source", "settings", "delivery", "fetched", "mail"};
  const size_t end = text.find_first_of(".(");
  if (end != std::string_view::npos && text[end] == '(') return true;
  const std::string_view first = text.substr(0, end);
  return (let != nullptr && let->find(first) != nullptr) ||
         std::find(std::begin(kMembers), std::end(kMembers), first) != std::end(kMembers);
}

bool is_true(const mapping::Value& value) {
  switch (value.type()) {
    case mapping::Type::kNull:
      return false;
    case mapping::Type::kBoolean:
      return value.as_bool();
    case mapping::Type::kString:
      return !value.as_string().empty();
    case mapping::Type::kArray:
    case mapping::Type::kObject:
      return value.size() > 0;
    case mapping::Type::kNumber:
    case mapping::Type::kExpression:
      return true;
  }
  return false;
}

Scope::Scope(const mapping::Value& root, size_t more, mapping::Arena& arena)
    : members_(arena.make_members(root.size() + more)) {
  root.each_member([&](std::string_view key, const mapping::Value& value) { members_[count_++] = {key, value}; });
}

void Scope::set(std::string_view key, const mapping::Value& value) {
  const std::span<mapping::Member> used = members_.first(count_);
  const auto old = std::find_if(used.begin(), used.end(), [&](const mapping::Member& one) { return one.key == key; });
  if (old != used.end())
    old->value = value;
  else
    members_[count_++] = {key, value};
}

}  // namespace leadgate::connectors
