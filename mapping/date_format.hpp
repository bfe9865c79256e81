// A text matched with a strptime format, to the parts of a date; half of dates.cpp.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace leadgate::mapping {

struct DateParts {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int day_of_year = 0;                  // %j; 0: not given
  std::optional<int> offset_minutes;    // %z, %Z
  std::optional<int64_t> unix_seconds;  // %s: the rest counts for nothing
};

// Nothing when the text does not match to its end, or names no date of the calendar.
std::optional<DateParts> match_date(std::string_view text, std::string_view format);

}  // namespace leadgate::mapping
