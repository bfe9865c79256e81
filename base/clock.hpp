// Time as an argument: whoever needs "now" is handed a Clock, so that a test can set it.
//
// Timestamp is UTC wall time in microseconds, the unit of the database. Steady time is for measuring spans only.
// A Clock may be called from any thread. SystemClock is the one place of the tree that asks the machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leadgate {

using Micros = std::chrono::microseconds;
using Timestamp = std::chrono::sys_time<Micros>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  SteadyTime steady() const override;
};

// Microseconds since 1970-01-01T00:00:00Z and back: how a time is stored.
int64_t to_micros(Timestamp time);
Timestamp from_micros(int64_t micros);

// RFC 3339 UTC with milliseconds, "2026-11-23T09:00:00.000Z".
std::string format_rfc3339(Timestamp time);

// RFC 3339 / ISO 8601 date-time: "2012-08-25T14:02:15-04:00", fraction and offset optional, a blank for the T allowed.
// A time without an offset is read as UTC. Fails on anything else, with what was found.
Result<Timestamp> parse_rfc3339(std::string_view text);

// IMF-fixdate of RFC 9110, "Mon, 23 Nov 2026 09:00:00 GMT".
std::string format_http_date(Timestamp time);

}  // namespace leadgate
