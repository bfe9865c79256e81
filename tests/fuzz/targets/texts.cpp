#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/dates.hpp"
#include "mapping/functions.hpp"
#include "mapping/html_text.hpp"
#include "mapping/money_text.hpp"
#include "mapping/person_name.hpp"
#include "mapping/phone.hpp"
#include "tests/fuzz/targets.hpp"

namespace leadgate::fuzz {

void run_texts(std::string_view input) {
  static const mapping::DateReader dates("Europe/Moscow");
  const std::string text = to_valid_utf8(input);
  for (const std::string_view region : {"RU", "US", "DE"}) {
    const std::string phone = mapping::normal_phone(text, region);
    LEADGATE_INVARIANT(phone.empty() || mapping::normal_phone(phone, region) == phone, "E.164 stays as it is");
  }
  LEADGATE_INVARIANT(mapping::find_phones(text, "RU").size() <= mapping::kPhonesInTextMax, "phones are bounded");
  const std::string email = mapping::normal_email(text);
  LEADGATE_INVARIANT(email.empty() || mapping::normal_email(email) == email, "a normal address stays as it is");
  if (const auto money = mapping::read_money(text)) {
    LEADGATE_INVARIANT(deals::Decimal::parse(money->amount), "an amount is a decimal number");
  }
  (void)dates.read(text);
  LEADGATE_INVARIANT(is_valid_utf8(mapping::html_text(text)), "text of HTML is UTF-8");
  const mapping::PersonName name = mapping::split_person_name(text);
  LEADGATE_INVARIANT(is_valid_utf8(name.first) && is_valid_utf8(name.last), "names are UTF-8");
}

}  // namespace leadgate::fuzz
