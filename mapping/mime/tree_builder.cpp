#include "mapping/mime/tree_builder.hpp"

#include <bit>
#include <unordered_map>

namespace leadgate::mapping::mime {

Value TreeBuilder::text(std::string_view text) const {
  const std::string_view kept = arena_.text(text);
  return Value::string(kept).with_identity(std::bit_cast<uint64_t>(kept.data()));
}

Value TreeBuilder::text_or_null(std::string_view text) const {
  return text.empty() ? Value::null() : this->text(text);
}

Value TreeBuilder::array(const std::vector<Value>& values) const {
  return Value::array(arena_.values(values));
}

Value TreeBuilder::object(std::initializer_list<Member> members) const {
  return Value::object(arena_.members({members.begin(), members.size()}));
}

Value TreeBuilder::grouped(const std::vector<std::pair<std::string, std::string>>& pairs) const {
  std::unordered_map<std::string_view, size_t> places;
  std::vector<std::vector<Value>> values;
  std::vector<std::string_view> names;
  for (const auto& [name, content] : pairs) {
    const auto [place, is_new] = places.emplace(name, values.size());
    if (is_new) {
      names.push_back(name);
      values.emplace_back();
    }
    values[place->second].push_back(text(content));
  }
  const std::span<Member> members = arena_.make_members(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    members[i].key = arena_.text(names[i]);
    members[i].value = values[i].size() == 1 ? values[i].front() : array(values[i]);
  }
  return Value::object(members);
}

}  // namespace leadgate::mapping::mime
