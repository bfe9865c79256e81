#include "gateway/cli/webhook_verdict.hpp"

#include <gmock/gmock.h>

#include <array>

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const Timestamp kNow = from_micros(int64_t{1'795'431'600} * 1'000'000);
const std::vector<Secret> kSecrets = {Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};

mapping::RawRequest signed_request(Timestamp at = kNow) {
  mapping::RawRequest request;
  request.body = PaddedBytes("{}");
  request.headers = {{"webhook-id", "msg_1"},
                     {"webhook-timestamp", std::to_string(to_micros(at) / 1'000'000)},
                     {"webhook-signature", connectors::sign_webhook(kSecrets, "msg_1", at, "{}").value()}};
  return request;
}

WebhookVerdict verdict(const mapping::RawRequest& request, const std::vector<Secret>& secrets = kSecrets) {
  return webhook_verdict(connectors::WebhookKeys::read(secrets).value(), request, kNow);
}

TEST(WebhookVerdict, AGenuineOne) {
  const WebhookVerdict good = verdict(signed_request());
  EXPECT_TRUE(good.is_genuine);
  EXPECT_EQ(good.text, "GENUINE\n  signature 1 (v1) fits.");
}

TEST(WebhookVerdict, NamesTheHeadersThatAreMissing) {
  mapping::RawRequest request = signed_request();
  request.headers.erase(request.headers.begin());
  EXPECT_EQ(verdict(request).text, "REFUSED: the request has no webhook-id.");
  request.headers.clear();
  EXPECT_EQ(verdict(request).text,
            "REFUSED: the request has no webhook-id and webhook-timestamp and webhook-signature.");
}

TEST(WebhookVerdict, SaysWhatIsWrongWithTheTime) {
  const WebhookVerdict old = verdict(signed_request(kNow - std::chrono::minutes(10)));
  EXPECT_FALSE(old.is_genuine);
  EXPECT_THAT(old.text, StartsWith("REFUSED: The webhook-timestamp is too old."));
  EXPECT_THAT(verdict(signed_request(kNow + std::chrono::minutes(10))).text, HasSubstr("in the future"));
}

TEST(WebhookVerdict, SaysWhatEachSignatureIsWorth) {
  mapping::RawRequest request = signed_request();
  request.headers[2].second = "v1,AAAA v1a,BBBB v9,CCCC " + request.headers[2].second;
  const WebhookVerdict mixed = verdict(request);
  EXPECT_TRUE(mixed.is_genuine);
  EXPECT_THAT(mixed.text, HasSubstr("\n  signature 1 (v1) does not fit"));
  EXPECT_THAT(mixed.text, HasSubstr("\n  signature 2 (v1a) cannot be verified"));
  EXPECT_THAT(mixed.text, HasSubstr("\n  signature 3 (v9) is of a version that is not known"));
  EXPECT_THAT(mixed.text, HasSubstr("\n  signature 4 (v1) fits."));
  const WebhookVerdict other = verdict(signed_request(), {Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")});
  EXPECT_FALSE(other.is_genuine);
  EXPECT_THAT(other.text, StartsWith("REFUSED: no signature fits\n  signature 1 (v1) does not fit"));
}

TEST(WebhookVerdict, WithoutASecretNothingIsVerified) {
  EXPECT_FALSE(verdict(signed_request(), {}).is_genuine);
  EXPECT_EQ(verdict(signed_request(), {}).text, "Not verified: no secret was given.");
}

}  // namespace
}  // namespace leadgate::gateway
