#include "mapping/decode_form.hpp"
#include "mapping/value.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

// The root is an object here; PHP prints its arrays with keys 0, 1, 2... (and the empty one) as lists.
bool same_root(const Value& found, const Value& expected) {
  if (!expected.is_array()) return found == expected;
  if (!found.is_object() || found.size() != expected.size()) return false;
  size_t index = 0;
  bool same = true;
  found.each_member([&](std::string_view key, const Value& member) {
    same = same && key == std::to_string(index) && member == expected.at(index);
    ++index;
  });
  return same;
}

TEST(QsSuite, ReadsBracketsLikePhpAndQs) {
  suites::Score score("qs brackets");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("qs/bracket_keys.json")));
  Value::json(parser.parse(text).value()).find("cases")->each_element([&](const Value& test) {
    Arena arena;
    const Result<Value> form = decode_form(test.find("input")->as_string(), arena);
    const bool same = form.ok() && same_root(form.value(), *test.find("php_parse_str"));
    score.count(same, to_json(test) + " gave " + (form.ok() ? to_json(form.value()) : form.error().message));
  });
  EXPECT_EQ(score.total(), 67);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
