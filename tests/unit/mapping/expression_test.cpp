#include "mapping/jmespath/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"

namespace leadgate::mapping::jmespath {
namespace {

using testing::HasSubstr;

class ExpressionTest : public testing::Test {
 protected:
  ExpressionTest() {
    functions_.add({"shout", 1, 2, [](std::span<const Value> arguments, Evaluation& evaluation) -> Outcome<Value> {
                      if (!arguments[0].is_string()) return ExpressionError{ErrorKind::kInvalidType, 0, "No text."};
                      const std::string loud = std::string(arguments[0].as_string()) + "!";
                      return Value::string(evaluation.arena.text(loud));
                    }});
  }

  // The result as JSON, or "KIND@POSITION MESSAGE".
  std::string run(std::string_view expression, std::string_view document) {
    const Value root = parse_json_into(arena_, document).value();
    reads_.clear();
    Evaluation evaluation{arena_, steps_, &reads_};
    auto compiled = Expression::compile(expression, &functions_);
    if (!compiled) return shown(compiled.error());
    auto result = compiled->evaluate(root, evaluation);
    return result ? to_json(*result) : shown(result.error());
  }

  static std::string shown(const ExpressionError& error) {
    return std::string(error_kind_name(error.kind)) + "@" + std::to_string(error.position) + " " + error.message;
  }

  Arena arena_;
  FunctionTable functions_;
  uint64_t steps_ = kStepsMax;
  std::vector<uint64_t> reads_;
};

TEST_F(ExpressionTest, ReadsFieldsFilterProjectionsAndFallBacks) {
  constexpr std::string_view kOrder = R"({"fields": [{"n": "tel", "v": "8 916"}, {"n": "fio", "v": "Иван"}],
                                          "items": [{"p": 2, "q": 3}, {"p": 5}], "empty": ""})";
  EXPECT_EQ(run("fields[?n == 'tel'].v | [0]", kOrder), R"("8 916")");
  EXPECT_EQ(run("empty || absent || fields[-1].v", kOrder), R"("Иван")");
  EXPECT_EQ(run("items[].{price: p, quantity: q || `1`}", kOrder),
            R"([{"price":2,"quantity":3},{"price":5,"quantity":1}])");
  EXPECT_EQ(run("sum(items[*].p)", kOrder), "7");
  EXPECT_EQ(run("items[::-1].p", kOrder), "[5,2]");
}

TEST_F(ExpressionTest, DoesNotReadTheFallBackWhenTheFirstIsThere) {
  EXPECT_EQ(run("a || b", R"({"a": "x", "b": "y"})"), R"("x")");
  EXPECT_EQ(reads_.size(), 1u);
  EXPECT_EQ(run("a && b", R"({"a": "", "b": "y"})"), R"("")");
  EXPECT_EQ(reads_.size(), 1u);
}

TEST_F(ExpressionTest, MarksScalarsAndLeavesContainersToTheirReader) {
  run("items", R"({"items": ["a", "b"]})");
  EXPECT_EQ(reads_.size(), 0u);
  run("items[*]", R"({"items": ["a", "b"]})");
  EXPECT_EQ(reads_.size(), 2u);
  run("join(', ', items)", R"({"items": ["a", "b"]})");
  EXPECT_EQ(reads_.size(), 2u);
  run("length(items)", R"({"items": ["a", "b"]})");
  EXPECT_EQ(reads_.size(), 0u);
}

TEST_F(ExpressionTest, KeepsIdentitiesThroughLists) {
  const Value root = parse_json_into(arena_, R"({"a": ["x", "y"]})").value();
  Evaluation evaluation{arena_};
  auto expression = Expression::compile("sort(a)[1:]", nullptr);
  ASSERT_TRUE(expression);
  auto result = expression->evaluate(root, evaluation);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->at(0).identity(), root.find("a")->at(1).identity());
}

TEST_F(ExpressionTest, CallsTheHostsFunctions) {
  EXPECT_EQ(run("shout(a)", R"({"a": "hey"})"), R"("hey!")");
  EXPECT_EQ(run("  shout(`1`)", "{}"), "invalid-type@2 No text.");
}

TEST_F(ExpressionTest, SaysWhatWasFoundAndWhereInABadExpression) {
  EXPECT_EQ(run("a.b[", "{}"),
            "syntax@4 Expected a number, a slice or '*' after '[', but found the end of the "
            "expression; a list of expressions is written '.[a, b]'.");
  EXPECT_EQ(run("a = b", "{}"), "syntax@2 Found '=', but equality is written '=='.");
  EXPECT_EQ(run("foo 'bar'", "{}"),
            "syntax@4 Expected an operator or the end of the expression, but found the text 'bar'.");
  EXPECT_THAT(run("a || `abc`", "{}"), HasSubstr("a plain text is written 'text'"));
  EXPECT_THAT(run("'abc", "{}"), HasSubstr("syntax@0 The ' that opens here is never closed."));
  EXPECT_THAT(run("имя", "{}"), HasSubstr("goes in double quotes"));
}

