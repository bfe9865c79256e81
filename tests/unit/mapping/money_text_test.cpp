#include "mapping/money_text.hpp"

#include <gtest/gtest.h>

namespace leadgate::mapping {
namespace {

std::string money_in(std::string_view text) {
  const auto money = read_money(text);
  return money ? money->amount + (money->currency.empty() ? "" : " " + money->currency) : "nothing";
}

TEST(MoneyText, ReadsAmountsAsPeopleWriteThem) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"1 234,50 руб.", "1234.50 RUB"}, {"4 990 ₽", "4990 RUB"},       {"$1,234.5", "1234.5 USD"},
      {"1.234,56 €", "1234.56 EUR"},    {"1,234.56", "1234.56"},       {"24450", "24450"},
      {"490р", "490 RUB"},              {"12 000 тенге", "12000 KZT"}, {"₴ 99,90", "99.90 UAH"},
      {"1’234.50 CHF", "1234.50 CHF"},  {"1,23,456.78 ₹", "123456.78 INR"}, {"-15,5", "-15.5"},
      {"−200 ₽", "-200 RUB"},           {"1 234 567,89", "1234567.89"},     {"1.234.567", "1234567"},
      {"500,-", "500"},                 {"500.-", "500"},              {".5", "0.5"},
      {"+100", "100"},                  {"USD 20", "20 USD"},          {"1 234", "1234"},
      {"10 000 000 сум", "10000000 UZS"}, {"5 бел. руб.", "5 BYN"},  {"1e3", "1000"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(money_in(text), expected) << text;
}

TEST(MoneyText, DecidesThreeDigitsBehindOneSeparatorByItsRule) {
  EXPECT_EQ(money_in("1,234"), "1234");
  EXPECT_EQ(money_in("2.000"), "2.000");
  EXPECT_EQ(money_in("2.000 €"), "2000 EUR");
  EXPECT_EQ(money_in("2.000 KWD"), "2.000 KWD");
  EXPECT_EQ(money_in("0.125"), "0.125");
  EXPECT_EQ(money_in("0,125"), "0.125");
  EXPECT_EQ(money_in("1234.500"), "1234.500");
  EXPECT_EQ(money_in("1234,500"), "1234.500");
}

TEST(MoneyText, TakesNothingThatIsNotOneAmount) {
  for (std::string_view text : {"", "руб.", "от 500", "5 шт.", "12-34", "22.11.2026", "1 23", "1.23.456",
                                "1,2,3", "10%",
                                "1 000 ₽ $", "5 000 - 6 000", "99999999999999999999", "1 234,5 6", "--5 x"}) {
    EXPECT_EQ(money_in(text), "nothing") << text;
  }
  EXPECT_EQ(money_in(std::string(500, '1')), "nothing");
}

}  // namespace
}  // namespace leadgate::mapping
