#include "mapping/document.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::mapping {
namespace {

TEST(JsonSuite, AcceptsWhatIsJsonAndNothingElse) {
  suites::Score good("JSONTestSuite y_");
  suites::Score bad("JSONTestSuite n_");
  for (const auto& entry : std::filesystem::directory_iterator(suites::suite("jsontestsuite/test_parsing"))) {
    const std::string name = entry.path().filename().string();
    RawRequest request;
    request.headers = {{"content-type", "application/json"}};
    request.body = PaddedBytes(suites::file_text(entry.path()));
    const Document document = decode_document(request);
    const std::string text = document.problem() ? document.problem()->code + " " + document.problem()->text : "";
    if (name.starts_with("y_"))
      good.count(!document.problem() && document.body_kind() == BodyKind::kJson, name + " " + text);
    else if (name.starts_with("n_"))
      bad.count(document.problem() && document.problem()->code == "bad_json", name + " " + text);
    if (std::getenv("LEADGATE_SUITE_VERBOSE") != nullptr) printf("%s: %s\n", name.c_str(), text.c_str());
  }
  EXPECT_EQ(good.total(), 95);
  EXPECT_EQ(good.passed(), good.total());
  EXPECT_EQ(bad.total(), 188);
  EXPECT_EQ(bad.passed(), bad.total());
}

}  // namespace
}  // namespace leadgate::mapping
