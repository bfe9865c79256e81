// Which settings of a preset a source of the tests gives where a test says nothing of them. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/config_node.hpp"

namespace leadgate::testing {

inline bool mentions_text(const ConfigNode& node, const std::string& text) {
  if (node.scalar().find(text) != std::string::npos) return true;
  const auto in_item = [&text](const ConfigNode& one) { return mentions_text(one, text); };
  const auto in_member = [&text](const ConfigMember& one) { return mentions_text(one.node, text); };
  return std::any_of(node.items().begin(), node.items().end(), in_item) ||
         std::any_of(node.members().begin(), node.members().end(), in_member);
}

// Those of its `needs` that its steps of `fetch` do not use: nothing is asked for unless a test says so.
inline std::vector<std::string> usual_needs(const ConfigNode& preset) {
  std::vector<std::string> out;
  const ConfigNode* needs = preset.find("needs");
  const ConfigNode* fetch = preset.find("fetch");
  if (needs == nullptr) return out;
  for (const ConfigNode& need : needs->items()) {
    const ConfigNode* name = need.find("name");
    if (name == nullptr || (fetch != nullptr && mentions_text(*fetch, "{setting." + name->scalar() + "}"))) continue;
    out.push_back(name->scalar());
  }
  return out;
}

}  // namespace leadgate::testing
