#include <algorithm>
#include <cstring>
#include <numeric>

#include "mapping/jmespath/evaluator.hpp"
#include "mapping/jmespath/standard_functions.hpp"

namespace leadgate::mapping::jmespath {
namespace {

// Strings by code point, which is the order of their UTF-8 bytes.
int compare_keys(const Value& a, const Value& b) {
  return a.is_string() ? a.as_string().compare(b.as_string()) : compare_numbers(a, b);
}

// The sum, exact as long as all are whole and it fits.
Value sum_of(const Value& numbers) {
  int64_t whole = 0;
  bool exact = true;
  long double sum = 0;
  numbers.each_element([&](const Value& number) {
    exact = exact && number.is_integer() && !__builtin_add_overflow(whole, number.as_integer(), &whole);
    sum += number.is_integer() ? static_cast<long double>(number.as_integer())
                               : static_cast<long double>(number.as_double());
  });
  return exact ? Value::integer(whole) : Value::real(static_cast<double>(sum));
}

bool call_sum(Evaluator& evaluator, const Node&, std::span<const Value> arguments, Value& out) {
  evaluator.mark_all(arguments[0]);
  out = sum_of(arguments[0]);
  return true;
}

bool call_avg(Evaluator& evaluator, const Node&, std::span<const Value> arguments, Value& out) {
  evaluator.mark_all(arguments[0]);
  const size_t count = arguments[0].size();
  if (count > 0) out = Value::real(sum_of(arguments[0]).as_double() / static_cast<double>(count));
  return true;
}

bool call_join(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  const std::string_view glue = arguments[0].as_string();
  uint64_t bytes = 0;
  arguments[1].each_element([&](const Value& text) { bytes += text.as_string().size() + glue.size(); });
  if (!evaluator.charge(node, bytes / 64)) return false;
  evaluator.mark_all(arguments[1]);
  const std::span<char> room = evaluator.arena().buffer(bytes);
  char* at = room.data();
  const auto append = [&](std::string_view text) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at += text.size();
  };
  bool first = true;
  arguments[1].each_element([&](const Value& text) {
    if (!first) append(glue);
    append(text.as_string());
    first = false;
  });
  out = Value::string({room.data(), static_cast<size_t>(at - room.data())});
  return true;
}

bool call_keys(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (!evaluator.charge(node, arguments[0].size())) return false;
  Collector keys;
  arguments[0].each_member([&](std::string_view key, const Value&) { keys.add(Value::string(key)); });
  out = keys.to_array(evaluator.arena());
  return true;
}

bool call_values(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (!evaluator.charge(node, arguments[0].size())) return false;
  Collector values;
  arguments[0].each_member([&](std::string_view, const Value& value) { values.add(value); });
  out = values.to_array(evaluator.arena());
  return true;
}

bool call_map(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  const Node& expression = *arguments[0].as_expression();
  Collector results;
  bool ok = true;
  arguments[1].each_element([&](const Value& element) {
    Value result;
    ok = ok && evaluator.charge(node, 1) && evaluator.evaluate(expression, element, result);
    if (ok) results.add(result);
  });
  if (ok) out = results.to_array(evaluator.arena());
  return ok;
}

// `sign` is 1 for the largest, -1 for the smallest.
bool extreme(Evaluator& evaluator, const Value& list, int sign, Value& out) {
  evaluator.mark_all(list);
  bool first = true;
  list.each_element([&](const Value& element) {
    if (first || compare_keys(element, out) * sign > 0) out = element;
    first = false;
  });
  return true;
}

bool call_max(Evaluator& evaluator, const Node&, std::span<const Value> arguments, Value& out) {
  return extreme(evaluator, arguments[0], 1, out);
}

bool call_min(Evaluator& evaluator, const Node&, std::span<const Value> arguments, Value& out) {
  return extreme(evaluator, arguments[0], -1, out);
}

// The key of each element, all numbers or all strings, in the elements' order.
bool collect_keys(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Collector& keys) {
  const Node& expression = *arguments[1].as_expression();
  bool ok = true;
  Type wanted = Type::kNull;
  arguments[0].each_element([&](const Value& element) {
    Value key;
    ok = ok && evaluator.charge(node, 1) && evaluator.evaluate(expression, element, key);
    if (!ok) return;
    if (keys.size() == 0) wanted = key.type() == Type::kNumber ? Type::kNumber : Type::kString;
    if (key.type() != wanted) {
      ok = evaluator.fail(ErrorKind::kInvalidType, node,
                          std::string(node.name) + "() orders by numbers or by strings, but the expression gave " +
                              describe(key) + " for the element at index " + std::to_string(keys.size()) + ".");
      return;
    }
    keys.add(key);
  });
  return ok;
}

bool extreme_by(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, int sign, Value& out) {
  Collector keys;
  if (!collect_keys(evaluator, node, arguments, keys)) return false;
  const std::span<const Value> by = keys.items();
  size_t index = 0;
  size_t best = 0;
  arguments[0].each_element([&](const Value& element) {
    if (index == 0 || compare_keys(by[index], by[best]) * sign > 0) {
      best = index;
      out = element;
    }
    ++index;
  });
  return true;
}

bool call_max_by(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  return extreme_by(evaluator, node, arguments, 1, out);
}

bool call_min_by(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  return extreme_by(evaluator, node, arguments, -1, out);
}

// `elements` in the order of `keys`; equal ones keep theirs.
Value in_order(Arena& arena, std::span<const Value> elements, std::span<const Value> keys) {
  std::vector<uint32_t> order(elements.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const int comparison = compare_keys(keys[a], keys[b]);
    return comparison != 0 ? comparison < 0 : a < b;
  });
  const std::span<Value> sorted = arena.make_values(elements.size());
  for (size_t i = 0; i < order.size(); ++i) sorted[i] = elements[order[i]];
  return Value::array(sorted);
}

