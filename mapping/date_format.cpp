#include "mapping/date_format.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

// The shortest head that tells a month: "Nov", "November"; "ноя", "ноября". May is "май" and "мая".
constexpr std::string_view kEnglishMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                               "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kRussianMonths[] = {"янв", "фев", "мар", "апр", "ма",  "июн",
                                               "июл", "авг", "сен", "окт", "ноя", "дек"};

class Matcher {
 public:
  Matcher(std::string_view text, std::string_view format) : text_(text), format_(format) {}

  bool run() {
    while (!format_.empty()) {
      const char c = format_.front();
      format_.remove_prefix(1);
      if (is_blank(c)) {
        skip_blanks();
      } else if (c != '%') {
        if (!literal(c)) return false;
      } else {
        if (format_.empty()) return false;
        const char conversion = format_.front();
        format_.remove_prefix(1);
        if (!convert(conversion)) return false;
      }
    }
    skip_blanks();
    return text_.empty();
  }

  DateParts finish() {
    if (afternoon_ && parts.hour < 12) parts.hour += 12;
    if (forenoon_ && parts.hour == 12) parts.hour = 0;
    return parts;
  }

  DateParts parts;

 private:
  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  void skip_blanks() {
    while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
  }

  bool literal(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Up to `digits_max` digits as a number within the range.
  bool number(int& out, size_t digits_max, int low, int high) {
    size_t digits = 0;
    int value = 0;
    while (digits < text_.size() && digits < digits_max && is_digit(text_[digits])) {
      value = value * 10 + (text_[digits++] - '0');
    }
    text_.remove_prefix(digits);
    out = value;
    return digits > 0 && value >= low && value <= high;
  }

  bool fraction() {
    size_t digits = 0;
    int value = 0;
    for (int unit = 100'000; digits < text_.size() && is_digit(text_[digits]); ++digits, unit /= 10) {
      value += (text_[digits] - '0') * unit;
    }
    text_.remove_prefix(digits);
    parts.micros = value;
    return digits > 0;
  }

  // A word in lower case: letters of any script and the full stop of an abbreviation.
  std::string word() {
    size_t at = 0;
    while (at < text_.size()) {
      size_t next = at;
      const uint32_t letter = next_code_point(text_, next);
      if (!is_word(letter) || (letter < 0x80 && is_digit(static_cast<char>(letter)))) break;
      at = next;
    }
    std::string out = to_lower(text_.substr(0, at));
    text_.remove_prefix(at);
    if (!out.empty() && !text_.empty() && text_.front() == '.') text_.remove_prefix(1);
    return out;
  }

  bool month_name() {
    const std::string name = word();
    for (int i = 0; i < 12; ++i) {
      if (name.starts_with(kEnglishMonths[i]) || name.starts_with(kRussianMonths[i])) {
        // "мар" begins with the "ма" of May.
        if (i == 4 && name != "май" && name != "мая" && name != "may") continue;
        parts.month = i + 1;
        return true;
      }
    }
    return false;
  }

  bool half_day() {
    const std::string half = word();
    afternoon_ = half == "pm" || half == "p";
    forenoon_ = half == "am" || half == "a";
    if (text_.starts_with("m.") || text_.starts_with("M.")) text_.remove_prefix(2);
    return afternoon_ || forenoon_;
  }

  bool offset() {
    if (!text_.empty() && (text_.front() == 'Z' || text_.front() == 'z')) {
      text_.remove_prefix(1);
      parts.offset_minutes = 0;
      return true;
    }
    if (text_.empty() || (text_.front() != '+' && text_.front() != '-')) return zone_name();
    const bool west = text_.front() == '-';
    text_.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!number(hours, 2, 0, 18)) return false;
    if (!text_.empty() && text_.front() == ':') text_.remove_prefix(1);
    if (!text_.empty() && is_digit(text_.front()) && !number(minutes, 2, 0, 59)) return false;
    parts.offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
  }

  bool zone_name() {
    const std::string name = word();
    if (name == "utc" || name == "gmt" || name == "ut") {
      parts.offset_minutes = 0;
    } else if (name == "msk" || name == "мск") {
      parts.offset_minutes = 180;
    } else {
      return false;
    }
    return true;
  }

  bool seconds_since_1970() {
    size_t digits = 0;
    int64_t value = 0;
    while (digits < text_.size() && digits < 12 && is_digit(text_[digits]))
      value = value * 10 + (text_[digits++] - '0');
    text_.remove_prefix(digits);
    parts.unix_seconds = value;
    return digits > 0;
  }

  bool nested(std::string_view format) {
    Matcher inner(text_, format);
    inner.parts = parts;
    for (char c : format) {
      if (c == '%') continue;
      const bool conversion = std::string_view("YmdHMSy").find(c) != std::string_view::npos;
      if (conversion ? !inner.convert(c) : !inner.literal(c)) return false;
    }
    parts = inner.parts;
    text_ = inner.text_;
    return true;
  }

  bool convert(char conversion) {
    switch (conversion) {
      case 'Y':
        return number(parts.year, 4, 1, 9999);
      case 'y':
        if (!number(parts.year, 2, 0, 99)) return false;
        parts.year += parts.year < 69 ? 2000 : 1900;
        return true;
      case 'm':
        return number(parts.month, 2, 1, 12);
      case 'd':
      case 'e':
        skip_blanks();
        return number(parts.day, 2, 1, 31);
      case 'H':
        return number(parts.hour, 2, 0, 24);
      case 'I':
        return number(parts.hour, 2, 1, 12);
      case 'M':
        return number(parts.minute, 2, 0, 59);
      case 'S':
        return number(parts.second, 2, 0, 60);
      case 'f':
        return fraction();
      case 'j':
        return number(parts.day_of_year, 3, 1, 366);
      case 'p':
        return half_day();
      case 'b':
      case 'B':
      case 'h':
        return month_name();
      case 'a':
      case 'A':
        return !word().empty();
      case 'z':
      case 'Z':
        return offset();
      case 's':
        return seconds_since_1970();
      case 'T':
        return nested("%H:%M:%S");
      case 'R':
        return nested("%H:%M");
      case 'F':
        return nested("%Y-%m-%d");
      case 'D':
        return nested("%m/%d/%y");
      case 'n':
      case 't':
        skip_blanks();
        return true;
      case '%':
        return literal('%');
      default:
        return false;
    }
  }

  std::string_view text_;
  std::string_view format_;
  bool afternoon_ = false;
  bool forenoon_ = false;
};

}  // namespace

std::optional<DateParts> match_date(std::string_view text, std::string_view format) {
  Matcher matcher(text, format);
  if (!matcher.run()) return std::nullopt;
  const DateParts parts = matcher.finish();
  const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  const bool midnight_of_next = parts.hour == 24 && (parts.minute > 0 || parts.second > 0);
  if (!date.ok() || midnight_of_next) return std::nullopt;
  return parts;
}

}  // namespace leadgate::mapping
