#include "mapping/document.hpp"
#include "mapping/jmespath/expression.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

using jmespath::Evaluation;
using jmespath::Expression;

// "" when the case holds, else what came instead.
std::string run(const Value& given, const Value& test) {
  Arena arena;
  std::vector<uint64_t> reads;
  Evaluation evaluation{arena, jmespath::kStepsMax, &reads};
  const Value expected_error = test.find("error").value_or(Value::null());
  auto expression = Expression::compile(test.find("expression")->as_string(), nullptr);
  const auto judge_error = [&](const jmespath::ExpressionError& error) {
    const std::string_view kind = error_kind_name(error.kind);
    if (kind == expected_error.as_string()) return std::string();
    return std::string(kind) + " at " + std::to_string(error.position) + ": " + error.message;
  };
  if (!expression) return judge_error(expression.error());
  auto result = expression->evaluate(given, evaluation);
  if (!result) return judge_error(result.error());
  if (!expected_error.is_null()) return "no error, but " + to_json(*result);
  if (test.find("bench")) return "";
  return *result == *test.find("result") ? "" : "gave " + to_json(*result);
}

TEST(JmespathSuite, HoldsInEveryCase) {
  suites::Score score("jmespath");
  for (const auto& entry : std::filesystem::directory_iterator(suites::suite("jmespath"))) {
    if (entry.path().extension() != ".json") continue;
    simdjson::dom::parser parser;
    const simdjson::padded_string text(suites::file_text(entry.path()));
    const Value groups = Value::json(parser.parse(text).value());
    groups.each_element([&](const Value& group) {
      group.find("cases")->each_element([&](const Value& test) {
        const std::string found = run(*group.find("given"), test);
        score.count(found.empty(), entry.path().filename().string() + " " + to_json(test) + " " + found);
      });
    });
  }
  EXPECT_EQ(score.total(), 908);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