bool call_sort(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (!evaluator.charge(node, 8 * arguments[0].size())) return false;
  Collector elements;
  arguments[0].each_element([&](const Value& element) { elements.add(element); });
  out = in_order(evaluator.arena(), elements.items(), elements.items());
  return true;
}

bool call_sort_by(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (!evaluator.charge(node, 8 * arguments[0].size())) return false;
  Collector keys;
  if (!collect_keys(evaluator, node, arguments, keys)) return false;
  const size_t count = keys.size();
  Collector elements;
  arguments[0].each_element([&](const Value& element) { elements.add(element); });
  out = in_order(evaluator.arena(), elements.items(), keys.items().first(count));
  return true;
}

bool call_reverse(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (arguments[0].is_array()) {
    if (!evaluator.charge(node, arguments[0].size())) return false;
    Collector elements;
    arguments[0].each_element([&](const Value& element) { elements.add(element); });
    const std::span<Value> reversed = evaluator.arena().make_values(elements.size());
    std::reverse_copy(elements.items().begin(), elements.items().end(), reversed.begin());
    out = Value::array(reversed);
    return true;
  }
  const std::string_view text = arguments[0].as_string();
  if (!evaluator.charge(node, text.size() / 64)) return false;
  const std::span<char> room = evaluator.arena().buffer(text.size());
  size_t end = text.size();
  for (size_t at = 0; at < text.size();) {
    size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) ++length;
    end -= length;
    std::memcpy(room.data() + end, text.data() + at, length);
    at += length;
  }
  out = Value::string({room.data(), room.size()});
  return true;
}

bool call_merge(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  std::vector<Member> merged;
  std::vector<uint32_t> order;  // indices into `merged`, sorted by key
  bool ok = true;
  const auto put = [&](std::string_view key, const Value& value) {
    if (!ok || !(ok = evaluator.charge(node, 1 + order.size() / 64))) return;
    const auto before = [&](uint32_t index, std::string_view wanted) { return merged[index].key < wanted; };
    const auto place = std::lower_bound(order.begin(), order.end(), key, before);
    if (place != order.end() && merged[*place].key == key) {
      merged[*place].value = value;
      return;
    }
    order.insert(place, static_cast<uint32_t>(merged.size()));
    merged.push_back({key, value});
  };
  for (const Value& object : arguments) object.each_member(put);
  if (ok) out = Value::object(evaluator.arena().members(merged));
  return ok;
}

constexpr ArgumentTypes kListBits = kNumbersBit | kStringsBit;
constexpr StandardFunction kListFunctions[] = {
    {"avg", 1, 1, {kNumbersBit, 0}, call_avg},
    {"join", 2, 2, {kStringBit, kStringsBit}, call_join},
    {"keys", 1, 1, {kObjectBit, 0}, call_keys},
    {"map", 2, 2, {kReferenceBit, kArrayBit}, call_map},
    {"max", 1, 1, {kListBits, 0}, call_max},
    {"max_by", 2, 2, {kArrayBit, kReferenceBit}, call_max_by},
    {"merge", 1, SIZE_MAX, {kObjectBit, kObjectBit}, call_merge},
    {"min", 1, 1, {kListBits, 0}, call_min},
    {"min_by", 2, 2, {kArrayBit, kReferenceBit}, call_min_by},
    {"reverse", 1, 1, {kArrayBit | kStringBit, 0}, call_reverse},
    {"sort", 1, 1, {kListBits, 0}, call_sort},
    {"sort_by", 2, 2, {kArrayBit, kReferenceBit}, call_sort_by},
    {"sum", 1, 1, {kNumbersBit, 0}, call_sum},
    {"values", 1, 1, {kObjectBit, 0}, call_values},
};

}  // namespace

std::span<const StandardFunction> list_functions() {
  return kListFunctions;
}

}  // namespace leadgate::mapping::jmespath
