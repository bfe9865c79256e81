#include "mapping/decode_form.hpp"
#include "mapping/value.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

TEST(UrlencodedSuite, GivesThePairsOfTheStandard) {
  suites::Score score("wpt urlencoded");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("wpt/urlencoded-parser-data.json")));
  Value::json(parser.parse(text).value()).each_element([&](const Value& test) {
    if (!test.is_object()) return;  // a comment
    std::vector<std::pair<std::string, std::string>> expected;
    test.find("output")->each_element(
        [&](const Value& pair) { expected.emplace_back(pair.at(0).as_string(), pair.at(1).as_string()); });
    score.count(decode_form_pairs(test.find("input")->as_string()) == expected, to_json(test));
  });
  EXPECT_EQ(score.total(), 35);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
