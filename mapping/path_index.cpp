#include "mapping/path_index.hpp"

namespace leadgate::mapping {

PathIndex::PathIndex(const Value& root, size_t paths_max) : paths_max_(paths_max) {
  add(root, "");
}

void PathIndex::add(const Value& value, const std::string& path) {
  if (paths_.size() >= paths_max_ || bytes_ + path.size() > kIndexedPathBytesMax) return;
  bytes_ += path.size();
  // Met before: it is shared, and what is below it too.
  if (value.place() != 0 && !paths_.try_emplace(value.place(), path).second) return;
  value.each_member([&](std::string_view key, const Value& member) {
    add(member, path.empty() ? std::string(key) : path + "." + std::string(key));
  });
  size_t index = 0;
  value.each_element([&](const Value& element) { add(element, path + "[" + std::to_string(index++) + "]"); });
}

bool PathIndex::has(const Value& value) const {
  return value.place() != 0 && paths_.contains(value.place());
}

std::string PathIndex::path_of(const Value& value) const {
  const auto found = paths_.find(value.place());
  return value.place() == 0 || found == paths_.end() ? std::string() : found->second;
}

}  // namespace leadgate::mapping
