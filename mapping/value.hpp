// One value of a document or of an expression's result: the type that the mapping language computes with.
//
// A Value is a small view, trivially copyable: it points into a parsed simdjson document, into an Arena (values made by
// decoders and expressions), or holds a scalar. It owns nothing and is valid as long as the Document and the Arena it
// came from. Use it on the thread that owns those. No allocation, no failure: asking a value for what it is not gives
// the neutral answer (empty text, 0, no members), so check type() where it matters.
//
// Numbers keep what was sent: integers of 64 bits, signed or unsigned, are exact; other numbers are doubles.
// Duplicate keys of a JSON object: the last one counts, as in PHP and JavaScript, for look-up and iteration alike. The
// decoder sees to it: a Value made straight from a simdjson element shows each of the duplicates and finds the first.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping {

enum class Type : uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject, kExpression };

// JMESPath's names: "null", "boolean", "number", "string", "array", "object", "expression".
std::string_view type_name(Type type);

struct Member;
namespace jmespath {
struct Node;
}

class Value {
 public:
  Value() = default;  // null

  static Value null() { return Value(); }
  static Value boolean(bool value);
  static Value integer(int64_t value);
  static Value unsigned_integer(uint64_t value);
  static Value real(double value);  // an integral double stays a number and prints without a fraction
  static Value string(std::string_view borrowed);
  static Value array(std::span<const Value> borrowed);
  static Value object(std::span<const Member> borrowed);
  static Value json(simdjson::dom::element element);
  static Value expression(const jmespath::Node* node);

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::kNull; }
  bool is_string() const { return type_ == Type::kString; }
  bool is_array() const { return type_ == Type::kArray; }
  bool is_object() const { return type_ == Type::kObject; }
  bool is_scalar() const { return type_ == Type::kBoolean || type_ == Type::kNumber || type_ == Type::kString; }

  bool as_bool() const { return type_ == Type::kBoolean && bits_.boolean; }
  std::string_view as_string() const;
  double as_double() const;
  bool is_integer() const;  // a number that is a whole int64
  int64_t as_integer() const;
  const jmespath::Node* as_expression() const;

  // Elements of an array or members of an object; 0 for the rest.
  size_t size() const;

  // Element `index` of an array; null when there is none. Costs index steps on a JSON array: iterate instead.
  Value at(size_t index) const;

  // Member `key` of an object; nothing when there is none (a null member is found).
  std::optional<Value> find(std::string_view key) const;

  // Calls visit(Value) for each element of an array, in order.
  template <class Visit>
  void each_element(Visit&& visit) const;
  // Calls visit(std::string_view key, Value) for each member of an object, in the document's order.
  template <class Visit>
  void each_member(Visit&& visit) const;

  // Tells one place of the document from another (a JSON tape position, an arena address); 0 for a value that an
  // expression made. Used to know what a mapping has read.
  uint64_t identity() const { return identity_; }
  Value with_identity(uint64_t identity) const;
  // The identity, or for a list or object without one the address of what it holds; 0: neither.
  uint64_t place() const;

  // JMESPath equality: numbers by value, the rest deeply; objects regardless of order.
  friend bool operator==(const Value& a, const Value& b);

 private:
  friend int compare_numbers(const Value& a, const Value& b);
  friend std::string scalar_text(const Value& value);
  friend uint64_t weight(const Value& value, uint64_t limit);

  enum class Kind : uint8_t { kScalar, kJson, kArena };
  enum class Number : uint8_t { kInteger, kUnsigned, kReal };

  Type type_ = Type::kNull;
  Kind kind_ = Kind::kScalar;
  Number number_ = Number::kInteger;
  uint32_t size_ = 0;  // bytes of a string, elements or members in an arena
  union Bits {
    bool boolean;
    int64_t integer;
    uint64_t unsigned_integer;
    double real;
    const char* text;
    const Value* elements;
    const Member* members;
    const jmespath::Node* node;
  } bits_{.integer = 0};
  simdjson::dom::element json_{};
  uint64_t identity_ = 0;
};

struct Member {
  std::string_view key;
  Value value;
};

// Two numbers by value, exact whatever they are kept as: below 0, 0 or above 0.
int compare_numbers(const Value& a, const Value& b);

// The text of a scalar as a person would write it: "1001", "29.35", "true"; the shortest for a double. Empty for null,
// arrays and objects.
std::string scalar_text(const Value& value);

// The value as strict JSON.
std::string to_json(const Value& value);

// Appends the identity of every scalar at or below `value`: for whoever uses a whole array or object.
void mark_reads(const Value& value, std::vector<uint64_t>& reads);

// How much there is at and below a value, in entries (a text counts one for each 64 bytes too). Counting stops once
// the sum is over `limit`: a value that an expression made can share its parts and be far larger than its memory.
uint64_t weight(const Value& value, uint64_t limit);

template <class Visit>
void Value::each_element(Visit&& visit) const {
  if (type_ != Type::kArray) return;
  if (kind_ == Kind::kJson) {
    for (simdjson::dom::element element : simdjson::dom::array(json_.get_array().value_unsafe())) visit(json(element));
  } else {
    for (uint32_t i = 0; i < size_; ++i) visit(bits_.elements[i]);
  }
}

template <class Visit>
void Value::each_member(Visit&& visit) const {
  if (type_ != Type::kObject) return;
  if (kind_ == Kind::kJson) {
    for (auto field : simdjson::dom::object(json_.get_object().value_unsafe())) visit(field.key, json(field.value));
  } else {
    for (uint32_t i = 0; i < size_; ++i) visit(bits_.members[i].key, bits_.members[i].value);
  }
}

}  // namespace leadgate::mapping
