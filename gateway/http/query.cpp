#include "gateway/http/query.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace leadgate::gateway {

Query::Query(std::string_view raw) {
  while (!raw.empty() && pairs_.size() < kQueryPairsMax) {
    const size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    pairs_.emplace_back(to_valid_utf8(percent_decode(pair.substr(0, equals), Plus::kIsBlank)),
                        to_valid_utf8(percent_decode(value, Plus::kIsBlank)));
  }
}

std::optional<std::string> Query::find(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Query::get(std::string_view name) const {
  return find(name).value_or(std::string());
}

Result<int64_t> Query::integer(std::string_view name, int64_t otherwise, int64_t least, int64_t most) const {
  const std::optional<std::string> text = find(name);
  if (!text) return otherwise;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) {
    return Error::invalid("The query parameter '" + std::string(name) + "' must be a whole number from " +
                          std::to_string(least) + " to " + std::to_string(most) + ".");
  }
  return value;
}

}  // namespace leadgate::gateway
