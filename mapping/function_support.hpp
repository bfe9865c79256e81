// What the lead functions share: their results, their errors, and the rule that an input which is of no use was not
// read. Internal to mapping/functions.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mapping/jmespath/expression.hpp"

namespace leadgate::mapping::functions {

using Arguments = std::span<const Value>;
using jmespath::Evaluation;
using Result = jmespath::Outcome<Value>;

// A number that is not of the commonest form is read by tables of all countries: some microseconds.
inline constexpr jmespath::Cost kPhoneCost{.scalar = 20, .digit = 40};
inline constexpr jmespath::Cost kPhoneListCost{.scalar = 20, .digit = 40, .elements = true};
inline constexpr jmespath::Cost kParserCost{.scalar = 100};  // dates, e-mail addresses, people's names

// "money() takes a string or a number, found an array (a number (1))".
Result found_instead(std::string_view function, std::string_view expected, const Value& value);
Result invalid_value(std::string message);

// A text made by a function; the arena owns it.
Result made_text(Evaluation& evaluation, std::string_view text);

// Takes the value out of what was read, so that it is left over and shows up among the fields.
void forget(const Value& value, Evaluation& evaluation);
// Null for a value that is not what the function is for.
Result unusable(const Value& value, Evaluation& evaluation);

void add_money_functions(jmespath::FunctionTable& table);     // money, minor, currency, total
void add_name_functions(jmespath::FunctionTable& table);      // split_name, capitalise
void add_template_functions(jmespath::FunctionTable& table);  // template, hash
void add_pattern_functions(jmespath::FunctionTable& table);   // match, replace
void add_person_functions(jmespath::FunctionTable& table);    // full_name, messenger
void add_pair_functions(jmespath::FunctionTable& table);      // pairs
void add_url_functions(jmespath::FunctionTable& table);       // url_query, url_decode
void add_possible_phone_function(jmespath::FunctionTable& table, const std::string& region);

}  // namespace leadgate::mapping::functions
