#include <simdjson.h>

#include "gateway/net/egress_guard.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::gateway {
namespace {

TEST(SsrfAddressesSuite, RefusesAndAllowsEachAddressAsTheTableSays) {
  suites::Score score("ssrf addresses");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("ssrf/ssrf_cases.json")));
  for (const auto entry : parser.parse(text)["ip_classification"].get_array()) {
    const std::string_view address = entry["ip"];
    const bool deny = entry["deny"];
    const auto address_class = classify_address(address);
    score.count(may_reach(EgressPolicy::kPublicOnly, address_class) == !deny,
                std::string(address) + " was taken as " + std::string(address_class_name(address_class)));
  }
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GT(score.total(), 60);
}

TEST(SsrfAddressesSuite, RefusesTheFirstAddressOfEverySpecialBlock) {
  suites::Score score("ssrf special blocks");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("ssrf/ssrf_cases.json")));
  const simdjson::dom::element suite = parser.parse(text);
  for (const char* list : {"iana_special_v4", "iana_special_v6"}) {
    for (const std::string_view block : suite[list].get_array()) {
      const std::string_view address = block.substr(0, block.find('/'));
      score.count(!may_reach(EgressPolicy::kPublicOnly, classify_address(address)), std::string(block));
    }
  }
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GT(score.total(), 40);
}

}  // namespace
}  // namespace leadgate::gateway
