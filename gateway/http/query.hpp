// The pairs of a query string, decoded like a form: '+' is a blank. A value object; views into nothing.
// At most kQueryPairsMax pairs are read, what follows is ignored. Bad UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace leadgate::gateway {

inline constexpr size_t kQueryPairsMax = 200;

class Query {
 public:
  explicit Query(std::string_view raw);

  // The first value under the name; nothing when it is absent ("?q=" is there, and empty).
  std::optional<std::string> find(std::string_view name) const;
  // The first value, or empty.
  std::string get(std::string_view name) const;
  // A whole number from `least`; one above `most` is taken as `most`. `otherwise` when absent or empty; kInvalid,
  // naming the parameter, when it is no such number.
  Result<int64_t> integer(std::string_view name, int64_t otherwise, int64_t least, int64_t most) const;

  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace leadgate::gateway
