#include <gtest/gtest.h>

#include "mapping/document.hpp"
#include "mapping/functions.hpp"

namespace leadgate::mapping {
namespace {

std::string result_of(const std::string& expression, const std::string& json) {
  const auto functions = make_lead_functions(Locale{}, {});
  const auto compiled = jmespath::Expression::compile(expression, functions.get());
  if (!compiled) return "wrong: " + compiled.error().message;
  Arena arena;
  const Result<Value> root = parse_json_into(arena, json);
  if (!root) return "bad JSON";
  jmespath::Evaluation evaluation{arena};
  const auto value = compiled->evaluate(*root, evaluation);
  return value ? to_json(*value) : "error: " + value.error().message;
}

TEST(UrlFunctions, ReadTheParametersOfAnAddress) {
  EXPECT_EQ(result_of("url_query(u)", R"({"u":"https://a.example/p?utm_source=x&utm_term=%D1%87%D0%B0%D0%B9+1#f=2"})"),
            R"({"utm_source":"x","utm_term":"чай 1"})");
  EXPECT_EQ(result_of("url_query(u)", R"({"u":"a=1&a=2&b&=3&c="})"), R"({"a":"1","c":""})");
  EXPECT_EQ(result_of("url_query(u)", R"({"u":"/plain/path"})"), "{}");
  EXPECT_EQ(result_of("url_query(u)", "{}"), "null");
  EXPECT_EQ(result_of("url_query(u)", R"({"u":[1]})").substr(0, 6), "error:");
}

TEST(UrlFunctions, DecodeEscapesAndKeepWhatIsNone) {
  EXPECT_EQ(result_of("url_decode(u)", R"({"u":"a%3Db%7C%7C+%zz"})"), R"("a=b||+%zz")");
  EXPECT_EQ(result_of("url_decode(u)", R"({"u":"%ff"})"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(result_of("url_decode(u)", "{}"), "null");
}

}  // namespace
}  // namespace leadgate::mapping
