#include "mapping/possible_phone.hpp"

#include <gtest/gtest.h>

namespace leadgate::mapping {
namespace {

TEST(PossiblePhone, TakesWhatTheTablesKnow) {
  EXPECT_EQ(possible_phone("8 (916) 123-45-67", "RU"), "+79161234567");
  EXPECT_EQ(possible_phone("+44 20 7946 0018", "RU"), "+442079460018");
}

TEST(PossiblePhone, TakesTheRightLengthToo) {
  EXPECT_EQ(possible_phone("(555) 555-5555", "US"), "+15555555555");
  EXPECT_EQ(possible_phone("+7 000 123 45 67", "US"), "+70001234567");
}

TEST(PossiblePhone, IsStrictAboutTheRest) {
  for (const char* none : {"", "12345", "000-000-0000", "555 555", "order 5555555555", "1234567890123456789"}) {
    EXPECT_EQ(possible_phone(none, "US"), "") << none;
  }
}

TEST(PossiblePhone, KnowsTheFormOfANumber) {
  EXPECT_TRUE(has_e164_form("+15555555555"));
  for (const char* none : {"", "+", "15555555555", "+05555555555", "+123456", "+1234567890123456", "+1555555555a"}) {
    EXPECT_FALSE(has_e164_form(none)) << none;
  }
}

}  // namespace
}  // namespace leadgate::mapping
