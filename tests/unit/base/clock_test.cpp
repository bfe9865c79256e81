#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

Timestamp at(int year, unsigned month, unsigned day, Micros rest = {}) {
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) + rest;
}

TEST(Clock, WritesRfc3339WithMilliseconds) {
  EXPECT_EQ(format_rfc3339(at(2026, 11, 23, 9h)), "2026-11-23T09:00:00.000Z");
  EXPECT_EQ(format_rfc3339(at(2024, 2, 29, 23h + 59min + 59s + 999'999us)), "2024-02-29T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339(at(1969, 12, 31, 23h + 59min + 59s + 500ms)), "1969-12-31T23:59:59.500Z");
}

TEST(Clock, ReadsTheSpellingsOfSenders) {
  struct Case {
    std::string_view text;
    Timestamp time;
  };
  const Case cases[] = {
      {"2026-11-23T09:00:00Z", at(2026, 11, 23, 9h)},
      {"2026-11-23t09:00:00.25z", at(2026, 11, 23, 9h + 250ms)},
      {"2012-08-25T14:02:15-04:00", at(2012, 8, 25, 18h + 2min + 15s)},
      {"2026-11-23 09:00:00", at(2026, 11, 23, 9h)},
      {"2026-11-23 09:00", at(2026, 11, 23, 9h)},
      {"2026-11-23T09:00:00+0300", at(2026, 11, 23, 6h)},
      {"2026-11-23T09:00:00+03", at(2026, 11, 23, 6h)},
      {"2026-11-23 09:00:00 +03:00", at(2026, 11, 23, 6h)},
      {"2026-11-23T09:00:00.123456789Z", at(2026, 11, 23, 9h + 123'456us)},
      {"2026-11-23T09:00:00,5Z", at(2026, 11, 23, 9h + 500ms)},
  };
  for (const Case& c : cases) {
    const auto time = parse_rfc3339(c.text);
    ASSERT_TRUE(time.ok()) << c.text;
    EXPECT_EQ(*time, c.time) << c.text;
  }
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"", "now", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T09:60:00Z", "2026-11-23T09:00:00X", "2026-11-23T09:00:00+25:00", "2026-11-23T09:00:00Zjunk",
        "26-11-23T09:00:00Z", "2026-11-23T9:00:00Z", "2026-11-23T09:00:00+3"}) {
    EXPECT_FALSE(parse_rfc3339(text).ok()) << text;
  }
  EXPECT_EQ(parse_rfc3339("soon").error().message, "'soon' is not a date and time like 2026-11-23T09:00:00Z.");
}

TEST(Clock, WritesHttpDates) {
  EXPECT_EQ(format_http_date(at(1994, 11, 6, 8h + 49min + 37s)), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Clock, MicrosecondsGoThereAndBack) {
  EXPECT_EQ(to_micros(from_micros(1'700'000'000'123'456)), 1'700'000'000'123'456);
  EXPECT_EQ(format_rfc3339(from_micros(0)), "1970-01-01T00:00:00.000Z");
}

TEST(Clock, TheSystemsClockMoves) {
  const SystemClock clock;
  EXPECT_GT(clock.now(), at(2020, 1, 1));
  const SteadyTime before = clock.steady();
  EXPECT_LE(before, clock.steady());
}

}  // namespace
}  // namespace leadgate
