// pairs(): a list of names and values, as form builders and shops send them, as one object.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/function_support.hpp"

namespace leadgate::mapping::functions {
namespace {

Result pairs(Arguments arguments, Evaluation& evaluation) {
  const Value& list = arguments[0];
  if (list.is_null()) return Value::null();
  if (!list.is_array()) return found_instead("pairs", "a list", list);
  for (const Value& key : arguments.subspan(1)) {
    if (!key.is_string()) return found_instead("pairs", "the name of a key", key);
  }
  // Each name is compared with those before it, many in a step's time.
  const uint64_t steps = list.size() + list.size() * list.size() / 64;
  if (!jmespath::take_steps(evaluation, steps)) return jmespath::out_of_steps(evaluation);
  const std::span<Member> members = evaluation.arena.make_members(list.size());
  size_t count = 0;
  list.each_element([&](const Value& element) {
    const std::optional<Value> name = element.find(arguments[1].as_string());
    const std::optional<Value> value = element.find(arguments[2].as_string());
    if (!name || !value || value->is_null()) return;
    const std::string_view text =
        name->is_string() ? trim(name->as_string()) : evaluation.arena.text(scalar_text(*name));
    const auto taken = members.first(count);
    const bool known = std::any_of(taken.begin(), taken.end(), [text](const Member& one) { return one.key == text; });
    if (!text.empty() && !known) members[count++] = {text, *value};
  });
  return Value::object(members.first(count));
}

}  // namespace

void add_pair_functions(jmespath::FunctionTable& table) {
  table.add({"pairs", 3, 3, pairs});
}

}  // namespace leadgate::mapping::functions
