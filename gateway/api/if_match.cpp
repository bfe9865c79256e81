#include "gateway/api/if_match.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "deals/book/tables.hpp"
#include "gateway/api/deal_json.hpp"
#include "gateway/http/problem.hpp"

namespace leadgate::gateway {
namespace {

// The element up to the next comma that is outside of quotes; it and the comma are taken off the list.
std::string_view take_element(std::string_view& list) {
  bool quoted = false;
  size_t end = 0;
  for (; end < list.size() && (quoted || list[end] != ','); ++end) {
    if (list[end] == '"') quoted = !quoted;
  }
  const std::string_view element = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return element;
}

std::string changed_meanwhile(const deals::Deal& deal, const std::string& said) {
  return "The deal has version " + std::to_string(deal.version) + " by now, not " + said +
         "; read it again before you change it.";
}

}  // namespace

std::string deal_etag(const deals::Deal& deal) {
  return '"' + std::to_string(deal.version) + '"';
}

HttpResponse deal_response(int status, const deals::Deal& deal, store::Connection& connection) {
  HttpResponse response = HttpResponse::json(status, deal_json(deal, connection));
  response.headers.emplace_back("ETag", deal_etag(deal));
  return response;
}

IfMatch::IfMatch(const mapping::RawRequest& request) {
  bool is_star = false;
  for (const auto& [name, value] : request.headers) {
    if (name != "if-match") continue;
    any_ = false;
    std::string_view list = value;
    is_star |= trim(list) == "*";
    while (!list.empty()) tags_.emplace_back(take_element(list));
  }
  any_ |= is_star;
}

bool IfMatch::allows(const deals::Deal& deal) const {
  return any_ || std::find(tags_.begin(), tags_.end(), deal_etag(deal)) != tags_.end();
}

WriteCall if_matches(const HttpRequest& request, int64_t deal_id, WriteCall change) {
  IfMatch condition(request.raw);
  if (condition.allows_any()) return change;
  return [condition = std::move(condition), deal_id,
          change = std::move(change)](store::WriteContext& context) -> Result<HttpResponse> {
    const auto deal = deals::book::read_deal(context.connection, deal_id);
    if (!deal || condition.allows(*deal)) return change(context);
    return problem_response(412, changed_meanwhile(*deal, "what If-Match names"));
  };
}

Result<void> check_version(const deals::Deal& deal, const std::optional<int64_t>& version) {
  if (!version || *version == deal.version) return {};
  return Error::conflict(changed_meanwhile(deal, std::to_string(*version)));
}

}  // namespace leadgate::gateway
