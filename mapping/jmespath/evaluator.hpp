// Walks a compiled expression over a value. Internal to mapping/jmespath; one for each evaluation, on one thread.
// Every step is counted against Evaluation::steps_left and every list against the arena: past either it fails (kLimit).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mapping/jmespath/expression.hpp"
#include "mapping/jmespath/node.hpp"

namespace leadgate::mapping::jmespath {

// null, false, "", [] and {} are not truthy.
bool is_truthy(const Value& value);

class Evaluator {
 public:
  explicit Evaluator(Evaluation& evaluation) : evaluation_(evaluation) {}

  // `out` must not be `current`. False: see error().
  bool evaluate(const Node& node, const Value& current, Value& out);

  // Both return false, so that a failure is `return evaluator.fail(...)`.
  bool fail(ErrorKind kind, const Node& node, std::string message);
  bool fail_limit(const Node& node);

  // Counts `steps`; false when there are none left or the arena is full.
  bool charge(const Node& node, uint64_t steps);
  // The same for a walk over all that is below the value.
  bool charge_weight(const Node& node, const Value& value);

  // The scalar, or all scalars below the value, count as read.
  void mark(const Value& value) {
    if (evaluation_.reads != nullptr && value.is_scalar() && value.identity() != 0) {
      evaluation_.reads->push_back(value.identity());
    }
    if (evaluation_.observer != nullptr && (value.is_scalar() || value.is_null())) evaluation_.observer->read(value);
  }
  void mark_all(const Value& value) {
    if (evaluation_.reads != nullptr) mark_reads(value, *evaluation_.reads);
    if (evaluation_.observer != nullptr) evaluation_.observer->read(value);
  }

  Arena& arena() { return evaluation_.arena; }
  ExpressionError take_error() { return std::move(error_); }

 private:
  // Member of an object, the commonest step by far; null when there is none.
  Value member(const Node& node, const Value& value);
  bool chain(const Node& node, const Value& current, Value& out);
  bool choose(const Node& node, const Value& current, Value& out);
  bool compare(const Node& node, const Value& current, Value& out);
  bool slice(const Node& node, const Value& current, Value& out);
  bool flatten(const Node& node, const Value& current, Value& out);
  bool project(const Node& node, const Value& current, Value& out);
  bool multi_list(const Node& node, const Value& current, Value& out);
  bool multi_hash(const Node& node, const Value& current, Value& out);
  bool call(const Node& node, const Value& current, Value& out);
  bool call_function(const Node& node, std::span<const Value> arguments, Value& out);
  bool call_host(const Node& node, std::span<const Value> arguments, Value& out);

  Evaluation& evaluation_;
  ExpressionError error_;
};

// A list that grows on a stack of the thread, so that collecting results costs no allocation once it is warm. Lists
// nest: the inner one ends before the outer one goes on.
class Collector {
 public:
  Collector();
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  void add(const Value& value) { stack_.push_back(value); }
  size_t size() const { return stack_.size() - base_; }
  std::span<const Value> items() const { return std::span<const Value>(stack_).subspan(base_); }
  Value to_array(Arena& arena) const { return Value::array(arena.values(items())); }

 private:
  std::vector<Value>& stack_;
  size_t base_;
};

}  // namespace leadgate::mapping::jmespath
