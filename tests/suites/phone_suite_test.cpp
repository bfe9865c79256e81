#include <sstream>

#include "mapping/document.hpp"
#include "mapping/phone.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

TEST(PhoneSuite, ReadsEverySpellingToE164) {
  suites::Score score("phone e164");
  std::istringstream cases(suites::file_text(suites::suite("phone/e164_variants.jsonl")));
  for (std::string line; std::getline(cases, line);) {
    if (line.empty()) continue;
    Arena arena;
    const Result<Value> test = parse_json_into(arena, line);
    ASSERT_TRUE(test.ok()) << line;
    // A number that no telephone exchange knows is no phone for us.
    const std::string expected = test->find("valid")->as_bool() ? scalar_text(*test->find("e164")) : std::string();
    const std::string found = normal_phone(test->find("input")->as_string(), test->find("region")->as_string());
    score.count(found == expected, line + " gave '" + found + "'");
  }
  EXPECT_EQ(score.total(), 612);
  EXPECT_EQ(score.passed(), score.total());
}

}  // namespace
}  // namespace leadgate::mapping
