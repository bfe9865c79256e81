#include "mapping/value.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "base/json_writer.hpp"

namespace leadgate::mapping {
namespace {

// The tape position of an element is its identity, but simdjson does not show it: it is read from the element's bytes.
static_assert(sizeof(simdjson::dom::element) == sizeof(simdjson::internal::tape_ref));
static_assert(std::is_trivially_copyable_v<simdjson::dom::element>);
static_assert(std::is_trivially_copyable_v<simdjson::internal::tape_ref>);
static_assert(std::is_trivially_copyable_v<Value>);

simdjson::internal::tape_ref tape_of(simdjson::dom::element element) {
  return std::bit_cast<simdjson::internal::tape_ref>(element);
}

// Most keys differ in their length or first byte, which takes no call to see.
bool is_key(std::string_view member, std::string_view key) {
  if (member.size() != key.size()) return false;
  return key.empty() || (member[0] == key[0] && std::memcmp(member.data(), key.data(), key.size()) == 0);
}

constexpr double kTwoTo63 = 9223372036854775808.0;

bool is_whole_int64(double value) {
  return value >= -kTwoTo63 && value < kTwoTo63 && std::trunc(value) == value;
}

void write_json(JsonWriter& json, const Value& value) {
  switch (value.type()) {
    case Type::kNull:
    case Type::kExpression:
      json.null();
      return;
    case Type::kBoolean:
      json.boolean(value.as_bool());
      return;
    case Type::kNumber:
      json.raw(scalar_text(value));
      return;
    case Type::kString:
      json.string(value.as_string());
      return;
    case Type::kArray:
      json.begin_array();
      value.each_element([&](const Value& element) { write_json(json, element); });
      json.end_array();
      return;
    case Type::kObject:
      json.begin_object();
      value.each_member([&](std::string_view key, const Value& member) {
        json.key(key);
        write_json(json, member);
      });
      json.end_object();
      return;
  }
}

std::string number_text(double value) {
  if (is_whole_int64(value) && !(value == 0 && std::signbit(value))) return std::to_string(static_cast<int64_t>(value));
  char text[40];
  const double size = std::fabs(value);
  // Like JavaScript: people read 0.00001 and 100000.5, not 1e-05.
  const bool plain = size >= 1e-6 && size < 1e21;
  const auto end = plain ? std::to_chars(text, text + sizeof text, value, std::chars_format::fixed)
                         : std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

// Every member of `a` in `b`, for objects of the same size without duplicate keys.
bool same_members(const Value& a, const Value& b) {
  bool same = true;
  a.each_member([&](std::string_view key, const Value& member) {
    if (!same) return;
    const std::optional<Value> other = b.find(key);
    same = other && *other == member;
  });
  return same;
}

bool same_elements(const Value& a, const Value& b) {
  bool same = true;
  size_t index = 0;
  // Arrays of an arena are indexed at once; two JSON arrays cost index steps each, so the second is walked beside.
  std::vector<Value> others;
  others.reserve(b.size());
  b.each_element([&](const Value& element) { others.push_back(element); });
  a.each_element([&](const Value& element) {
    if (same) same = index < others.size() && element == others[index];
    ++index;
  });
  return same && index == others.size();
}

}  // namespace

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBoolean:
      return "boolean";
    case Type::kNumber:
      return "number";
    case Type::kString:
      return "string";
    case Type::kArray:
      return "array";
    case Type::kObject:
      return "object";
    case Type::kExpression:
      return "expression";
  }
  return "null";
}

Value Value::boolean(bool value) {
  Value out;
  out.type_ = Type::kBoolean;
  out.bits_.boolean = value;
  return out;
}

Value Value::integer(int64_t value) {
  Value out;
  out.type_ = Type::kNumber;
  out.bits_.integer = value;
  return out;
}

