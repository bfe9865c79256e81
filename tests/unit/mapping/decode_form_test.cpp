#include "mapping/decode_form.hpp"

#include <gtest/gtest.h>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

std::string tree(std::string_view form) {
  Arena arena;
  return to_json(decode_form(form, arena).value());
}

TEST(DecodeForm, GivesThePairsAsTheyWereSent) {
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"a[]", "1"}, {"a[]", "2 3"}, {"b", ""}, {"", "x"}, {"c", "\xEF\xBF\xBD"}};
  EXPECT_EQ(decode_form_pairs("a[]=1&a%5B%5D=2+3&&b&=x&c=%C0"), expected);
}

TEST(DecodeForm, TurnsBracketsIntoATree) {
  EXPECT_EQ(tree("order[items][0][sku]=A&order[items][0][n]=2&order[items][1][sku]=B&order[id]=7"),
            R"({"order":{"items":[{"sku":"A","n":"2"},{"sku":"B"}],"id":"7"}})");
  EXPECT_EQ(tree("t[]=a&t[]=b"), R"({"t":["a","b"]})");
  EXPECT_EQ(tree("f[101][title]=Имя&f[101][value]=Иван"), R"({"f":{"101":{"title":"Имя","value":"Иван"}}})");
}

TEST(DecodeForm, MakesAnArrayOfARepeatedName) {
  EXPECT_EQ(tree("agree=0&agree=1"), R"({"agree":["0","1"]})");
  EXPECT_EQ(tree("a=1&a=2&a=3&b=x"), R"({"a":["1","2","3"],"b":"x"})");
  EXPECT_EQ(tree("a[b]=1&a[b]=2"), R"({"a":{"b":["1","2"]}})");
}

TEST(DecodeForm, LosesNothingWhenANameIsBothValueAndParent) {
  EXPECT_EQ(tree("a=1&a[b]=2"), R"({"a":{"0":"1","b":"2"}})");
  EXPECT_EQ(tree("a[b]=2&a=1"), R"({"a":{"b":"2","0":"1"}})");
}

TEST(DecodeForm, IsAnArrayOnlyWhenTheKeysCountFromZero) {
  EXPECT_EQ(tree("a[1]=x&a[0]=y"), R"({"a":{"1":"x","0":"y"}})");
  EXPECT_EQ(tree("a[00]=x"), R"({"a":{"00":"x"}})");
  EXPECT_EQ(tree("0=x&1=y"), R"({"0":"x","1":"y"})");
}

TEST(DecodeForm, KeepsBracketsThatAreTooDeepAsOneKey) {
  std::string name = "a";
  for (size_t i = 0; i < kBracketDepthMax + 2; ++i) name += "[k]";
  const std::string json = tree(name + "=v");
  EXPECT_NE(json.find(R"("[k][k][k]":"v")"), std::string::npos) << json;
}

TEST(DecodeForm, TakesABracketWithoutItsPairAsAPartOfTheName) {
  EXPECT_EQ(tree("a[b=1&c]d=2&[e]=3"), R"({"a[b":"1","c]d":"2","[e]":"3"})");
}

TEST(DecodeForm, GivesEachValueAnIdentityOfItsOwn) {
  Arena arena;
  const std::string form = "a=&b=&c&d=%20&e[]=&e[]=";
  std::vector<uint64_t> reads;
  mark_reads(decode_form(form, arena).value(), reads);
  EXPECT_EQ(reads.size(), 6u);
  std::sort(reads.begin(), reads.end());
  EXPECT_EQ(std::unique(reads.begin(), reads.end()), reads.end());
}

TEST(LooksLikeForm, NeedsANameAnEqualsSignAndNoBlanks) {
  EXPECT_TRUE(looks_like_form("a=1&b=2\r\n"));
  EXPECT_FALSE(looks_like_form("hello = world"));
  EXPECT_FALSE(looks_like_form("{\"a\":\"=\"}"));
  EXPECT_FALSE(looks_like_form("=a"));
  EXPECT_FALSE(looks_like_form(""));
}

}  // namespace
}  // namespace leadgate::mapping
