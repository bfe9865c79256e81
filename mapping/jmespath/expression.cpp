#include "mapping/jmespath/expression.hpp"

#include "mapping/jmespath/evaluator.hpp"
#include "mapping/jmespath/node.hpp"
#include "mapping/jmespath/parser.hpp"

namespace leadgate::mapping::jmespath {
namespace {

// A result may share its parts ("[@, @] | [@, @] | ..."); whoever walks it must come to an end.
constexpr uint64_t kResultWeightMax = 2 * kStepsMax;

}  // namespace

struct Expression::Impl {
  std::unique_ptr<const Tree> tree;
};

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

Outcome<Expression> Expression::compile(std::string_view text, const FunctionTable* functions) {
  Outcome<std::unique_ptr<Tree>> tree = parse(text, functions);
  if (!tree) return tree.error();
  Expression expression;
  expression.impl_ = std::make_unique<const Impl>(Impl{std::move(*tree)});
  return expression;
}

Outcome<Value> Expression::evaluate(const Value& root, Evaluation& evaluation) const {
  Evaluator evaluator(evaluation);
  Value out;
  if (!evaluator.evaluate(*impl_->tree->root, root, out)) return evaluator.take_error();
  const bool made = out.identity() == 0 && !out.is_scalar() && !out.is_null();
  if (made && weight(out, kResultWeightMax) > kResultWeightMax) {
    evaluator.fail_limit(*impl_->tree->root);
    return evaluator.take_error();
  }
  return out;
}

std::string_view Expression::text() const {
  return impl_->tree->text;
}

}  // namespace leadgate::mapping::jmespath
