// What a mapping has not read: every scalar of the body and the query becomes a field, so that nothing sent is lost.
// Pure, any thread. Bounded by kLeftOverFieldsMax and kLeftOverBytesMax; past them one field says how many are missing
// (they are still in the raw event).
#pragma once

#include <string>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

inline constexpr size_t kLeftOverFieldsMax = 200;
inline constexpr size_t kLeftOverBytesMax = 16u << 10;
inline constexpr std::string_view kLeftOutField = "leadgate.left_out";

// Keys that are noise: the last part of a path ("nonce") or a whole one, with or without its indices ("meta.id"). One
// that ends in '*' stands for all that begin so ("_wp*", "meta_data._*").
class IgnoredKeys {
 public:
  IgnoredKeys() = default;
  explicit IgnoredKeys(std::vector<std::string> keys);
  bool has(std::string_view key) const;

 private:
  std::vector<std::string> keys_;      // sorted
  std::vector<std::string> prefixes_;  // of those that ended in '*'
};

// Appends to `fields`. `reads` is sorted by it. Paths: "billing.city", "items[0].note"; where a list holds pairs of a
// label and a value, the label: "meta_data.gift". Query parameters that carry access (token, signature) are never kept.
void add_left_over(const Value& root, std::vector<uint64_t>& reads, const IgnoredKeys& ignored, deals::Fields& fields);

}  // namespace leadgate::mapping
