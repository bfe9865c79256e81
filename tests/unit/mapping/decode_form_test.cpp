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

TEST(DecodeForm, HasOneCharset) {
  Arena arena;
  const auto json = [&](std::string_view form, std::string_view charset = "") {
    return to_json(decode_form(form, arena, charset).value());
  };
  EXPECT_EQ(json("name=%C8%E2%E0%ED+%CF%E5%F2%F0%EE%E2", "windows-1251"), R"({"name":"Иван Петров"})");
  EXPECT_EQ(json("name=%E9%D7%C1%CE&_charset_=koi8-r"), R"({"name":"Иван","_charset_":"koi8-r"})");
  EXPECT_EQ(json("name=%C8%E2%E0%ED&%F2%E5%EB=8916"), R"({"name":"Иван","тел":"8916"})") << "guessed, from all of it";
  EXPECT_EQ(json("n=\xC8\xE2\xE0\xED&m=%CF%B8%F2%F0"), R"({"n":"Иван","m":"Пётр"})") << "bytes that are not escaped";
  EXPECT_EQ(json("n=%D0%98%D0%B2%D0%B0%D0%BD", "windows-1251"), R"({"n":"Иван"})") << "the label is wrong";
  EXPECT_EQ(json("n=%18%042%040%04%3D%04", "utf-16le"), R"({"n":"Иван"})");
  EXPECT_EQ(json("n=%C8%E2%E0%ED", "x-unheard-of"), R"({"n":"Иван"})");
}

// The shape of amoCRM's hooks: blanks as they are, a key that breaks off within its brackets, a blank value.
TEST(DecodeForm, ReadsWhatIsHalfEscapedAndCutOff) {
  EXPECT_EQ(tree("leads[add][0][id]=7&leads[add][0][name]=New order from site&leads[add][0][price]="
                 "&account[subdomain]=shop"),
            R"({"leads":{"add":[{"id":"7","name":"New order from site","price":""}]},"account":{"subdomain":"shop"}})");
  EXPECT_EQ(
      tree("contacts%5Badd%5D%5B0%5D%5Bid%5D=9&contacts%5Badd%5D%5B0%5D%5B=cut&contacts%5Badd%5D%5B0%5D%5Btype%5D"),
      R"({"contacts":{"add":[{"id":"9","0":"cut","type":""}]}})");
  EXPECT_EQ(tree("contacts[add][0][name]=Иван Петров 50% скидка&contacts[upd"),
            R"({"contacts":{"add":[{"name":"Иван Петров 50% скидка"}]},"contacts[upd":""})");
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
