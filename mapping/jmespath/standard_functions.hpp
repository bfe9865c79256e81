// The functions of the JMESPath specification: abs ... values. Internal to mapping/jmespath.
// A call gets arguments whose number and types are checked; it reports failure through the Evaluator.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "mapping/value.hpp"

namespace leadgate::mapping::jmespath {

class Evaluator;
struct Node;

// What one argument may be, as a set of bits.
using ArgumentTypes = uint16_t;
inline constexpr ArgumentTypes kNullBit = 1, kBooleanBit = 2, kNumberBit = 4, kStringBit = 8, kArrayBit = 16,
                               kObjectBit = 32, kReferenceBit = 64, kNumbersBit = 128, kStringsBit = 256;
inline constexpr ArgumentTypes kAnyBits = kNullBit | kBooleanBit | kNumberBit | kStringBit | kArrayBit | kObjectBit;

struct StandardFunction {
  std::string_view name;
  size_t arity_min;
  size_t arity_max;        // SIZE_MAX: any number
  ArgumentTypes types[2];  // of the first and of every further argument
  bool (*call)(Evaluator& evaluator, const Node& node, std::span<const Value> arguments, Value& out);
};

const StandardFunction* find_standard_function(std::string_view name);
std::span<const StandardFunction> standard_functions();

// False after the evaluator was told what is wrong with an argument.
bool check_arguments(Evaluator& evaluator, const Node& node, std::span<const Value> arguments);

// "a number (3)", "a string ('abc')", "an array (a number (1), ...)", "an object (id, name)": what was found, for
// messages.
std::string describe(const Value& value);

// Those over a whole list or object, in list_functions.cpp.
std::span<const StandardFunction> list_functions();

}  // namespace leadgate::mapping::jmespath
