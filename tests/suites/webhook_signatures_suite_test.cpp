#include <simdjson.h>

#include <array>

#include "connectors/portal/standard_webhooks.hpp"
#include "tests/suites/suite_files.hpp"

namespace leadgate::connectors {
namespace {

TEST(WebhookSignaturesSuite, SignsAndVerifiesEveryVectorOfStandardWebhooks) {
  suites::Score score("standard webhooks");
  simdjson::dom::parser parser;
  const simdjson::padded_string text(suites::file_text(suites::suite("webhook-signatures/provider_vectors.json")));
  for (const auto vector : parser.parse(text).get_array()) {
    if (std::string_view(vector["scheme"]).find("standard-webhooks") == std::string_view::npos) continue;
    const std::array secrets = {Secret(std::string(std::string_view(vector["secret"])))};
    const std::string_view id = vector["id"];
    const int64_t seconds = vector["timestamp"];
    const std::string_view body = vector["body"];
    const std::string_view expected = vector["expected"]["webhook-signature"];
    const Timestamp at = from_micros(seconds * 1'000'000);
    const std::string timestamp = std::to_string(seconds);
    score.count(sign_webhook(secrets, id, at, body).value() == expected, std::string(id) + " signs");
    score.count(verify_webhook(secrets, id, timestamp, expected, body, at).ok(), std::string(id) + " verifies");
    score.count(!verify_webhook(secrets, id, timestamp, expected, std::string(body) + " ", at).ok(),
                std::string(id) + " with a changed body is refused");
  }
  EXPECT_EQ(score.passed(), score.total());
  EXPECT_GT(score.total(), 0);
}

}  // namespace
}  // namespace leadgate::connectors
