#include "base/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace leadgate {
namespace {

// Reads exactly `digits` decimal digits at the front and drops them.
bool take_number(std::string_view& text, size_t digits, int& out) {
  if (text.size() < digits) return false;
  out = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// The offset after the time: nothing, Z, or +hh:mm / +hhmm / +hh; minutes east of UTC.
bool take_offset(std::string_view& text, int& minutes) {
  minutes = 0;
  if (text.empty() || take_char(text, "Zz")) return text.empty();
  const bool west = text.front() == '-';
  int hours = 0;
  int rest = 0;
  if (!take_char(text, "+-") || !take_number(text, 2, hours)) return false;
  take_char(text, ":");
  if (!text.empty() && !take_number(text, 2, rest)) return false;
  if (hours > 23 || rest > 59) return false;
  minutes = (hours * 60 + rest) * (west ? -1 : 1);
  return text.empty();
}

int64_t take_fraction_us(std::string_view& text) {
  int64_t micros = 0;
  int64_t weight = 100000;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    micros += (text.front() - '0') * weight;
    weight /= 10;
    text.remove_prefix(1);
  }
  return micros;
}

}  // namespace

Timestamp SystemClock::now() const {
  return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

int64_t to_micros(Timestamp time) { return time.time_since_epoch().count(); }

Timestamp from_micros(int64_t micros) { return Timestamp(Micros(micros)); }

std::string format_rfc3339(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
  char text[40];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                                 unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                                 int(clock.minutes().count()), int(clock.seconds().count()),
                                 int(clock.subseconds().count()));
  return std::string(text, static_cast<size_t>(size));
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  const Error wrong = Error::invalid("'" + std::string(text.substr(0, 60)) +
                                     "' is not a date and time like 2026-11-23T09:00:00Z.");
  std::string_view rest = text;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_minutes = 0;
  if (!take_number(rest, 4, year) || !take_char(rest, "-") || !take_number(rest, 2, month) || !take_char(rest, "-") ||
      !take_number(rest, 2, day) || !take_char(rest, "Tt ") || !take_number(rest, 2, hour) || !take_char(rest, ":") ||
      !take_number(rest, 2, minute)) {
    return wrong;
  }
  if (take_char(rest, ":") && !take_number(rest, 2, second)) return wrong;
  int64_t fraction_us = 0;
  if (take_char(rest, ".,")) fraction_us = take_fraction_us(rest);
  take_char(rest, " ");
  if (!take_offset(rest, offset_minutes)) return wrong;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return wrong;
  return Timestamp(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                   std::chrono::minutes(minute - offset_minutes) + std::chrono::seconds(second) + Micros(fraction_us));
}

std::string format_http_date(Timestamp time) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[static_cast<size_t>(parts.tm_wday)], parts.tm_mday,
                                 kMonths[static_cast<size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                                 parts.tm_min, parts.tm_sec);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace leadgate
