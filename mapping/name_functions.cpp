// split_name() and capitalise(): names of people as CRMs want them.
#include "mapping/function_support.hpp"
#include "mapping/person_name.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::functions {
namespace {

Value text_or_null(Evaluation& evaluation, const std::string& text) {
  return text.empty() ? Value::null() : *made_text(evaluation, text);
}

Result split_name(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].is_null()) return Value::null();
  if (!arguments[0].is_string()) return found_instead("split_name", "a string", arguments[0]);
  const PersonName name = split_person_name(arguments[0].as_string());
  if (name == PersonName()) return unusable(arguments[0], evaluation);
  const Member members[] = {
      {"title", text_or_null(evaluation, name.title)},     {"first", text_or_null(evaluation, name.first)},
      {"middle", text_or_null(evaluation, name.middle)},   {"last", text_or_null(evaluation, name.last)},
      {"company", text_or_null(evaluation, name.company)},
  };
  return Value::object(evaluation.arena.members(members));
}

Result capitalise(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].is_null()) return Value::null();
  if (!arguments[0].is_string()) return found_instead("capitalise", "a string", arguments[0]);
  return made_text(evaluation, to_title(arguments[0].as_string()));
}

}  // namespace

void add_name_functions(jmespath::FunctionTable& table) {
  table.add({"split_name", 1, 1, split_name, kParserCost});
  table.add({"capitalise", 1, 1, capitalise});
}

}  // namespace leadgate::mapping::functions
