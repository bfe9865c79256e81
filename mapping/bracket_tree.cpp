#include "mapping/bracket_tree.hpp"

#include <charconv>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

// A key that PHP takes for a number: "0", "12", no sign, no leading zero.
bool is_index(std::string_view key, int64_t& out) {
  if (key.empty() || (key.size() > 1 && key[0] == '0') || key[0] == '-') return false;
  const auto result = std::from_chars(key.data(), key.data() + key.size(), out);
  return result.ec == std::errc() && result.ptr == key.data() + key.size() && out < INT32_MAX;
}

}  // namespace

void BracketTree::add(std::string_view name, const Value& value) {
  while (name.starts_with(' ')) name.remove_prefix(1);
  const size_t open = name.find('[');
  const bool has_brackets =
      open != std::string_view::npos && open > 0 && name.find(']', open) != std::string_view::npos;
  const std::string_view top = has_brackets ? name.substr(0, open) : name;
  if (top.empty()) return;
  uint32_t node = child(0, top);
  std::string_view rest = has_brackets ? name.substr(open) : std::string_view();
  for (size_t depth = 1; rest.starts_with('['); ++depth) {
    const size_t close = rest.find(']');
    if (close == std::string_view::npos) break;
    make_parent(node);
    if (depth >= kBracketDepthMax) {
      node = child(node, rest);
      break;
    }
    const std::string_view key = rest.substr(1, close - 1);
    node = key.empty() ? append(node) : child(node, key);
    rest.remove_prefix(close + 1);
  }
  put(node, value);
}

uint32_t BracketTree::child(uint32_t parent, std::string_view key) {
  for (uint32_t at = nodes_[parent].first; at != kNone; at = nodes_[at].next) {
    if (nodes_[at].key == key) return at;
  }
  const auto made = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back().key = key;
  Node& owner = nodes_[parent];
  (owner.first == kNone ? owner.first : nodes_[owner.last].next) = made;
  owner.last = made;
  ++owner.children;
  int64_t index = 0;
  if (is_index(key, index) && index >= owner.next_index) owner.next_index = index + 1;
  return made;
}

uint32_t BracketTree::append(uint32_t parent) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, nodes_[parent].next_index);
  return child(parent, arena_.text({digits, static_cast<size_t>(end.ptr - digits)}));
}

// A node that has a value already keeps it as its first element.
void BracketTree::make_parent(uint32_t node) {
  if (nodes_[node].is_parent) return;
  nodes_[node].is_parent = true;
  if (nodes_[node].leaf.is_null()) return;
  const Value leaf = nodes_[node].leaf;
  nodes_[append(node)].leaf = leaf;
}

void BracketTree::put(uint32_t node, const Value& value) {
  if (!nodes_[node].is_parent && nodes_[node].leaf.is_null()) {
    nodes_[node].leaf = value;
    return;
  }
  make_parent(node);
  nodes_[append(node)].leaf = value;
}

bool BracketTree::is_list(const Node& node) const {
  int64_t expected = 0;
  for (uint32_t at = node.first; at != kNone; at = nodes_[at].next) {
    int64_t index = 0;
    if (!is_index(nodes_[at].key, index) || index != expected) return false;
    ++expected;
  }
  return true;
}

Value BracketTree::value_of(uint32_t index) const {
  const Node& node = nodes_[index];
  if (index != 0 && !node.is_parent) return node.leaf;
  if (index != 0 && is_list(node)) {
    const std::span<Value> elements = arena_.make_values(node.children);
    size_t i = 0;
    for (uint32_t at = node.first; at != kNone; at = nodes_[at].next) elements[i++] = value_of(at);
    return Value::array(elements);
  }
  const std::span<Member> members = arena_.make_members(node.children);
  size_t i = 0;
  for (uint32_t at = node.first; at != kNone; at = nodes_[at].next) members[i++] = {nodes_[at].key, value_of(at)};
  return Value::object(members);
}

}  // namespace leadgate::mapping
