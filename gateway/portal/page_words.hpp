// What the page behind a signed link says in the customer's language: its own words, sums and times. Pure functions,
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace leadgate::gateway {

// Why no order is shown, and what the customer can do.
struct PageTrouble {
  std::string_view title, advice;
};

struct PageWords {
  std::string_view language;  // the tag of these words
  std::string_view order, stages, past, now, next, deleted, amount, changed;
  PageTrouble missing, expired, trouble;
};

// The tag of the language to speak: `asked` (?lang=) when it is one, else the most wanted of Accept-Language, else
// "ru".
std::string page_language(std::string_view asked, std::string_view accept_language);

// Russian, Kazakh or English, whichever is nearer to the tag; their lifetime is the program's.
const PageWords& page_words(std::string_view language);

// "4990.00", "RUB" -> "4 990 ₽" with blanks that do not break, in English "4,990 RUB". Cents are shown where there
// are some. What is no plain decimal stays as it is. Not escaped.
std::string page_amount(std::string_view amount, std::string_view currency, const PageWords& words);

// "23.11.2026, 12:00 (UTC+3)", in English "23 Nov 2026, 12:00 (UTC+3)", by the clocks of the zone.
std::string page_time(Timestamp time, std::string_view zone_name, const PageWords& words);

}  // namespace leadgate::gateway
