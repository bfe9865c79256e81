#include "connectors/formula.hpp"

#include <gmock/gmock.h>

#include "mapping/document.hpp"

namespace leadgate::connectors {
namespace {

using mapping::Arena;
using mapping::Value;
using testing::HasSubstr;

Value json(Arena& arena, const std::string& text) {
  return *mapping::parse_json_into(arena, text);
}

TEST(Formula, NamesItsKeyAndPlaceWhenItIsWrongOrFails) {
  Mistakes mistakes;
  EXPECT_FALSE(Formula::compile("body.[[", {"a.yaml", 3, 7}, "each", nullptr, mistakes));
  ASSERT_EQ(mistakes.size(), 1u);
  EXPECT_THAT(mistakes[0].line(), HasSubstr("a.yaml:3:7: "));
  EXPECT_THAT(mistakes[0].text, HasSubstr("'each'"));

  const auto keys = Formula::compile("keys(body)", {"a.yaml", 4, 1}, "let.k", nullptr, mistakes);
  ASSERT_TRUE(keys);
  Arena arena;
  mapping::jmespath::Evaluation evaluation{arena};
  EXPECT_EQ(to_json(*keys->evaluate(json(arena, R"({"body":{"x":1}})"), evaluation)), R"(["x"])");
  const auto failed = keys->evaluate(json(arena, R"({"body":5})"), evaluation);
  ASSERT_FALSE(failed.ok());
  EXPECT_THAT(failed.error().message, HasSubstr("'let.k' (a.yaml:4:1)"));
  EXPECT_THAT(failed.error().message, HasSubstr("\n  keys(body)\n  ^"));
}

TEST(Formula, KnowsWhatIsTrue) {
  Arena arena;
  for (const char* text : {"null", "false", R"("")", "[]", "{}"}) EXPECT_FALSE(is_true(json(arena, text))) << text;
  for (const char* text : {"true", "0", R"("0")", "[null]", R"({"a":null})"}) {
    EXPECT_TRUE(is_true(json(arena, text))) << text;
  }
}

TEST(Scope, SetsAndAddsMembersOfTheRoot) {
  Arena arena;
  Scope scope(json(arena, R"({"a":1,"b":2})"), 2, arena);
  scope.set("b", Value::integer(5));
  scope.set("c", Value::boolean(true));
  EXPECT_EQ(to_json(scope.root()), R"({"a":1,"b":5,"c":true})");
}

}  // namespace
}  // namespace leadgate::connectors
