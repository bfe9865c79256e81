#include "mapping/functions.hpp"

#include "base/text.hpp"
#include "mapping/dates.hpp"
#include "mapping/document.hpp"
#include "mapping/email.hpp"
#include "mapping/function_support.hpp"
#include "mapping/html_text.hpp"
#include "mapping/phone.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

using functions::Arguments;
using functions::Evaluation;
using functions::found_instead;
using functions::made_text;
using functions::Result;
using functions::unusable;

constexpr size_t kSplitPiecesMax = 1000;

// The text of a string or number argument; an error for the rest. Null must be handled before.
Result text_argument(const char* function, const Value& value, Evaluation& evaluation) {
  if (value.is_string()) return value;
  if (value.type() == Type::kNumber) return made_text(evaluation, scalar_text(value));
  return found_instead(function, "a string or a number", value);
}

// A function from text to text; what it cannot use gives null, and counts as not read.
template <class Change>
jmespath::Function text_function(const char* name, Change change) {
  return {name, 1, 1, [name, change](Arguments arguments, Evaluation& evaluation) -> Result {
            if (arguments[0].is_null()) return Value::null();
            Result text = text_argument(name, arguments[0], evaluation);
            if (!text) return text;
            return made_text(evaluation, change(text->as_string()));
          }};
}

std::string region_argument(Arguments arguments, size_t index, const std::string& otherwise) {
  if (arguments.size() <= index || !arguments[index].is_string()) return otherwise;
  return std::string(arguments[index].as_string());
}

void add_phone_functions(jmespath::FunctionTable& table, const std::string& region) {
  table.add({"phone", 1, 2,
             [region](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_argument("phone", arguments[0], evaluation);
               if (!text) return text;
               std::string phone = normal_phone(text->as_string(), region_argument(arguments, 1, region));
               return phone.empty() ? unusable(arguments[0], evaluation) : made_text(evaluation, phone);
             },
             functions::kPhoneCost});
  table.add({"phone_extension", 1, 2,
             [region](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_argument("phone_extension", arguments[0], evaluation);
               if (!text) return text;
               const std::string extension = phone_extension(text->as_string(), region_argument(arguments, 1, region));
               return extension.empty() ? Value::null() : made_text(evaluation, extension);
             },
             functions::kPhoneCost});
  table.add({"phones", 1, 2,
             [region](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               const std::string where = region_argument(arguments, 1, region);
               std::vector<Value> found;
               const auto take = [&](const Value& value) {
                 const std::vector<std::string> phones = find_phones(scalar_text(value), where);
                 if (phones.empty()) functions::forget(value, evaluation);
                 for (const std::string& phone : phones) found.push_back(*made_text(evaluation, phone));
               };
               if (arguments[0].is_array()) {
                 arguments[0].each_element(take);
               } else {
                 Result text = text_argument("phones", arguments[0], evaluation);
                 if (!text) return text;
                 take(arguments[0]);
               }
               return Value::array(evaluation.arena.values(found));
             },
             functions::kPhoneListCost});
  table.add({"email", 1, 1,
             [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               if (!arguments[0].is_string()) return found_instead("email", "a string", arguments[0]);
               std::string address = normal_email(arguments[0].as_string());
               return address.empty() ? unusable(arguments[0], evaluation) : made_text(evaluation, address);
             },
             functions::kParserCost});
}

void add_date_function(jmespath::FunctionTable& table, const std::string& zone_name) {
  const auto reader = std::make_shared<const DateReader>(zone_name);
  table.add({"date", 1, 3,
             [reader](Arguments arguments, Evaluation& evaluation) -> Result {
               const Value& value = arguments[0];
               if (value.is_null()) return Value::null();
               if (!value.is_string() && value.type() != Type::kNumber) {
                 return found_instead("date", "a string or a number", value);
               }
               const bool by_format = arguments.size() > 1 && arguments[1].is_string();
               std::shared_ptr<const DateReader> in_zone = reader;
               if (arguments.size() > 2 && !arguments[2].is_null()) {
                 if (!arguments[2].is_string() || !is_timezone(arguments[2].as_string())) {
                   return functions::invalid_value("date() takes a zone such as 'Europe/Moscow' as its third argument");
                 }
                 in_zone = std::make_shared<const DateReader>(arguments[2].as_string());
               }
               std::optional<Timestamp> time;
               if (by_format)
                 time = in_zone->read(scalar_text(value), arguments[1].as_string());
               else if (value.is_string())
                 time = in_zone->read(value.as_string());
               else
                 time = DateReader::from_unix(value.as_double());
               return time ? made_text(evaluation, format_rfc3339(*time)) : unusable(value, evaluation);
             },
             functions::kParserCost});
}