Value Value::unsigned_integer(uint64_t value) {
  if (value <= static_cast<uint64_t>(INT64_MAX)) return integer(static_cast<int64_t>(value));
  Value out;
  out.type_ = Type::kNumber;
  out.number_ = Number::kUnsigned;
  out.bits_.unsigned_integer = value;
  return out;
}

Value Value::real(double value) {
  if (!std::isfinite(value)) return null();
  Value out;
  out.type_ = Type::kNumber;
  out.number_ = Number::kReal;
  out.bits_.real = value;
  return out;
}

Value Value::string(std::string_view borrowed) {
  Value out;
  out.type_ = Type::kString;
  out.size_ = static_cast<uint32_t>(borrowed.size());
  out.bits_.text = borrowed.data();
  return out;
}

Value Value::array(std::span<const Value> borrowed) {
  Value out;
  out.type_ = Type::kArray;
  out.kind_ = Kind::kArena;
  out.size_ = static_cast<uint32_t>(borrowed.size());
  out.bits_.elements = borrowed.data();
  return out;
}

Value Value::object(std::span<const Member> borrowed) {
  Value out;
  out.type_ = Type::kObject;
  out.kind_ = Kind::kArena;
  out.size_ = static_cast<uint32_t>(borrowed.size());
  out.bits_.members = borrowed.data();
  return out;
}

Value Value::json(simdjson::dom::element element) {
  using simdjson::dom::element_type;
  Value out;
  switch (element.type()) {
    case element_type::NULL_VALUE:
      break;
    case element_type::BOOL:
      out = boolean(element.get_bool().value_unsafe());
      break;
    case element_type::INT64:
      out = integer(element.get_int64().value_unsafe());
      break;
    case element_type::UINT64:
      out = unsigned_integer(element.get_uint64().value_unsafe());
      break;
    case element_type::DOUBLE:
      out = real(element.get_double().value_unsafe());
      break;
    case element_type::STRING:
      out = string(element.get_string().value_unsafe());
      break;
    case element_type::ARRAY:
    case element_type::OBJECT:
      out.type_ = element.type() == element_type::ARRAY ? Type::kArray : Type::kObject;
      out.kind_ = Kind::kJson;
      out.json_ = element;
      break;
  }
  out.identity_ = tape_of(element).json_index;
  return out;
}

Value Value::expression(const jmespath::Node* node) {
  Value out;
  out.type_ = Type::kExpression;
  out.bits_.node = node;
  return out;
}

std::string_view Value::as_string() const {
  return type_ == Type::kString ? std::string_view(bits_.text, size_) : std::string_view();
}

double Value::as_double() const {
  if (type_ != Type::kNumber) return 0;
  switch (number_) {
    case Number::kInteger:
      return static_cast<double>(bits_.integer);
    case Number::kUnsigned:
      return static_cast<double>(bits_.unsigned_integer);
    case Number::kReal:
      return bits_.real;
  }
  return 0;
}

bool Value::is_integer() const {
  if (type_ != Type::kNumber) return false;
  return number_ == Number::kInteger || (number_ == Number::kReal && is_whole_int64(bits_.real));
}

int64_t Value::as_integer() const {
  if (!is_integer()) return 0;
  return number_ == Number::kInteger ? bits_.integer : static_cast<int64_t>(bits_.real);
}

const jmespath::Node* Value::as_expression() const {
  return type_ == Type::kExpression ? bits_.node : nullptr;
}

size_t Value::size() const {
  if (kind_ == Kind::kArena) return size_;
  if (kind_ != Kind::kJson) return 0;
  if (type_ == Type::kArray) return json_.get_array().value_unsafe().size();
  return json_.get_object().value_unsafe().size();
}

Value Value::at(size_t index) const {
  if (type_ != Type::kArray) return null();
  if (kind_ == Kind::kArena) return index < size_ ? bits_.elements[index] : null();
  for (simdjson::dom::element element : simdjson::dom::array(json_.get_array().value_unsafe())) {
    if (index == 0) return json(element);
    --index;
  }
  return null();
}

