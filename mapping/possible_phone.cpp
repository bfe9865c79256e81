#include "mapping/possible_phone.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "base/text.hpp"
#include "mapping/function_support.hpp"
#include "mapping/functions.hpp"
#include "mapping/phone_digits.hpp"

namespace leadgate::mapping {

std::string possible_phone(std::string_view text, std::string_view region) {
  std::string valid = normal_phone(text, region);
  if (!valid.empty()) return valid;
  const Dialled dialled = read_dialled(trim(text));
  if (dialled.overflow || dialled.label || dialled.size < 7) return {};
  const std::string_view digits = dialled.view();
  if (digits.find_first_not_of('0') == std::string_view::npos) return {};
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  const PhoneNumberUtil& phones = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  const std::string number = (dialled.plus ? "+" : "") + std::string(digits);
  if (phones.Parse(number, std::string(region), &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  if (!phones.IsPossibleNumber(parsed)) return {};
  std::string out;
  phones.Format(parsed, PhoneNumberUtil::E164, &out);
  return has_e164_form(out) ? out : std::string();
}

bool has_e164_form(std::string_view text) {
  if (text.size() < 8 || text.size() > 16 || text[0] != '+' || text[1] == '0') return false;
  return std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

namespace functions {

void add_possible_phone_function(jmespath::FunctionTable& table, const std::string& region) {
  table.add({"possible_phone", 1, 2,
             [region](Arguments arguments, Evaluation& evaluation) -> Result {
               const Value& value = arguments[0];
               if (value.is_null()) return Value::null();
               if (!value.is_string() && value.type() != Type::kNumber) {
                 return found_instead("possible_phone", "a string or a number", value);
               }
               const bool own = arguments.size() > 1 && arguments[1].is_string() && !arguments[1].as_string().empty();
               const std::string where = own ? std::string(arguments[1].as_string()) : region;
               const std::string phone = possible_phone(scalar_text(value), where);
               return phone.empty() ? unusable(value, evaluation) : made_text(evaluation, phone);
             },
             kPhoneCost});
}

}  // namespace functions
}  // namespace leadgate::mapping
