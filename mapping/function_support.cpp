#include "mapping/function_support.hpp"

#include <algorithm>

#include "mapping/jmespath/standard_functions.hpp"

namespace leadgate::mapping::functions {
Result found_instead(std::string_view function, std::string_view expected, const Value& value) {
  std::string message(function);
  message.append("() takes ").append(expected).append(", found ").append(jmespath::describe(value));
  return jmespath::ExpressionError{jmespath::ErrorKind::kInvalidType, 0, std::move(message)};
}

Result invalid_value(std::string message) {
  return jmespath::ExpressionError{jmespath::ErrorKind::kInvalidValue, 0, std::move(message)};
}

Result made_text(Evaluation& evaluation, std::string_view text) {
  return Value::string(evaluation.arena.text(text));
}

void forget(const Value& value, Evaluation& evaluation) {
  if (evaluation.reads == nullptr || value.identity() == 0) return;
  // The newest entry is this call's own; an older one may be the honest read of another expression.
  const auto last = std::find(evaluation.reads->rbegin(), evaluation.reads->rend(), value.identity());
  if (last != evaluation.reads->rend()) evaluation.reads->erase(std::next(last).base());
}

Result unusable(const Value& value, Evaluation& evaluation) {
  forget(value, evaluation);
  return Value::null();
}

}  // namespace leadgate::mapping::functions
