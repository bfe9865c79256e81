// A compiled JMESPath expression (jmespath.org, the whole specification) with Leadgate's functions.
//
// Compile once, at start; an Expression is immutable and may be evaluated on any number of threads at a time, each with
// its own Evaluation. Evaluating copies nothing of the document: results are views into it or into the arena.
// Bounds: source text kExpressionBytesMax, nesting kExpressionDepthMax, steps of one Evaluation Limits::steps_max,
// arena bytes; past them the evaluation fails with an error, never with a partial answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/jmespath/observer.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping::jmespath {

inline constexpr size_t kExpressionBytesMax = 16u << 10;
inline constexpr size_t kExpressionDepthMax = 200;
inline constexpr uint64_t kStepsMax = kExpressionStepsMax;

// The kinds of error that the specification tells apart; kLimit is ours.
enum class ErrorKind { kSyntax, kUnknownFunction, kInvalidArity, kInvalidType, kInvalidValue, kLimit };
// "syntax", "unknown-function", "invalid-arity", "invalid-type", "invalid-value", "limit".
std::string_view error_kind_name(ErrorKind kind);

struct ExpressionError {
  ErrorKind kind = ErrorKind::kSyntax;
  size_t position = 0;  // byte offset in the expression
  std::string message;  // what was found and what would be right, without the expression itself
};

template <class T>
class Outcome {  // T, or an ExpressionError
 public:
  Outcome(T value) : state_(std::move(value)) {}                // NOLINT: implicit by design
  Outcome(ExpressionError error) : state_(std::move(error)) {}  // NOLINT: implicit by design
  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const ExpressionError& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, ExpressionError> state_;
};

// What evaluating needs and leaves behind. One thread; one for a document, shared by all expressions over it, because
// the steps are the budget of the document: many small expressions may not take more than one large one.
struct Evaluation {
  Arena& arena;
  uint64_t steps_left = arena.limits().steps_max;
  // Identities (Value::identity) of every scalar of the document that was read; duplicates possible. Null: not kept.
  std::vector<uint64_t>* reads = nullptr;
  // Told of every step that explains the result. Null: nobody is, and nothing is made for it.
  Observer* observer = nullptr;
};

// What a function of the host takes of the budget, a number of steps in proportion to its work, so
// that a call in a loop is bounded by work, not by calls. Taken before the call.
struct Cost {
  uint64_t scalar = 5;  // for each argument
  uint64_t bytes_a_step = 16;
  uint64_t digit = 0;     // for each digit in it: what parses phones
  bool elements = false;  // a list is worked on element by element, each like an argument
};
uint64_t steps_of(const Cost& cost, std::span<const Value> arguments);

// Takes the steps; false when fewer are left, and then none are.
inline bool take_steps(Evaluation& evaluation, uint64_t steps) {
  const bool enough = steps <= evaluation.steps_left;
  evaluation.steps_left = enough ? evaluation.steps_left - steps : 0;
  return enough;
}

// kLimit: which bound was reached and which setting raises it.
ExpressionError out_of_steps(const Evaluation& evaluation);
ExpressionError out_of_memory();

// A function of the host (phone, money, ...). Called with evaluated arguments; the arity is checked before. One that
// makes more than its arguments' size stops by itself at Arena::left_bytes(), before it allocates.
struct Function {
  std::string name;
  size_t arity_min = 1;
  size_t arity_max = 1;  // SIZE_MAX: any number
  std::function<Outcome<Value>(std::span<const Value> arguments, Evaluation& evaluation)> call;
  Cost cost = {};
};

// The functions that an expression may use beside the standard ones. Built once; must outlive the expressions.
class FunctionTable {
 public:
  void add(Function function);
  const Function* find(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<Function> functions_;
};

class Expression {
 public:
  // `functions` may be null: the standard functions only. Unknown functions and wrong arity are found here.
  static Outcome<Expression> compile(std::string_view text, const FunctionTable* functions);

  Outcome<Value> evaluate(const Value& root, Evaluation& evaluation) const;
  std::string_view text() const;

  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

 private:
  Expression();
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace leadgate::mapping::jmespath
