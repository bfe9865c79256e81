// Names with brackets, as PHP and most form libraries read them, into a tree: "a[b][]=1" is {"a": {"b": ["1"]}}.
//
// Filled with add() in the order of the form, read once with to_value(); lives within one decoding, on its thread. The
// names and values that are added must outlive the arena's values. Never fails:
//   - brackets deeper than kBracketDepthMax stay one key, spelled as they were;
//   - an opening bracket without a closing one is part of the name; what follows the last bracket is dropped, like PHP;
//   - a repeated name becomes an array of all its values; a name that is both a value and a parent keeps the value
//     under the next free index;
//   - a parent whose keys are 0, 1, 2... in this order is an array; the root is always an object;
//   - an empty name is dropped.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

class BracketTree {
 public:
  explicit BracketTree(Arena& arena) : arena_(arena) { nodes_.emplace_back(); }

  void add(std::string_view name, const Value& value);
  Value to_value() const { return value_of(0); }

 private:
  static constexpr uint32_t kNone = 0;  // the root is nobody's child

  struct Node {
    std::string_view key;
    Value leaf;
    uint32_t first = kNone, last = kNone, next = kNone;
    uint32_t children = 0;
    int64_t next_index = 0;  // what "[]" stands for
    bool is_parent = false;
  };

  uint32_t child(uint32_t parent, std::string_view key);
  uint32_t append(uint32_t parent);
  void put(uint32_t node, const Value& value);
  void make_parent(uint32_t node);
  Value value_of(uint32_t node) const;
  bool is_list(const Node& node) const;

  Arena& arena_;
  std::vector<Node> nodes_;
};

}  // namespace leadgate::mapping
