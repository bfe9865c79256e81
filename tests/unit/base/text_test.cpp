#include "base/text.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(Text, TrimsBlanksControlsAndNoBreakSpaces) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim("\xC2\xA0 \xC2\xA0Иван\xC2\xA0"), "Иван");
  EXPECT_EQ(trim(" \xC2\xA0 "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xC2"), "\xC2") << "half of a no-break space is no blank";
}

TEST(Text, LowersAsciiOnly) {
  EXPECT_EQ(to_lower_ascii("ABC xyz @[` Ж"), "abc xyz @[` Ж");
  EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("@", "`")) << "32 apart, but no letters";
}

TEST(Text, SplitsAndTrimsThePieces) {
  EXPECT_EQ(split("a, b ,c", ','), (Pieces{"a", "b", "c"}));
  EXPECT_EQ(split("a,,", ','), (Pieces{"a", "", ""}));
  EXPECT_EQ(split("a", ','), Pieces{"a"});
  EXPECT_EQ(split("", ','), Pieces{});
}

TEST(Text, CutsBetweenCharacters) {
  EXPECT_EQ(utf8_prefix("Жук", 3), "Ж");
  EXPECT_EQ(utf8_prefix("Жук", 4), "Жу");
  EXPECT_EQ(utf8_prefix("Жук", 6), "Жук");
  EXPECT_EQ(utf8_prefix("Жук", 1), "");
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
}

TEST(Text, KnowsValidUtf8) {
  for (const std::string_view valid : {"", "plain", "Жук", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    EXPECT_TRUE(is_valid_utf8(valid)) << valid;
    EXPECT_EQ(to_valid_utf8(valid), valid);
  }
  for (const std::string_view invalid :
       {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "\xF0\x82\x82\xAC"}) {
    EXPECT_FALSE(is_valid_utf8(invalid));
    EXPECT_TRUE(is_valid_utf8(to_valid_utf8(invalid)));
  }
}

TEST(Text, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_valid_utf8("Ж\xD0"), "Ж\xEF\xBF\xBD");
}

TEST(Text, DecodesPercentEscapes) {
  EXPECT_EQ(percent_decode("a%20b+c", Plus::kIsPlus), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", Plus::kIsBlank), "a b c");
  EXPECT_EQ(percent_decode("%D0%96%d0%96", Plus::kIsPlus), "ЖЖ");
  EXPECT_EQ(percent_decode("100%", Plus::kIsPlus), "100%");
  EXPECT_EQ(percent_decode("%4", Plus::kIsPlus), "%4");
  EXPECT_EQ(percent_decode("%zz%41", Plus::kIsPlus), "%zzA");
}

TEST(Text, EncodesWhatAnAddressCannotHold) {
  EXPECT_EQ(percent_encode("a b+c.-_~/%", Plus::kIsPlus), "a%20b%2Bc.-_~%2F%25");
  EXPECT_EQ(percent_encode("a b", Plus::kIsBlank), "a+b");
  EXPECT_EQ(percent_decode(percent_encode("Счёт №1\r\n", Plus::kIsPlus), Plus::kIsPlus), "Счёт №1\r\n");
}

TEST(Text, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"listen", "threads", "log_level"};
  EXPECT_EQ(nearest("lisen", names), "listen");
  EXPECT_EQ(nearest("thread", names), "threads");
  EXPECT_EQ(nearest("loglevel", names), "log_level");
  EXPECT_EQ(nearest("banana", names), "");
  const std::vector<std::string> none;
  const std::vector<std::string> other = {"y"};
  EXPECT_EQ(nearest("x", none), "");
  EXPECT_EQ(nearest("x", other), "") << "nothing in common";
}

}  // namespace
}  // namespace leadgate