TEST_F(ExpressionTest, FindsUnknownFunctionsAndWrongArityWhenCompiling) {
  EXPECT_EQ(run("a.shot(b)", "{}"), "unknown-function@2 There is no function 'shot'; 'shout' is one.");
  EXPECT_EQ(run("join(a)", "{}"), "invalid-arity@0 join() takes 2 arguments, but was given 1.");
  EXPECT_EQ(run("shout(a, b, c)", "{}"), "invalid-arity@0 shout() takes 1 to 2 arguments, but was given 3.");
}

TEST_F(ExpressionTest, SaysWhichArgumentHasTheWrongType) {
  EXPECT_EQ(run("join(', ', a)", R"({"a": ["x", 3]})"),
            "invalid-type@0 join() takes an array of strings as argument 2, but was given an array with a number (3) "
            "at index 1.");
  EXPECT_EQ(run("b.abs(c)", R"({"b": {"c": "no"}})"),
            "invalid-type@2 abs() takes a number as its argument, but was given a string ('no').");
}

TEST_F(ExpressionTest, KeepsLargeIntegersAndDecimalTexts) {
  EXPECT_EQ(run("to_string(a)", R"({"a": 9007199254740993})"), R"("9007199254740993")");
  EXPECT_EQ(run("a", R"({"a": "4990.00"})"), R"("4990.00")");
  EXPECT_EQ(run("to_number(a)", R"({"a": "18446744073709551615"})"), "18446744073709551615");
  EXPECT_EQ(run("to_number(a)", R"({"a": "0x10"})"), "null");
  EXPECT_EQ(run("sum(a)", R"({"a": [9007199254740993, 1]})"), "9007199254740994");
  EXPECT_EQ(run("a == `9007199254740992`", R"({"a": 9007199254740993})"), "false");
}

TEST_F(ExpressionTest, SortsTextsByCodePoint) {
  // U+FFFD comes before U+1F600, though its UTF-16 code unit is larger.
  EXPECT_EQ(run("sort(a)", R"({"a": ["😀", "�", "б", "a"]})"), R"(["a","б","�","😀"])");
  EXPECT_EQ(run("sort_by(a, &k)[*].v", R"({"a": [{"k": 2, "v": 1}, {"k": 1, "v": 2}, {"k": 2, "v": 3}]})"), "[2,1,3]");
}

TEST_F(ExpressionTest, StopsAtItsBounds) {
  EXPECT_THAT(run(std::string(kExpressionBytesMax + 1, 'a'), "{}"), HasSubstr("limit@"));
  EXPECT_THAT(run(std::string(1000, '(') + "a" + std::string(1000, ')'), "{}"), HasSubstr("limit@"));
  std::string lists(300, '!');
  EXPECT_THAT(run(lists + "a", "{}"), HasSubstr("limit@"));
  std::string flattened = "a";
  for (int i = 0; i < 300; ++i) flattened += "[]";
  EXPECT_THAT(run(flattened, "{}"), HasSubstr("limit@"));
}

TEST_F(ExpressionTest, StopsWhatGrowsWithoutEnd) {
  std::string doubled = "@";
  for (int i = 0; i < 60; ++i) doubled += " | [@, @]";
  EXPECT_THAT(run(doubled, "{}"), HasSubstr("limit@"));
  EXPECT_THAT(run(doubled + " | to_string(@)", "{}"), HasSubstr("limit@"));
  EXPECT_THAT(run(doubled + " | @ == @", "{}"), HasSubstr("limit@"));
  std::string flat = "@";
  for (int i = 0; i < 60; ++i) flat += " | [@, @][]";
  EXPECT_THAT(run(flat, "[1]"), HasSubstr("limit@"));
}

TEST_F(ExpressionTest, CountsStepsOverOneDocument) {
  steps_ = 10;
  EXPECT_EQ(run("a[*]", R"({"a": [1, 2, 3]})"), "[1,2,3]");
  EXPECT_THAT(run("a[*]", R"({"a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]})"), HasSubstr("limit@"));
}

TEST_F(ExpressionTest, TakesALongPathWithoutNesting) {
  std::string path = "a";
  for (int i = 0; i < 5000; ++i) path += ".a";
  EXPECT_EQ(run(path, R"({"a": 1})"), "null");
}

}  // namespace
}  // namespace leadgate::mapping::jmespath
