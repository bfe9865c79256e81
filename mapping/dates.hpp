// Dates and times as senders write them, to an instant.
//
// A time without an offset is read in the zone of the locale, by the system's tables (/usr/share/zoneinfo), which
// follow the law sooner than those that libraries carry along; in the hour that a change of clocks repeats the first of
// the two is meant, in the one it leaves out the time is moved on by the gap. Immutable, any thread. Text past
// kDateTextBytesMax is no date.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace leadgate::mapping {

inline constexpr size_t kDateTextBytesMax = 128;

// Whether this is a zone of the IANA database, "Europe/Moscow".
bool is_timezone(std::string_view name);

class DateReader {
 public:
  // An unknown zone reads as UTC; the configuration refuses it before (is_timezone).
  explicit DateReader(std::string_view zone_name);
  ~DateReader();

  // ISO 8601 and RFC 3339 (also a date alone: midnight), "22.11.2026[ 14:05[:09]]", RFC 5322, Unix seconds or
  // milliseconds as digits (a fraction is allowed). Nothing on anything else, such as the ambiguous 11/12/2026.
  std::optional<Timestamp> read(std::string_view text) const;

  // strptime's conversions: %Y %y %m %d %e %H %I %M %S %f (fraction) %p %b %B %h %a %A %j %z %Z %s %T %R %D %F %n %t
  // %%. Month names in English and Russian. The whole text must match.
  std::optional<Timestamp> read(std::string_view text, std::string_view format) const;

  // Unix seconds below 10^11, milliseconds above, microseconds above 10^14.
  static std::optional<Timestamp> from_unix(double value);

  // What the clocks of the zone are ahead of UTC at this instant.
  std::chrono::seconds ahead_of_utc(Timestamp at) const;

 private:
  struct Zone;
  std::unique_ptr<const Zone> zone_;
};

}  // namespace leadgate::mapping
