// The tree of a compiled expression. Internal to mapping/jmespath: others hold a `const Node*` and hand it back.
// Owned by its Expression, immutable once compiled, so that any number of threads may walk it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/arena.hpp"
#include "mapping/jmespath/expression.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping::jmespath {

struct StandardFunction;

enum class NodeKind : uint8_t {
  kCurrent,           // @
  kField,             // name
  kIndex,             // [n]
  kSlice,             // [a:b:c], without the projection that follows it
  kLiteral,           // `json` or 'text'
  kChain,             // children, each applied to what the one before gave: a.b, a[0], a | b
  kOr,                // children: the first that is truthy, else the last
  kAnd,               // children: the first that is not truthy, else the last
  kNot,               // left
  kCompare,           // left, right
  kFlatten,           // left
  kListProjection,    // right (may be null: as it is) over the elements of left
  kValueProjection,   // right over the values of left
  kFilterProjection,  // right over the elements of left for which condition is truthy
  kMultiList,         // [a, b]
  kMultiHash,         // {k: a}
  kCall,              // a function, standard or the host's
  kReference,         // &a
};

enum class Comparator : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Node {
  NodeKind kind = NodeKind::kCurrent;
  Comparator comparator = Comparator::kEqual;
  bool quoted = false;  // a field written in double quotes: no function name
  size_t depth = 1;     // of the tree below, so that walking it is bounded
  size_t position = 0;  // byte offset in the expression

  std::string_view name;  // of a field or function
  Value literal;
  int64_t index = 0;
  std::optional<int64_t> start, stop, step;

  const Node* left = nullptr;
  const Node* right = nullptr;
  const Node* condition = nullptr;
  std::vector<const Node*> children;   // parts, choices or arguments
  std::vector<std::string_view> keys;  // of a multi-select hash, beside `children`

  const StandardFunction* standard = nullptr;
  const Function* host = nullptr;
};

// Everything that the nodes of one expression point to.
struct Tree {
  std::string text;
  Arena arena;  // names, literals
  std::deque<Node> nodes;
  const Node* root = nullptr;
};

}  // namespace leadgate::mapping::jmespath
