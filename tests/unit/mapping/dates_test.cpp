#include "mapping/dates.hpp"

#include <gtest/gtest.h>

namespace leadgate::mapping {
namespace {

std::string read_date(std::string_view text, std::string_view zone = "Europe/Moscow") {
  const auto time = DateReader(zone).read(text);
  return time ? format_rfc3339(*time) : "nothing";
}

std::string read_as(std::string_view text, std::string_view format) {
  const auto time = DateReader("Europe/Moscow").read(text, format);
  return time ? format_rfc3339(*time) : "nothing";
}

TEST(Dates, ReadsWhatMachinesWrite) {
  EXPECT_EQ(read_date("2026-11-22T14:05:09Z"), "2026-11-22T14:05:09.000Z");
  EXPECT_EQ(read_date("2012-08-25T14:02:15-04:00"), "2012-08-25T18:02:15.000Z");
  EXPECT_EQ(read_date("2026-11-22T14:05:09.123456+03:00"), "2026-11-22T11:05:09.123Z");
  EXPECT_EQ(read_date("2026-11-22T14:05:09.5Z"), "2026-11-22T14:05:09.500Z");
  EXPECT_EQ(read_date("1795356309"), "2026-11-22T14:05:09.000Z");
  EXPECT_EQ(read_date("1795356309123"), "2026-11-22T14:05:09.123Z");
  EXPECT_EQ(read_date("Sun, 22 Nov 2026 14:05:00 +0300"), "2026-11-22T11:05:00.000Z");
}

TEST(Dates, ReadsATimeWithoutOffsetInTheZoneOfTheLocale) {
  EXPECT_EQ(read_date("2026-11-22T14:05:09"), "2026-11-22T11:05:09.000Z");
  EXPECT_EQ(read_date("2026-11-22 14:05"), "2026-11-22T11:05:00.000Z");
  EXPECT_EQ(read_date("22.11.2026 14:05"), "2026-11-22T11:05:00.000Z");
  EXPECT_EQ(read_date("22.11.2026"), "2026-11-21T21:00:00.000Z");
  EXPECT_EQ(read_date("22 ноября 2026 14:05"), "2026-11-22T11:05:00.000Z");
  EXPECT_EQ(read_date("9 мая 2026"), "2026-05-08T21:00:00.000Z");
  EXPECT_EQ(read_date("9 марта 2026"), "2026-03-08T21:00:00.000Z");
  EXPECT_EQ(read_date("2026-07-01 12:00", "Europe/Berlin"), "2026-07-01T10:00:00.000Z");
  EXPECT_EQ(read_date("2026-12-01 12:00", "Europe/Berlin"), "2026-12-01T11:00:00.000Z");
  EXPECT_EQ(read_date("2026-12-01 12:00", "No/Where"), "2026-12-01T12:00:00.000Z");
}

TEST(Dates, ReadsTheHourThatClocksRepeatAsItsFirst) {
  EXPECT_EQ(read_date("2026-10-25 02:30", "Europe/Berlin"), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(read_date("2026-03-29 02:30", "Europe/Berlin"), "2026-03-29T01:30:00.000Z");
}

TEST(Dates, ReadsByAFormat) {
  EXPECT_EQ(read_as("11/22/2026 02:05 PM", "%m/%d/%Y %I:%M %p"), "2026-11-22T11:05:00.000Z");
  EXPECT_EQ(read_as("22.11.26, 14:05", "%d.%m.%y, %R"), "2026-11-22T11:05:00.000Z");
  EXPECT_EQ(read_as("2026-11-22T14:05:09 UTC", "%FT%T %Z"), "2026-11-22T14:05:09.000Z");
  EXPECT_EQ(read_as("2026 326", "%Y %j"), "2026-11-21T21:00:00.000Z");
  EXPECT_EQ(read_as("1795356309", "%s"), "2026-11-22T14:05:09.000Z");
  EXPECT_EQ(read_as("22.11.2026 и ещё", "%d.%m.%Y"), "nothing");
  EXPECT_EQ(read_as("22.11.2026", "%Q"), "nothing");
  EXPECT_EQ(read_as("22", "%"), "nothing");
}

TEST(Dates, TakesNothingThatIsNoDate) {
  for (std::string_view text : {"", "завтра", "11/12/2026", "31.02.2026", "2026-13-01", "25:61", "12",
                                "2026-11-22T24:05:00Z", "2026-11-22T14:05:09Zx", "99999999999999999999"}) {
    EXPECT_EQ(read_date(text), "nothing") << text;
  }
}

TEST(Dates, KnowsWhatTheClocksAreAhead) {
  const DateReader berlin("Europe/Berlin");
  EXPECT_EQ(berlin.ahead_of_utc(*parse_rfc3339("2026-03-29T00:59:59.999Z")).count(), 3600);
  EXPECT_EQ(berlin.ahead_of_utc(*parse_rfc3339("2026-03-29T01:00:00Z")).count(), 7200);
  EXPECT_EQ(DateReader("America/St_Johns").ahead_of_utc(*parse_rfc3339("1969-12-31T23:00:00.5Z")).count(), -12600);
}

TEST(Dates, KnowsTheZones) {
  EXPECT_TRUE(is_timezone("Europe/Moscow"));
  EXPECT_TRUE(is_timezone("UTC"));
  EXPECT_FALSE(is_timezone("Europe/Nowhere"));
  EXPECT_FALSE(is_timezone(""));
}

}  // namespace
}  // namespace leadgate::mapping
