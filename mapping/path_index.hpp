// Where each value of a document stands: "body.billing.phone", "body.items[0].sku". Built only to explain; the views
// of the document must outlive it. Bounded by `paths_max` and kIndexedPathBytesMax; what is past them has
// no path.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "mapping/value.hpp"

namespace leadgate::mapping {

inline constexpr size_t kIndexedPathsMax = 5000;
inline constexpr size_t kIndexedPathBytesMax = 1u << 20;

class PathIndex {
 public:
  explicit PathIndex(const Value& root, size_t paths_max = kIndexedPathsMax);
  // Empty for the root itself and for a value that an expression made; has() tells the two apart.
  std::string path_of(const Value& value) const;
  bool has(const Value& value) const;

 private:
  void add(const Value& value, const std::string& path);

  size_t paths_max_;
  size_t bytes_ = 0;
  std::unordered_map<uint64_t, std::string> paths_;
};

}  // namespace leadgate::mapping
