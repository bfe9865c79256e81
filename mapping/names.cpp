#include "mapping/names.hpp"

#include "base/text.hpp"
#include "mapping/function_support.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::mapping {

void append_name(std::string& name, std::string_view part) {
  const std::string clean = collapse_blanks(part);
  if (clean.empty()) return;
  if (!name.empty()) name += ' ';
  name += clean;
}

std::string account_name(std::string_view text) {
  text = trim(text);
  const size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("?#"));
  while (!text.empty() && text.back() == '/') text.remove_suffix(1);
  const size_t slash = text.rfind('/');
  if (slash != std::string_view::npos) text.remove_prefix(slash + 1);
  while (!text.empty() && text.front() == '@') text.remove_prefix(1);
  return std::string(text);
}

namespace functions {

void add_person_functions(jmespath::FunctionTable& table) {
  table.add({"full_name", 1, SIZE_MAX, [](Arguments arguments, Evaluation& evaluation) -> Result {
               std::string name;
               for (const Value& part : arguments) append_name(name, scalar_text(part));
               return name.empty() ? Value::null() : made_text(evaluation, name);
             }});
  table.add({"messenger", 2, 3, [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[1].is_null()) return Value::null();
               if (!arguments[0].is_string()) return found_instead("messenger", "the messenger's name", arguments[0]);
               const std::string id = scalar_text(arguments[1]);
               if (id.empty()) return Value::null();
               const std::string username =
                   arguments.size() > 2 ? account_name(scalar_text(arguments[2])) : std::string();
               const Member members[] = {
                   {"kind", *made_text(evaluation, to_lower_ascii(arguments[0].as_string()))},
                   {"id", *made_text(evaluation, id)},
                   {"username", *made_text(evaluation, username)},
               };
               return Value::object(evaluation.arena.members(members));
             }});
}

}  // namespace functions
}  // namespace leadgate::mapping