std::optional<Value> Value::find(std::string_view key) const {
  if (type_ != Type::kObject) return std::nullopt;
  if (kind_ == Kind::kArena) {
    for (uint32_t i = size_; i > 0; --i) {
      if (is_key(bits_.members[i - 1].key, key)) return bits_.members[i - 1].value;
    }
    return std::nullopt;
  }
  const simdjson::dom::object object(json_.get_object().value_unsafe());
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (is_key({member.key_c_str(), member.key_length()}, key)) return json(member.value());
  }
  return std::nullopt;
}

Value Value::with_identity(uint64_t identity) const {
  Value out = *this;
  out.identity_ = identity;
  return out;
}

uint64_t Value::place() const {
  if (identity_ != 0 || kind_ != Kind::kArena || size_ == 0) return identity_;
  return is_array() ? std::bit_cast<uint64_t>(bits_.elements) : std::bit_cast<uint64_t>(bits_.members);
}

int compare_numbers(const Value& a, const Value& b) {
  // 64 bits of mantissa hold every int64, uint64 and double, so that nothing is rounded.
  static_assert(std::numeric_limits<long double>::digits >= 64);
  const auto exact = [](const Value& value) -> long double {
    switch (value.number_) {
      case Value::Number::kInteger:
        return static_cast<long double>(value.bits_.integer);
      case Value::Number::kUnsigned:
        return static_cast<long double>(value.bits_.unsigned_integer);
      case Value::Number::kReal:
        return value.bits_.real;
    }
    return 0;
  };
  const long double left = exact(a);
  const long double right = exact(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

bool operator==(const Value& a, const Value& b) {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case Type::kNull:
      return true;
    case Type::kBoolean:
      return a.as_bool() == b.as_bool();
    case Type::kNumber:
      return compare_numbers(a, b) == 0;
    case Type::kString:
      return a.as_string() == b.as_string();
    case Type::kArray:
      return a.size() == b.size() && same_elements(a, b);
    case Type::kObject:
      return a.size() == b.size() && same_members(a, b);
    case Type::kExpression:
      return a.as_expression() == b.as_expression();
  }
  return false;
}

std::string scalar_text(const Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.type() == Type::kBoolean) return value.as_bool() ? "true" : "false";
  if (value.type() != Type::kNumber) return {};
  if (value.number_ == Value::Number::kUnsigned) return std::to_string(value.bits_.unsigned_integer);
  if (value.number_ == Value::Number::kInteger) return std::to_string(value.bits_.integer);
  return number_text(value.bits_.real);
}

std::string to_json(const Value& value) {
  JsonWriter json;
  write_json(json, value);
  return json.take();
}

void mark_reads(const Value& value, std::vector<uint64_t>& reads) {
  if (value.is_scalar()) {
    if (value.identity() != 0) reads.push_back(value.identity());
  } else if (value.is_array()) {
    value.each_element([&](const Value& element) { mark_reads(element, reads); });
  } else if (value.is_object()) {
    value.each_member([&](std::string_view, const Value& member) { mark_reads(member, reads); });
  }
}

uint64_t weight(const Value& value, uint64_t limit) {
  if (value.is_string()) return 1 + value.as_string().size() / 64;
  if (value.kind_ == Value::Kind::kJson) {
    const auto tape = tape_of(value.json_);
    return tape.after_element() - tape.json_index;
  }
  uint64_t sum = 1;
  if (value.is_array()) {
    for (uint32_t i = 0; i < value.size_ && sum <= limit; ++i) sum += weight(value.bits_.elements[i], limit - sum);
  } else if (value.is_object()) {
    for (uint32_t i = 0; i < value.size_ && sum <= limit; ++i) {
      sum += weight(value.bits_.members[i].value, limit - sum);
    }
  }
  return sum;
}

}  // namespace leadgate::mapping
