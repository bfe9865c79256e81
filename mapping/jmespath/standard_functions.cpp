#include "mapping/jmespath/standard_functions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "mapping/jmespath/evaluator.hpp"

namespace leadgate::mapping::jmespath {
namespace {

constexpr size_t kShownBytesMax = 40;

ArgumentTypes bit_of(Type type) {
  switch (type) {
    case Type::kNull:
      return kNullBit;
    case Type::kBoolean:
      return kBooleanBit;
    case Type::kNumber:
      return kNumberBit;
    case Type::kString:
      return kStringBit;
    case Type::kArray:
      return kArrayBit;
    case Type::kObject:
      return kObjectBit;
    case Type::kExpression:
      return kReferenceBit;
  }
  return 0;
}

std::string allowed_text(ArgumentTypes allowed) {
  if (allowed == kAnyBits) return "any value";
  static constexpr std::pair<ArgumentTypes, std::string_view> kNames[] = {
      {kNullBit, "null"},
      {kBooleanBit, "a boolean"},
      {kNumberBit, "a number"},
      {kStringBit, "a string"},
      {kArrayBit, "an array"},
      {kObjectBit, "an object"},
      {kReferenceBit, "an expression (&...)"},
      {kNumbersBit, "an array of numbers"},
      {kStringsBit, "an array of strings"},
  };
  std::string text;
  for (const auto& [bit, name] : kNames) {
    if ((allowed & bit) == 0) continue;
    if (!text.empty()) text += " or ";
    text += name;
  }
  return text;
}

// The first element that is not of the type; -1 when all are.
int64_t first_other(const Value& array, Type type) {
  int64_t index = 0;
  int64_t other = -1;
  array.each_element([&](const Value& element) {
    if (other < 0 && element.type() != type) other = index;
    ++index;
  });
  return other;
}

bool is_allowed(const Value& value, ArgumentTypes allowed) {
  if ((bit_of(value.type()) & allowed) != 0) return true;
  if (!value.is_array()) return false;
  return ((allowed & kNumbersBit) != 0 && first_other(value, Type::kNumber) < 0) ||
         ((allowed & kStringsBit) != 0 && first_other(value, Type::kString) < 0);
}

std::string describe_shortly(const Value& value) {
  if (value.is_array()) return "an array";
  return value.is_object() ? "an object" : describe(value);
}

// What is wrong with an argument: for a list, which element.
std::string found_text(const Value& value, ArgumentTypes allowed) {
  const bool wants_list = (allowed & (kNumbersBit | kStringsBit)) != 0;
  if (!value.is_array() || !wants_list) return describe(value);
  const bool numbers = (allowed & kNumbersBit) != 0 && value.at(0).type() == Type::kNumber;
  const Type wanted = numbers || (allowed & kStringsBit) == 0 ? Type::kNumber : Type::kString;
  const int64_t index = first_other(value, wanted);
  return "an array with " + describe(value.at(static_cast<size_t>(index))) + " at index " + std::to_string(index);
}

bool call_abs(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  const Value& x = arguments[0];
  if (!x.is_integer()) {
    // Above the range of int64 a whole number is positive already.
    out = x.as_double() < 0 ? Value::real(-x.as_double()) : x.with_identity(0);
    return true;
  }
  const int64_t value = x.as_integer();
  out = value < 0 ? Value::unsigned_integer(0 - static_cast<uint64_t>(value)) : Value::integer(value);
  return true;
}

bool call_ceil(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  const bool whole = arguments[0].is_integer();
  out = whole ? Value::integer(arguments[0].as_integer()) : Value::real(std::ceil(arguments[0].as_double()));
  return true;
}

bool call_floor(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  const bool whole = arguments[0].is_integer();
  out = whole ? Value::integer(arguments[0].as_integer()) : Value::real(std::floor(arguments[0].as_double()));
  return true;
}

bool call_contains(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  const Value& wanted = arguments[1];
  if (arguments[0].is_string()) {
    if (!evaluator.charge_weight(node, arguments[0])) return false;
    const bool within =
        wanted.is_string() && arguments[0].as_string().find(wanted.as_string()) != std::string_view::npos;
    out = Value::boolean(within);
    return true;
  }
  if (!wanted.is_scalar() && !evaluator.charge_weight(node, arguments[0])) return false;
  bool found = false;
  arguments[0].each_element([&](const Value& element) { found = found || element == wanted; });
  out = Value::boolean(found);
  return true;
}

bool call_starts_with(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  out = Value::boolean(arguments[0].as_string().starts_with(arguments[1].as_string()));
  return true;
}

bool call_ends_with(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  out = Value::boolean(arguments[0].as_string().ends_with(arguments[1].as_string()));
  return true;
}

bool call_length(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  size_t length = arguments[0].size();
  if (arguments[0].is_string()) {
    // Characters, not bytes: whatever does not continue a UTF-8 sequence starts one.
    const std::string_view text = arguments[0].as_string();
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    length = static_cast<size_t>(std::count_if(text.begin(), text.end(), starts));
  }
  out = Value::integer(static_cast<int64_t>(length));
  return true;
}

bool call_not_null(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  for (const Value& argument : arguments) {
    if (argument.is_null()) continue;
    out = argument;
    break;
  }
  return true;
}

bool call_to_array(Evaluator& evaluator, const Node&, std::span<const Value> arguments, Value& out) {
  out = arguments[0].is_array() ? arguments[0] : Value::array(evaluator.arena().values(arguments.first(1)));
  return true;
}

// The number that a JSON number's text says; null for any other text.
Value number_of(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool starts_well = !digits.empty() && digits[0] >= '0' && digits[0] <= '9';
  const bool has_leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
  if (!starts_well || has_leading_zero || digits.ends_with('.') || digits.find(".e") != digits.npos ||
      digits.find(".E") != digits.npos) {
    return Value::null();
  }
  const char* const end = text.data() + text.size();
  int64_t integer = 0;
  uint64_t unsigned_integer = 0;
  double real = 0;
  if (const auto r = std::from_chars(text.data(), end, integer); r.ec == std::errc() && r.ptr == end) {
    return Value::integer(integer);
  }
  if (const auto r = std::from_chars(text.data(), end, unsigned_integer); r.ec == std::errc() && r.ptr == end) {
    return Value::unsigned_integer(unsigned_integer);
  }
  const auto r = std::from_chars(text.data(), end, real);
  return r.ec == std::errc() && r.ptr == end ? Value::real(real) : Value::null();
}

bool call_to_number(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  if (arguments[0].type() == Type::kNumber)
    out = arguments[0];
  else if (arguments[0].is_string())
    out = number_of(arguments[0].as_string());
  return true;
}

bool call_to_string(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out) {
  if (arguments[0].is_string()) {
    out = arguments[0];
    return true;
  }
  if (!evaluator.charge_weight(node, arguments[0])) return false;
  evaluator.mark_all(arguments[0]);
  out = Value::string(evaluator.arena().text(to_json(arguments[0])));
  return true;
}

bool call_type(Evaluator&, const Node&, std::span<const Value> arguments, Value& out) {
  out = Value::string(type_name(arguments[0].type()));
  return true;
}

constexpr StandardFunction kFunctions[] = {
    {"abs", 1, 1, {kNumberBit, 0}, call_abs},
    {"ceil", 1, 1, {kNumberBit, 0}, call_ceil},
    {"contains", 2, 2, {kArrayBit | kStringBit, kAnyBits}, call_contains},
    {"ends_with", 2, 2, {kStringBit, kStringBit}, call_ends_with},
    {"floor", 1, 1, {kNumberBit, 0}, call_floor},
    {"length", 1, 1, {kStringBit | kArrayBit | kObjectBit, 0}, call_length},
    {"not_null", 1, SIZE_MAX, {kAnyBits, kAnyBits}, call_not_null},
    {"starts_with", 2, 2, {kStringBit, kStringBit}, call_starts_with},
    {"to_array", 1, 1, {kAnyBits, 0}, call_to_array},
    {"to_number", 1, 1, {kAnyBits, 0}, call_to_number},
    {"to_string", 1, 1, {kAnyBits, 0}, call_to_string},
    {"type", 1, 1, {kAnyBits, 0}, call_type},
};

const std::vector<StandardFunction>& all_functions() {
  static const std::vector<StandardFunction> all = [] {
    std::vector<StandardFunction> functions(std::begin(kFunctions), std::end(kFunctions));
    functions.insert(functions.end(), list_functions().begin(), list_functions().end());
    return functions;
  }();
  return all;
}

}  // namespace

std::span<const StandardFunction> standard_functions() {
  return all_functions();
}

const StandardFunction* find_standard_function(std::string_view name) {
  for (const StandardFunction& function : all_functions()) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

bool check_arguments(Evaluator& evaluator, const Node& node, std::span<const Value> arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const ArgumentTypes allowed = node.standard->types[std::min<size_t>(i, 1)];
    // Looking for a wrong element walks the list.
    if ((allowed & (kNumbersBit | kStringsBit)) != 0 && !evaluator.charge(node, arguments[i].size())) return false;
    if (is_allowed(arguments[i], allowed)) continue;
    const std::string which = arguments.size() == 1 ? "its argument" : "argument " + std::to_string(i + 1);
    return evaluator.fail(ErrorKind::kInvalidType, node,
                          std::string(node.name) + "() takes " + allowed_text(allowed) + " as " + which +
                              ", but was given " + found_text(arguments[i], allowed) + ".");
  }
  return true;
}

namespace {

constexpr size_t kPartsShownMax = 3;

std::string listed(const std::vector<std::string>& parts, size_t all) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? " (" : ", ") + part;
  return text.empty() ? " (empty)" : text + (all > parts.size() ? ", ...)" : ")");
}

