#include "mapping/dates.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cmath>

#include "base/text.hpp"
#include "mapping/date_format.hpp"

namespace leadgate::mapping {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What is tried in turn when the mapping gives no format. None of them reads what another one reads differently.
constexpr std::string_view kFormats[] = {
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y, %H:%M:%S",
    "%d.%m.%Y, %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%a, %d %b %Y %H:%M:%S %z",
    "%d %b %Y %H:%M:%S %z",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y %H:%M",
    "%d %B %Y",
};

}  // namespace

struct DateReader::Zone {
  absl::TimeZone zone = absl::UTCTimeZone();

  // What the clocks of the zone are ahead of UTC by at this local time. `pre` is by the clocks before a change: the
  // first of two equal hours, and in the hour that is left out the time moved on by the gap.
  seconds offset_at(std::chrono::sys_time<seconds> local) const {
    const absl::CivilSecond civil = absl::CivilSecond() + local.time_since_epoch().count();
    const int64_t utc = absl::ToUnixSeconds(zone.At(civil).pre);
    return local.time_since_epoch() - seconds(utc);
  }
};

bool is_timezone(std::string_view name) {
  // A path, and names that the library reads without any table ("localtime", "Fixed/UTC+01:00"), are no zones.
  const bool plain = name == "UTC" || name.find('/') != std::string_view::npos;
  if (name.empty() || name.size() > 64 || !plain || name.front() == '/' || name.find("..") != std::string_view::npos ||
      name.starts_with("Fixed/")) {
    return false;
  }
  absl::TimeZone zone;
  return absl::LoadTimeZone(std::string(name), &zone);
}

DateReader::DateReader(std::string_view zone_name) {
  auto zone = std::make_unique<Zone>();
  if (is_timezone(zone_name)) absl::LoadTimeZone(std::string(zone_name), &zone->zone);
  zone_ = std::move(zone);
}

DateReader::~DateReader() = default;

seconds DateReader::ahead_of_utc(Timestamp at) const {
  const int64_t utc = std::chrono::floor<seconds>(at).time_since_epoch().count();
  return seconds(zone_->zone.At(absl::FromUnixSeconds(utc)).offset);
}

std::optional<Timestamp> DateReader::from_unix(double value) {
  constexpr double kMillisFrom = 1e11;
  constexpr double kMicrosFrom = 1e14;
  constexpr double kValueMax = 1e17;
  if (!std::isfinite(value) || value <= 0 || value >= kValueMax) return std::nullopt;
  const double unit = value < kMillisFrom ? 1e6 : value < kMicrosFrom ? 1e3 : 1;
  return from_micros(static_cast<int64_t>(std::llround(value * unit)));
}

std::optional<Timestamp> DateReader::read(std::string_view text) const {
  text = trim(text);
  if (text.empty() || text.size() > kDateTextBytesMax) return std::nullopt;
  if (text.size() >= 9 && text.find_first_not_of("0123456789.") == std::string_view::npos &&
      text.find('.') == text.rfind('.')) {
    return from_unix(std::strtod(std::string(text).c_str(), nullptr));
  }
  for (std::string_view format : kFormats) {
    if (const std::optional<Timestamp> found = read(text, format)) return found;
  }
  return std::nullopt;
}

std::optional<Timestamp> DateReader::read(std::string_view text, std::string_view format) const {
  text = trim(text);
  if (text.size() > kDateTextBytesMax) return std::nullopt;
  const std::optional<DateParts> parts = match_date(text, format);
  if (!parts) return std::nullopt;
  if (parts->unix_seconds) return Timestamp(seconds(*parts->unix_seconds));
  std::chrono::sys_days date = std::chrono::year(parts->year) /
                               std::chrono::month(static_cast<unsigned>(parts->month)) /
                               std::chrono::day(static_cast<unsigned>(parts->day));
  if (parts->day_of_year > 0) {
    date = std::chrono::sys_days(std::chrono::year(parts->year) / 1 / 1) + days(parts->day_of_year - 1);
  }
  const auto local = date + hours(parts->hour) + minutes(parts->minute) + seconds(parts->second);
  const seconds offset = parts->offset_minutes ? seconds(minutes(*parts->offset_minutes)) : zone_->offset_at(local);
  return Timestamp(local - offset) + Micros(parts->micros);
}

}  // namespace leadgate::mapping