void add_table_functions(jmespath::FunctionTable& table, LookupTables tables) {
  const auto shared = std::make_shared<const LookupTables>(std::move(tables));
  table.add({"lookup", 2, 2, [shared](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[1].is_null()) return Value::null();
               if (!arguments[0].is_string()) return found_instead("lookup", "a table's name", arguments[0]);
               const auto found = shared->find(std::string(arguments[0].as_string()));
               if (found == shared->end()) {
                 return functions::invalid_value("lookup() knows no table '" + std::string(arguments[0].as_string()) +
                                                 "'; declare it under 'tables'");
               }
               const auto row = found->second.find(scalar_text(arguments[1]));
               return row == found->second.end() ? unusable(arguments[1], evaluation)
                                                 : made_text(evaluation, row->second);
             }});
  table.add({"first_of", 1, SIZE_MAX, [](Arguments arguments, Evaluation&) -> Result {
               for (const Value& value : arguments) {
                 const bool empty =
                     value.is_string() ? trim(value.as_string()).empty() : !value.is_scalar() && value.size() == 0;
                 if (!value.is_null() && !empty) return value;
               }
               return Value::null();
             }});
  table.add({"json", 1, 1, [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               if (arguments[0].is_object() || arguments[0].is_array()) return arguments[0];
               if (!arguments[0].is_string()) return found_instead("json", "a string", arguments[0]);
               leadgate::Result<Value> parsed = parse_json_into(evaluation.arena, arguments[0].as_string());
               return parsed ? *parsed : unusable(arguments[0], evaluation);
             }});
}

void add_text_functions(jmespath::FunctionTable& table) {
  table.add(text_function("trim", [](std::string_view text) { return std::string(trim(text)); }));
  table.add(text_function("lower", [](std::string_view text) { return to_lower(text); }));
  table.add(text_function("upper", [](std::string_view text) { return to_upper(text); }));
  table.add(text_function("collapse", [](std::string_view text) { return collapse_blanks(text); }));
  table.add(text_function("html_text", [](std::string_view text) { return html_text(text); }));
  table.add({"split", 2, 2, [](Arguments arguments, Evaluation& evaluation) -> Result {
               if (arguments[0].is_null()) return Value::null();
               Result text = text_argument("split", arguments[0], evaluation);
               if (!text) return text;
               const std::string_view separator = arguments[1].as_string();
               if (separator.empty()) return found_instead("split", "a separator that is not empty", arguments[1]);
               std::vector<Value> pieces;
               std::string_view rest = text->as_string();
               for (bool more = !trim(rest).empty(); more;) {
                 const size_t at = pieces.size() + 1 < kSplitPiecesMax ? rest.find(separator) : std::string_view::npos;
                 pieces.push_back(Value::string(trim(rest.substr(0, at))));
                 more = at != std::string_view::npos;
                 if (more) rest.remove_prefix(at + separator.size());
               }
               if (!jmespath::take_steps(evaluation, pieces.size())) return jmespath::out_of_steps(evaluation);
               return Value::array(evaluation.arena.values(pieces));
             }});
}

}  // namespace

std::unique_ptr<const jmespath::FunctionTable> make_lead_functions(const Locale& locale, LookupTables tables) {
  auto table = std::make_unique<jmespath::FunctionTable>();
  add_phone_functions(*table, locale.region);
  add_date_function(*table, locale.timezone);
  add_table_functions(*table, std::move(tables));
  add_text_functions(*table);
  functions::add_money_functions(*table);
  functions::add_template_functions(*table);
  functions::add_name_functions(*table);
  functions::add_pattern_functions(*table);
  functions::add_person_functions(*table);
  functions::add_pair_functions(*table);
  functions::add_url_functions(*table);
  functions::add_possible_phone_function(*table, locale.region);
  return table;
}

}  // namespace leadgate::mapping
