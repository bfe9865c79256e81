// An expression of a preset with the place it was written at, so that a failure can name it.
//
// Immutable after compile(), any thread. The function table must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/config_node.hpp"
#include "base/result.hpp"
#include "mapping/explainer.hpp"
#include "mapping/jmespath/expression.hpp"

namespace leadgate::connectors {

class Formula {
 public:
  // Nothing, with one mistake at `place`, when the text is no expression. `key` is how mistakes call it ("each").
  static std::optional<Formula> compile(const std::string& text, const Place& place, std::string key,
                                        const mapping::jmespath::FunctionTable* functions, Mistakes& mistakes);

  // Takes its steps from the delivery's evaluation. Fails with kInvalid (kTooLarge: no steps or no memory left): which
  // key, where it was written, at what position and what was found, below it the expression with a caret.
  Result<mapping::Value> evaluate(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation) const;
  // The same, with an entry of `target` in the explainer's trace.
  Result<mapping::Value> explain(const mapping::Value& root, mapping::jmespath::Evaluation& evaluation,
                                 std::string_view target, mapping::Explainer& explainer) const;

 private:
  Formula(mapping::jmespath::Expression expression, std::string name)
      : expression_(std::move(expression)), name_(std::move(name)) {}

  mapping::jmespath::Expression expression_;
  std::string name_;  // "`each` (shopify.yaml:31:7)"
};

// Whether the text begins with something that is there: a call, a member of the root, a name of `let` (null: none). A
// misspelt name is null to JMESPath, and would say nothing in silence.
bool begins_with_a_name(std::string_view text, const ConfigNode* let);

// JMESPath's truth: everything but null, false, "", [] and {}.
bool is_true(const mapping::Value& value);

// A root whose members can be set while expressions are evaluated over it: one object in the arena, with room for
// `more` new members. What root() gave before a set() is not to be used after it.
class Scope {
 public:
  Scope(const mapping::Value& root, size_t more, mapping::Arena& arena);

  void set(std::string_view key, const mapping::Value& value);
  mapping::Value root() const { return mapping::Value::object(members_.first(count_)); }

 private:
  std::span<mapping::Member> members_;
  size_t count_ = 0;
};

}  // namespace leadgate::connectors
