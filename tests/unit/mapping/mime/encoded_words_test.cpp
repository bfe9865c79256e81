#include "mapping/mime/encoded_words.hpp"

#include <gtest/gtest.h>

#include "mapping/charset.hpp"

namespace leadgate::mapping::mime {
namespace {

TEST(EncodedWords, AreReadInTheCharsetsOfTheOldWorld) {
  EXPECT_EQ(header_text("=?koi8-r?B?+sHLwdo=?="), "Заказ");
  EXPECT_EQ(header_text("=?windows-1251?Q?=C7=E0=EA=E0=E7?="), "Заказ");
  EXPECT_EQ(header_text("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?="), "日本");
  EXPECT_EQ(header_text("=?gb2312?B?xOO6ww==?="), "你好");
  EXPECT_EQ(header_text("=?ks_c_5601-1987?B?wfggx/bB2A==?="), "진 현준");
  EXPECT_EQ(header_text("=?shift_jis?B?k/qWew==?="), "日本");
  EXPECT_EQ(header_text("=?utf-7?Q?Fr+APY-sche?="), "Frösche");
}

TEST(EncodedWords, GoOnInTheNextOne) {
  EXPECT_EQ(header_text("=?utf-8?B?0JfQsNC60LDQ?=\r\n =?utf-8?B?tw==?="), "Заказ") << "a character in two words";
  EXPECT_EQ(header_text("=?utf-8?Q?=D0=97=D0?= =?UTF-8?B?sA==?="), "За") << "in two encodings";
  EXPECT_EQ(header_text("=?utf-8?B?SGVsb?= =?utf-8?B?G8=?="), "Hello") << "a group of base64 in two words";
  EXPECT_EQ(header_text("=?utf-8?Q?a?= =?koi8-r?Q?b?= c"), "ab c");
}

TEST(EncodedWords, AreReadWhereTheyAreBroken) {
  EXPECT_EQ(header_text("\"=?windows-1251?B?wPLo6u7iYQ==?=\""), "\"Атиковa\"") << "within quotes";
  EXPECT_EQ(header_text("=?NONE?B?VEVTVA=?="), "TEST") << "an unknown charset, and padding that is short";
  EXPECT_EQ(header_text("Re:=?utf-8?Q?a?="), "Re: a") << "glued to what is before it";
  EXPECT_EQ(header_text("=?utf-8?Q?one word?="), "one word") << "a blank within";
  EXPECT_EQ(header_text("=?utf-8?Q?one=?="), "=?utf-8?Q?one=?=") << "an escape that is none";
  EXPECT_EQ(header_text("=?us-ascii?Q?=C8=E2=E0=ED?="), "Иван") << "a label by habit";
}

TEST(EncodedWords, LeaveRawTextInTheCharsetItIsIn) {
  EXPECT_EQ(header_text("Заказ 12"), "Заказ 12");
  EXPECT_EQ(header_text(to_utf8("\xC7\xE0\xEA\xE0\xE7 \xED\xE0 \xEA\xF0\xF3\xE6\xEA\xE8", "windows-1251")),
            "Заказ на кружки");
  EXPECT_EQ(header_text("\xC7\xE0\xEA\xE0\xE7 \xED\xE0 \xEA\xF0\xF3\xE6\xEA\xE8"), "Заказ на кружки");
  EXPECT_EQ(header_text("\xFA\xC1\xCB\xC1\xDA", "koi8-r"), "Заказ");
  EXPECT_EQ(header_text("\x1B$BF|K\\\x1B(B"), "日本");
  EXPECT_EQ(header_text("a\x01z\0b"), "a z") << "control characters are blanks";
}

TEST(EncodedWords, UnfoldLines) {
  EXPECT_EQ(header_text(" one \r\n\t two\r\n"), "one two");
  EXPECT_EQ(header_text("one\r\n \r\n two"), "one two") << "a line of blanks goes on";
  EXPECT_EQ(header_text("one\nTwo: x"), "one") << "what does not go on is another header";
  EXPECT_EQ(unfold("a\r\n b"), "a\nb");
}

}  // namespace
}  // namespace leadgate::mapping::mime
