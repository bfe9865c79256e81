#include "deals/money.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

std::string parsed(std::string_view text) {
  const auto value = Decimal::parse(text);
  return value ? value->text() : "nothing";
}

TEST(Decimal, KeepsTheSpellingOfAPlainNumber) {
  for (std::string_view text : {"0", "12", "-12", "0.5", "1234.50", "2.500", "-0.01", "9223372036854775807"}) {
    EXPECT_EQ(parsed(text), text);
  }
  EXPECT_EQ(parsed("+7"), "7");
  EXPECT_EQ(parsed(".5"), "0.5");
  EXPECT_EQ(parsed("007.10"), "7.10");
}

TEST(Decimal, ReadsSmallExponents) {
  EXPECT_EQ(parsed("1e3"), "1000");
  EXPECT_EQ(parsed("1.5E2"), "150");
  EXPECT_EQ(parsed("25e-1"), "2.5");
  EXPECT_EQ(parsed("5e-7"), "0.0000005");
  EXPECT_EQ(parsed("1e19"), "nothing");
}

TEST(Decimal, RefusesWhatIsNoPlainNumber) {
  for (std::string_view text : {"", "-", ".", "1 234", "1,5", "1.2.3", "12руб", "0x10", "e5", "1e", "--1", "NaN", " 1",
                                "9223372036854775808", "99999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(parsed(text), "nothing") << text;
  }
}

TEST(Decimal, RoundsHalfAwayFromZeroPastTheNinthDecimal) {
  EXPECT_EQ(parsed("0.1234567894"), "0.123456789");
  EXPECT_EQ(parsed("0.1234567895"), "0.123456790");
  EXPECT_EQ(parsed("-0.1234567895"), "-0.123456790");
  EXPECT_EQ(parsed("0.12345678949999999"), "0.123456789");
  EXPECT_EQ(parsed("29.350000000000001"), "29.350000000");
}

TEST(Decimal, ComparesByValueNotBySpelling) {
  EXPECT_EQ(*Decimal::parse("2.50"), *Decimal::parse("2.5"));
  EXPECT_LT(*Decimal::parse("-1"), *Decimal::parse("0.1"));
  EXPECT_GT(*Decimal::parse("9223372036854775807"), *Decimal::parse("0.000000001"));
}

TEST(Decimal, PadsAndDropsZerosButNeverCutsADigit) {
  EXPECT_EQ(Decimal::parse("4990")->with_digits(2).text(), "4990.00");
  EXPECT_EQ(Decimal::parse("2.5000")->with_digits(2).text(), "2.50");
  EXPECT_EQ(Decimal::parse("2.505")->with_digits(2).text(), "2.505");
  EXPECT_EQ(Decimal::parse("100.00")->with_digits(0).text(), "100");
  EXPECT_EQ(Decimal::parse("-0.10")->with_digits(3).text(), "-0.100");
  EXPECT_EQ(Decimal::parse("9223372036854775807")->with_digits(2).text(), "9223372036854775807");
}

TEST(Decimal, AddsAndMultipliesExactly) {
  EXPECT_EQ(Decimal::parse("0.1")->plus(*Decimal::parse("0.20"))->text(), "0.30");
  EXPECT_EQ(Decimal::parse("2495.00")->times(*Decimal::parse("2"))->text(), "4990.00");
  EXPECT_EQ(Decimal::parse("0.333333333")->times(*Decimal::parse("0.5"))->text(), "0.166666667");
  EXPECT_EQ(Decimal::parse("-1.5")->times(*Decimal::parse("1.5"))->text(), "-2.25");
  EXPECT_FALSE(Decimal::parse("9223372036854775807")->plus(*Decimal::parse("1")));
  EXPECT_FALSE(Decimal::parse("9223372036854775807")->times(*Decimal::parse("2")));
}

TEST(Currency, KnowsTheCodesAndTheirMinorUnits) {
  EXPECT_TRUE(is_currency("RUB"));
  EXPECT_TRUE(is_currency("KZT"));
  EXPECT_FALSE(is_currency("RUR"));
  EXPECT_FALSE(is_currency("rub"));
  EXPECT_FALSE(is_currency(""));
  EXPECT_FALSE(is_currency("B R"));
  EXPECT_EQ(currency_digits("RUB"), 2);
  EXPECT_EQ(currency_digits("JPY"), 0);
  EXPECT_EQ(currency_digits("KWD"), 3);
  EXPECT_EQ(currency_digits("???"), 2);
}

TEST(Currency, ReadsHowPeopleSpellIt) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"руб.", "RUB"},      {"₽", "RUB"},   {"Р", "RUB"},     {"р.", "RUB"},   {"RUR", "RUB"},
      {"РУБЛЕЙ", "RUB"},    {"тенге", "KZT"}, {"₸", "KZT"},     {"грн.", "UAH"}, {"₴", "UAH"},
      {"бел. руб.", "BYN"}, {"сум", "UZS"},   {"сом", "KGS"},   {"$", "USD"},    {"usd", "USD"},
      {"€", "EUR"},         {"£", "GBP"},     {" eur ", "EUR"}, {"GEL", "GEL"},  {"Kč", "CZK"},
  };
  for (const auto& [text, code] : cases) EXPECT_EQ(currency_from_text(text).value_or("nothing"), code) << text;
  for (std::string_view text : {"", "штук", "xyz", "12", "рубашка"}) EXPECT_FALSE(currency_from_text(text)) << text;
}

}  // namespace
}  // namespace leadgate::deals
