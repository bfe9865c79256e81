#include "base/config_node.hpp"

#include <algorithm>
#include <tuple>

namespace leadgate {

std::string Place::text() const {
  if (line == 0) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string Mistake::line() const {
  return place.text() + ": " + text;
}

void sort_by_place(Mistakes& mistakes) {
  const auto order = [](const Mistake& m) { return std::tie(m.place.file, m.place.line, m.place.column, m.text); };
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [&](const Mistake& a, const Mistake& b) { return order(a) < order(b); });
  const auto same = [&](const Mistake& a, const Mistake& b) { return order(a) == order(b); };
  mistakes.erase(std::unique(mistakes.begin(), mistakes.end(), same), mistakes.end());
}

ConfigNode ConfigNode::null(Place place) {
  ConfigNode node;
  node.place_ = std::move(place);
  return node;
}

ConfigNode ConfigNode::scalar(Place place, std::string text, Quotes quotes) {
  ConfigNode node = null(std::move(place));
  node.kind_ = Kind::kScalar;
  node.quotes_ = quotes;
  node.text_ = std::move(text);
  return node;
}

ConfigNode ConfigNode::list(Place place, std::vector<ConfigNode> items) {
  ConfigNode node = null(std::move(place));
  node.kind_ = Kind::kList;
  node.items_ = std::move(items);
  return node;
}

ConfigNode ConfigNode::map(Place place, std::vector<ConfigMember> members) {
  ConfigNode node = null(std::move(place));
  node.kind_ = Kind::kMap;
  node.members_ = std::move(members);
  return node;
}

const ConfigNode* ConfigNode::find(std::string_view key) const {
  for (const ConfigMember& member : members_) {
    if (member.key == key) return &member.node;
  }
  return nullptr;
}

const Place& ConfigNode::key_place(std::string_view key) const {
  for (const ConfigMember& member : members_) {
    if (member.key == key) return member.key_place;
  }
  return place_;
}

std::string_view ConfigNode::kind_name() const {
  switch (kind_) {
    case Kind::kNull:
      return "nothing";
    case Kind::kScalar:
      return "a text";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a map";
  }
  return "nothing";
}

ConfigNode overlay(const ConfigNode& base, const ConfigNode& over) {
  if (!base.is_map() || !over.is_map()) return over;
  std::vector<ConfigMember> members;
  for (const ConfigMember& member : base.members()) {
    const ConfigNode* replacement = over.find(member.key);
    if (replacement == nullptr) {
      members.push_back(member);
    } else if (!replacement->is_null()) {
      members.push_back({member.key, over.key_place(member.key), overlay(member.node, *replacement)});
    }
  }
  for (const ConfigMember& member : over.members()) {
    if (base.find(member.key) == nullptr && !member.node.is_null()) members.push_back(member);
  }
  return ConfigNode::map(over.place(), std::move(members));
}

}  // namespace leadgate
