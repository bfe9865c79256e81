#include "mapping/jmespath/evaluator.hpp"

#include <algorithm>

#include "mapping/jmespath/standard_functions.hpp"

namespace leadgate::mapping::jmespath {
namespace {

constexpr size_t kCollectorKeptMax = 1u << 16;

Value element_of(const Value& value, int64_t index) {
  if (!value.is_array()) return Value::null();
  if (index < 0) index += static_cast<int64_t>(value.size());
  return index < 0 ? Value::null() : value.at(static_cast<size_t>(index));
}

std::vector<Value>& collector_stack() {
  thread_local std::vector<Value> stack;
  return stack;
}

struct Range {
  int64_t first, end, step;
};

// Where a slice starts and ends in an array of `size` elements, by the rules of Python.
Range slice_range(const Node& node, int64_t size) {
  const int64_t step = node.step.value_or(1);
  const auto clamp = [&](int64_t at) {
    if (at < 0) return at < -size ? (step < 0 ? -1 : 0) : at + size;
    return at >= size ? (step < 0 ? size - 1 : size) : at;
  };
  const int64_t first = node.start ? clamp(*node.start) : (step < 0 ? size - 1 : 0);
  const int64_t end = node.stop ? clamp(*node.stop) : (step < 0 ? -1 : size);
  return {first, end, step};
}

bool holds(Comparator comparator, int order) {
  switch (comparator) {
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessOrEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterOrEqual:
      return order >= 0;
    case Comparator::kEqual:
      return order == 0;
    case Comparator::kNotEqual:
      return order != 0;
  }
  return false;
}

}  // namespace

bool is_truthy(const Value& value) {
  switch (value.type()) {
    case Type::kNull:
      return false;
    case Type::kBoolean:
      return value.as_bool();
    case Type::kString:
      return !value.as_string().empty();
    case Type::kArray:
    case Type::kObject:
      return value.size() > 0;
    case Type::kNumber:
    case Type::kExpression:
      return true;
  }
  return false;
}

Collector::Collector() : stack_(collector_stack()), base_(stack_.size()) {}

Collector::~Collector() {
  stack_.resize(base_);
  if (base_ == 0 && stack_.capacity() > kCollectorKeptMax) std::vector<Value>().swap(stack_);
}

bool Evaluator::fail(ErrorKind kind, const Node& node, std::string message) {
  error_ = {kind, node.position, std::move(message)};
  return false;
}

bool Evaluator::fail_limit(const Node& node) {
  error_ = arena().exhausted() ? out_of_memory() : out_of_steps(evaluation_);
  error_.position = node.position;
  return false;
}

bool Evaluator::charge(const Node& node, uint64_t steps) {
  if (arena().exhausted() || !take_steps(evaluation_, steps)) return fail_limit(node);
  return true;
}

bool Evaluator::charge_weight(const Node& node, const Value& value) {
  return charge(node, weight(value, evaluation_.steps_left));
}

bool Evaluator::evaluate(const Node& node, const Value& current, Value& out) {
  if (!charge(node, 1)) return false;
  switch (node.kind) {
    case NodeKind::kCurrent:
      out = current;
      break;
    case NodeKind::kField:
      out = member(node, current);
      break;
    case NodeKind::kIndex:
      out = element_of(current, node.index);
      break;
    case NodeKind::kLiteral:
      out = node.literal;
      return true;
    case NodeKind::kReference:
      out = Value::expression(node.left);
      return true;
    case NodeKind::kSlice:
      return slice(node, current, out);
    case NodeKind::kChain:
      return chain(node, current, out);
    case NodeKind::kOr:
    case NodeKind::kAnd:
      return choose(node, current, out);
    case NodeKind::kNot: {
      Value value;
      if (!evaluate(*node.left, current, value)) return false;
      out = Value::boolean(!is_truthy(value));
      return true;
    }
    case NodeKind::kCompare:
      return compare(node, current, out);
    case NodeKind::kFlatten:
      return flatten(node, current, out);
    case NodeKind::kListProjection:
    case NodeKind::kValueProjection:
    case NodeKind::kFilterProjection:
      return project(node, current, out);
    case NodeKind::kMultiList:
      return multi_list(node, current, out);
    case NodeKind::kMultiHash:
      return multi_hash(node, current, out);
    case NodeKind::kCall:
      return call(node, current, out);
  }
  mark(out);
  return true;
}

Value Evaluator::member(const Node& node, const Value& value) {
  const std::optional<Value> found = value.find(node.name);
  if (found) return *found;
  if (evaluation_.observer != nullptr && !value.is_null()) evaluation_.observer->missing(value, node.name);
  return Value::null();
}

bool Evaluator::chain(const Node& node, const Value& current, Value& out) {
  Value value = current;
  for (const Node* part : node.children) {
    if (part->kind == NodeKind::kField) {
      if (!charge(*part, 1)) return false;
      value = member(*part, value);
      continue;
    }
    Value next;
    if (!evaluate(*part, value, next)) return false;
    value = next;
  }
  out = value;
  if (node.children.back()->kind == NodeKind::kField) mark(out);
  return true;
}

bool Evaluator::choose(const Node& node, const Value& current, Value& out) {
  const bool stop_at = node.kind == NodeKind::kOr;
  for (const Node* part : node.children) {
    if (!evaluate(*part, current, out)) return false;
    if (is_truthy(out) == stop_at) return true;
  }
  return true;
}

bool Evaluator::compare(const Node& node, const Value& current, Value& out) {
  Value left, right;
  if (!evaluate(*node.left, current, left) || !evaluate(*node.right, current, right)) return false;
  if (node.comparator == Comparator::kEqual || node.comparator == Comparator::kNotEqual) {
    if (left.type() == right.type() && !left.is_scalar()) {
      if (!charge_weight(node, left) || !charge_weight(node, right)) return false;
    }
    out = Value::boolean((left == right) == (node.comparator == Comparator::kEqual));
  } else if (left.type() == Type::kNumber && right.type() == Type::kNumber) {
    out = Value::boolean(holds(node.comparator, compare_numbers(left, right)));
  } else {
    out = Value::null();  // the specification orders numbers only
  }
  return true;
}

bool Evaluator::slice(const Node& node, const Value& current, Value& out) {
  out = Value::null();
  if (!current.is_array()) return true;
  const auto size = static_cast<int64_t>(current.size());
  if (!charge(node, static_cast<uint64_t>(size))) return false;
  const Range range = slice_range(node, size);
  Collector elements;
  current.each_element([&](const Value& element) { elements.add(element); });
  Collector taken;
  for (int64_t i = range.first; range.step > 0 ? i < range.end : i > range.end;) {
    taken.add(elements.items()[static_cast<size_t>(i)]);
    if (__builtin_add_overflow(i, range.step, &i)) break;
  }
  // The elements lie below the taken ones on the same stack.
  out = Value::array(arena().values(taken.items()));
  return true;
}

bool Evaluator::flatten(const Node& node, const Value& current, Value& out) {
  Value source;
  if (!evaluate(*node.left, current, source)) return false;
  out = Value::null();
  if (!source.is_array()) return true;
  Collector flat;
  bool ok = true;
  source.each_element([&](const Value& element) {
    // Counted before it is done: the elements may be one big array many times over.
    if (!ok || !(ok = charge(node, 1 + element.size()))) return;
    if (element.is_array())
      element.each_element([&](const Value& inner) { flat.add(inner); });
    else
      flat.add(element);
  });
  if (ok) out = flat.to_array(arena());
  return ok;
}

bool Evaluator::project(const Node& node, const Value& current, Value& out) {
  Value source;
  if (node.left == nullptr)
    source = current;
  else if (!evaluate(*node.left, current, source))
    return false;
  out = Value::null();
  if (node.kind == NodeKind::kValueProjection ? !source.is_object() : !source.is_array()) return true;
  Collector results;
  bool ok = true;
  const auto visit = [&](const Value& element) {
    if (!ok || !(ok = charge(node, 1))) return;
    if (node.condition != nullptr) {
      Value chosen;
      if (!(ok = evaluate(*node.condition, element, chosen)) || !is_truthy(chosen)) return;
    }
    Value result;
    if (node.right == nullptr) {
      result = element;
      mark(result);
    } else if (!(ok = evaluate(*node.right, element, result))) {
      return;
    }
    if (!result.is_null()) results.add(result);
  };
  if (node.kind == NodeKind::kValueProjection) {
    source.each_member([&](std::string_view, const Value& member) { visit(member); });
  } else {
    source.each_element(visit);
  }
  if (ok) out = results.to_array(arena());
  return ok;
}

bool Evaluator::multi_list(const Node& node, const Value& current, Value& out) {
  out = Value::null();
  if (current.is_null()) return true;
  const std::span<Value> items = arena().make_values(node.children.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (!evaluate(*node.children[i], current, items[i])) return false;
  }
  out = Value::array(items);
  return true;
}

bool Evaluator::multi_hash(const Node& node, const Value& current, Value& out) {
  out = Value::null();
  if (current.is_null()) return true;
  const std::span<Member> members = arena().make_members(node.children.size());
  for (size_t i = 0; i < members.size(); ++i) {
    members[i].key = node.keys[i];
    if (!evaluate(*node.children[i], current, members[i].value)) return false;
  }
  out = Value::object(members);
  return true;
}

bool Evaluator::call(const Node& node, const Value& current, Value& out) {
  Value few[4];
  const size_t count = node.children.size();
  const std::span<Value> arguments = count <= 4 ? std::span<Value>(few, count) : arena().make_values(count);
  for (size_t i = 0; i < count; ++i) {
    if (!evaluate(*node.children[i], current, arguments[i])) return false;
  }
  const bool ok = call_function(node, arguments, out);
  if (evaluation_.observer != nullptr) evaluation_.observer->called(node.name, arguments, ok ? &out : nullptr);
  return ok;
}

bool Evaluator::call_function(const Node& node, std::span<const Value> arguments, Value& out) {
  out = Value::null();
  if (node.host != nullptr) return call_host(node, arguments, out);
  return check_arguments(*this, node, arguments) && node.standard->call(*this, node, arguments, out);
}

bool Evaluator::call_host(const Node& node, std::span<const Value> arguments, Value& out) {
  if (!charge(node, steps_of(node.host->cost, arguments))) return false;
  Outcome<Value> result = node.host->call(arguments, evaluation_);
  if (!result) {
    error_ = result.error();
    error_.position = node.position;
    return false;
  }
  out = *result;
  return !arena().exhausted() || fail_limit(node);
}

}  // namespace leadgate::mapping::jmespath