std::string array_parts(const Value& value) {
  std::vector<std::string> parts;
  value.each_element([&](const Value& element) {
    if (parts.size() < kPartsShownMax) parts.push_back(describe_shortly(element));
  });
  return listed(parts, value.size());
}

// Names only: a message is stored and shown where what an object holds, which may be secret, is not.
std::string object_parts(const Value& value) {
  std::vector<std::string> parts;
  value.each_member([&](std::string_view key, const Value&) {
    if (parts.size() < kPartsShownMax) parts.emplace_back(utf8_prefix(key, kShownBytesMax));
  });
  return listed(parts, value.size());
}

}  // namespace

std::string describe(const Value& value) {
  switch (value.type()) {
    case Type::kNull:
      return "null";
    case Type::kBoolean:
    case Type::kNumber:
      return "a " + std::string(type_name(value.type())) + " (" + scalar_text(value) + ")";
    case Type::kString: {
      const std::string_view shown = utf8_prefix(value.as_string(), kShownBytesMax);
      return "a string ('" + std::string(shown) + (shown.size() < value.as_string().size() ? "..." : "") + "')";
    }
    case Type::kArray:
      return "an array" + array_parts(value);
    case Type::kObject:
      return "an object" + object_parts(value);
    case Type::kExpression:
      return "an expression";
  }
  return "null";
}

}  // namespace leadgate::mapping::jmespath
