// url_query() and url_decode(): the visit's address as a sender passes it on.
#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "mapping/function_support.hpp"

namespace leadgate::mapping::functions {
namespace {

constexpr size_t kPairsMax = 200;

std::string decoded(std::string_view text, Plus plus) {
  return to_valid_utf8(percent_decode(text, plus));
}

// What stands between '?' and '#'; a text without '?' is taken for the query itself.
std::string_view query_part(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const size_t mark = url.find('?');
  return mark == std::string_view::npos ? url : url.substr(mark + 1);
}

Result query_object(std::string_view url, Evaluation& evaluation) {
  std::vector<Member> members;
  for (std::string_view pair : split(query_part(url), '&')) {
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    if (members.size() == kPairsMax) break;
    const std::string_view key = evaluation.arena.text(decoded(pair.substr(0, equals), Plus::kIsBlank));
    const Value value = Value::string(evaluation.arena.text(decoded(pair.substr(equals + 1), Plus::kIsBlank)));
    const auto old = std::find_if(members.begin(), members.end(), [&](const Member& one) { return one.key == key; });
    // Of a repeated parameter the first one counts: what is added behind is added by redirects.
    if (old == members.end()) members.push_back({key, value});
  }
  return Value::object(evaluation.arena.members(members));
}

}  // namespace

void add_url_functions(jmespath::FunctionTable& table) {
  table.add({"url_query", 1, 1, [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               if (!arguments[0].is_string()) return found_instead("url_query", "a string", arguments[0]);
               return query_object(arguments[0].as_string(), evaluation);
             }});
  table.add({"url_decode", 1, 1, [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               if (!arguments[0].is_string()) return found_instead("url_decode", "a string", arguments[0]);
               return made_text(evaluation, decoded(arguments[0].as_string(), Plus::kIsPlus));
             }});
}

}  // namespace leadgate::mapping::functions
