#include "base/log.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

TEST(LogSafe, NoTextForgesALine) {
  EXPECT_EQ(log_safe("a\nb\r\x1b[31m\x7f"), "a?b??[31m?");
  EXPECT_EQ(log_safe("Жук"), "Жук");
  EXPECT_EQ(log_safe("a\xC2\x9B"
                     "31m"),
            "a?31m")
      << "control characters of two bytes, too";
}

TEST(LogSafe, CutsAndSaysSo) {
  EXPECT_EQ(log_safe("abcdef", 4), "abcd...");
  EXPECT_EQ(log_safe("abcd", 4), "abcd");
  EXPECT_EQ(log_safe("ЖЖЖ", 3), "Ж...");
}

TEST(LogSafe, BrokenTextDoesNotGrowPastTheBound) {
  const std::string text = log_safe(std::string(300, '\xFF'), 200);
  EXPECT_LE(text.size(), 203u);
  EXPECT_TRUE(text.ends_with("..."));
}

}  // namespace
}  // namespace leadgate
