#include "gateway/http/query.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace leadgate::gateway {

Query::Query(std::string_view raw) {
  size_t begin = 0;
  while (begin < raw.size() && pairs_.size() < kQueryPairsMax) {
    const size_t end = std::min(raw.find('&', begin), raw.size());
    const std::string_view pair = raw.substr(begin, end - begin);
    begin = end + 1;
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    const bool has_value = equals != std::string_view::npos;
    pairs_.emplace_back(to_valid_utf8(percent_decode(pair.substr(0, equals), Plus::kIsBlank)),
                        has_value ? to_valid_utf8(percent_decode(pair.substr(equals + 1), Plus::kIsBlank)) : "");
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
  if (!text || text->empty()) return otherwise;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc::result_out_of_range && stop == end && text->front() != '-') return most;
  if (error != std::errc() || stop != end || value < least) {
    return Error::invalid("The query parameter '" + std::string(name) + "' must be a whole number, at least " +
                          std::to_string(least) + ".");
  }
  return std::min(value, most);
}

}  // namespace leadgate::gateway
