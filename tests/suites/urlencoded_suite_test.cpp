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

// What the tree says of a name: a repeated one has become an array there.
bool has_pair(const Value& form, std::string_view name, std::string_view value) {
  const std::optional<Value> found = form.find(name);
  return found && found->as_string() == value;
}

TEST(UrlencodedSuite, ReadsBusboysCasesInTheirCharsets) {
  suites::Score score("busboy urlencoded");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("multipart/busboy/busboy_urlencoded.json")));
  Value::json(parser.parse(text).value()).each_element([&](const Value& test) {
    std::string body;
    test.find("source")->each_element([&](const Value& piece) { body += piece.as_string(); });
    Arena arena;
    const std::optional<Value> charset = test.find("charset");
    const Result<Value> form = decode_form(body, arena, charset ? charset->as_string() : std::string_view());
    bool right = form.ok();
    size_t named = 0;
    // A limit there cuts or stops; here limits are fixed and fail, so that such a case only has to be read.
    if (right && !test.find("limits")) {
      test.find("expected")->each_element([&](const Value& pair) {
        if (pair.at(0).as_string().empty()) return;  // a tree has no member without a name
        ++named;
        right = right && has_pair(*form, pair.at(0).as_string(), pair.at(1).as_string());
      });
      right = right && form->size() == named;
    }
    score.count(right, std::string(test.find("what")->as_string()));
  });
  EXPECT_EQ(score.total(), 25);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
