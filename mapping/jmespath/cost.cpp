// The budget of an evaluation: what is charged to it, and what is said when it is used up.
#include <algorithm>

#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping::jmespath {
namespace {

constexpr uint64_t kDigitsOfANumber = 15;

uint64_t steps_of_one(const Cost& cost, const Value& value) {
  if (value.type() == Type::kNumber) return cost.scalar + cost.digit * kDigitsOfANumber;
  if (!value.is_string()) return cost.scalar;
  const std::string_view text = value.as_string();
  uint64_t steps = cost.scalar + text.size() / cost.bytes_a_step;
  if (cost.digit > 0) {
    const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    steps += cost.digit * static_cast<uint64_t>(digits);
  }
  return steps;
}

}  // namespace

uint64_t steps_of(const Cost& cost, std::span<const Value> arguments) {
  uint64_t steps = 0;
  for (const Value& argument : arguments) {
    steps += steps_of_one(cost, argument);
    if (cost.elements) {
      argument.each_element([&](const Value& element) { steps += steps_of_one(cost, element); });
    }
  }
  return steps;
}

ExpressionError out_of_steps(const Evaluation& evaluation) {
  return {ErrorKind::kLimit, 0,
          "The expressions took more than " + std::to_string(evaluation.arena.limits().steps_max) +
              " steps over this delivery; select less, or raise limits.expression_steps_max."};
}

ExpressionError out_of_memory() {
  return {ErrorKind::kLimit, 0,
          "The values that the expressions made take more memory than one document is allowed; select less, or raise "
          "limits.event_memory_bytes_max."};
}

}  // namespace leadgate::mapping::jmespath
