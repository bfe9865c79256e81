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

mapping::Value with_members(const mapping::Value& root, std::span<const mapping::Member> members,
                            mapping::Arena& arena) {
  std::vector<mapping::Member> all;
  all.reserve(root.size() + members.size());
  root.each_member([&](std::string_view key, const mapping::Value& value) { all.push_back({key, value}); });
  for (const mapping::Member& member : members) {
    const auto old = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key == member.key; });
    if (old == all.end()) {
      all.push_back(member);
    } else {
      old->value = member.value;
    }
  }
  return mapping::Value::object(arena.members(all));
}

}  // namespace leadgate::connectors
