#include "mapping/dates.hpp"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

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

int64_t floor_to_millis(std::chrono::sys_time<seconds> time) {
  return time.time_since_epoch().count() * 1000;
}

}  // namespace

struct DateReader::Zone {
  std::unique_ptr<icu::TimeZone> zone;

  // What the clocks of the zone are ahead of UTC by at this local time.
  seconds offset_at(std::chrono::sys_time<seconds> local) const {
    UErrorCode status = U_ZERO_ERROR;
    int32_t raw = 0;
    int32_t summer = 0;
    const auto at = static_cast<UDate>(floor_to_millis(local));
    if (const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(zone.get())) {
      basic->getOffsetFromLocal(at, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, summer, status);
    } else {
      zone->getOffset(at, true, raw, summer, status);
    }
    return U_SUCCESS(status) ? seconds((raw + summer) / 1000) : seconds(0);
  }
};

bool is_timezone(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  const std::unique_ptr<icu::TimeZone> zone(
      icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(std::string(name))));
  return zone && *zone != icu::TimeZone::getUnknown();
}

DateReader::DateReader(std::string_view zone_name) {
  auto zone = std::make_unique<Zone>();
  zone->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(std::string(zone_name))));
  zone_ = std::move(zone);
}

DateReader::~DateReader() = default;

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
