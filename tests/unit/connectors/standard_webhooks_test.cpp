#include "connectors/portal/standard_webhooks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace leadgate::connectors {
namespace {

using std::chrono::seconds;

const Secret kOld("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
const Secret kNew("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
constexpr std::string_view kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::string_view kTime = "1614265330";
constexpr std::string_view kBody = R"({"test": 2432232314})";
constexpr std::string_view kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const Timestamp kAt = from_micros(int64_t{1614265330} * 1'000'000);

std::string sign(const std::vector<Secret>& secrets) {
  return sign_webhook(secrets, kId, kAt, kBody).value();
}

bool verifies(const std::vector<Secret>& secrets, std::string_view signatures, Timestamp now = kAt) {
  return verify_webhook(secrets, kId, kTime, signatures, kBody, now).ok();
}

TEST(StandardWebhooks, SignsTheTwoPublishedVectors) {
  EXPECT_EQ(sign({kOld}), kSignature);
  const std::array secrets = {kNew};
  const auto second =
      sign_webhook(secrets, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", from_micros(int64_t{1649367553} * 1'000'000),
                   R"({"email":"test@example.com","username":"test_user"})");
  EXPECT_EQ(second.value(), "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
}

TEST(StandardWebhooks, TakesASecretWithAndWithoutItsPrefix) {
  EXPECT_EQ(sign({Secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}), kSignature);
}

TEST(StandardWebhooks, RefusesASecretThatIsNoKeyWithoutShowingIt) {
  for (const char* bad : {"", "whsec_", "whsec_not base64!", "?", "whsec_whsec_AAAA"}) {
    const auto key = webhook_key(Secret(bad));
    ASSERT_FALSE(key) << bad;
    EXPECT_EQ(key.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(key.error().message.find("not base64!"), std::string::npos);
    const std::array secrets = {Secret(bad)};
    EXPECT_FALSE(sign_webhook(secrets, kId, kAt, kBody));
    EXPECT_FALSE(verify_webhook(secrets, kId, kTime, kSignature, kBody, kAt));
  }
  EXPECT_FALSE(sign_webhook({}, kId, kAt, kBody));
  EXPECT_FALSE(verify_webhook({}, kId, kTime, kSignature, kBody, kAt));
}

TEST(StandardWebhooks, RefusesAnIdThatCouldBeSplitAnotherWay) {
  const std::array secrets = {kOld};
  for (const char* id : {"", "msg.1", "."}) EXPECT_FALSE(sign_webhook(secrets, id, kAt, kBody)) << id;
}

TEST(StandardWebhooks, SignsWithEverySecretWhileOneIsReplaced) {
  const std::string both = sign({kNew, kOld});
  EXPECT_EQ(both, sign({kNew}) + " " + sign({kOld}));
  EXPECT_TRUE(verifies({kOld}, both));
  EXPECT_TRUE(verifies({kNew}, both));
  EXPECT_TRUE(verifies({kNew, kOld}, kSignature));
  EXPECT_TRUE(verifies({kOld, kNew}, kSignature));
  EXPECT_FALSE(verifies({kNew}, kSignature));
}

TEST(StandardWebhooks, FindsTheFittingSignatureWhereverItStands) {
  const std::string wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
  const std::string right(kSignature);
  for (const std::string& list : {right + " " + wrong, wrong + " " + right, wrong + " " + right + " " + wrong,
                                  "v2,abc v1a,def " + right, right + " ", "  " + right, "v1, " + right}) {
    EXPECT_TRUE(verifies({kOld}, list)) << list;
  }
}

TEST(StandardWebhooks, RefusesWhatIsNotTheWholeSignature) {
  const std::string right(kSignature);
  for (const std::string& bad :
       {std::string(), std::string("v1"), std::string("v1,"), right.substr(3), right.substr(0, right.size() - 1),
        right.substr(0, 10), right + "=", "v2," + right.substr(3), "V1," + right.substr(3), "v1=" + right.substr(3),
        right + "," + right}) {
    EXPECT_FALSE(verifies({kOld}, bad)) << bad;
  }
}

TEST(StandardWebhooks, RefusesAnythingThatWasChanged) {
  const std::array secrets = {kOld};
  EXPECT_TRUE(verify_webhook(secrets, kId, kTime, kSignature, kBody, kAt));
  EXPECT_FALSE(verify_webhook(secrets, "msg_other", kTime, kSignature, kBody, kAt));
  EXPECT_FALSE(verify_webhook(secrets, kId, "1614265331", kSignature, kBody, kAt));
  EXPECT_FALSE(verify_webhook(secrets, kId, kTime, kSignature, R"({"test":2432232314})", kAt));
  EXPECT_FALSE(verify_webhook(secrets, "", kTime, kSignature, kBody, kAt));
  EXPECT_FALSE(verify_webhook(secrets, kId, "", kSignature, kBody, kAt));
  // The same bytes between the dots, split elsewhere.
  EXPECT_FALSE(verify_webhook(secrets, std::string(kId) + ".1614265330", kTime, kSignature, kBody, kAt));
}

TEST(StandardWebhooks, TakesFiveMinutesEitherWayAndNotMore) {
  EXPECT_TRUE(verifies({kOld}, kSignature, kAt + seconds(300)));
  EXPECT_TRUE(verifies({kOld}, kSignature, kAt - seconds(300)));
  EXPECT_FALSE(verifies({kOld}, kSignature, kAt + seconds(301)));
  EXPECT_FALSE(verifies({kOld}, kSignature, kAt - seconds(301)));
}

TEST(StandardWebhooks, RefusesATimestampThatIsNotAWholeNumberOfSeconds) {
  const std::array secrets = {kOld};
  for (const char* bad : {"hello", "1614265330.0", " 1614265330", "1614265330 ", "+1614265330", "-1", "0x603",
                          "99999999999999999999", "9223372036854775807", "1614265330000"}) {
    const auto result = verify_webhook(secrets, kId, bad, kSignature, kBody, kAt);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
  }
}

// The pair of RFC 8032, 7.1, test 1; the signature was made by another implementation.
const Secret kPrivate("whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
const Secret kPublic("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
constexpr std::string_view kPublicSignature =
    "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==";

TEST(StandardWebhooksKeyPair, SignsAsAnotherImplementationDoes) {
  EXPECT_EQ(sign({kPrivate}), kPublicSignature);
  const Secret with_public(
      "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==");
  EXPECT_EQ(sign({with_public}), kPublicSignature) << "the 64 bytes that many libraries keep";
  EXPECT_EQ(webhook_public_key(kPrivate).value(), kPublic.reveal());
  EXPECT_EQ(webhook_public_key(with_public).value(), kPublic.reveal());
  EXPECT_FALSE(webhook_public_key(kOld));
}

TEST(StandardWebhooksKeyPair, VerifiesWithEitherKeyAndRefusesAllElse) {
  EXPECT_TRUE(verifies({kPublic}, kPublicSignature));
  EXPECT_TRUE(verifies({kPrivate}, kPublicSignature));
  EXPECT_FALSE(verifies({kOld}, kPublicSignature));
  EXPECT_FALSE(verifies({kPublic}, kSignature));
  std::string other(kPublicSignature);
  other[10] = other[10] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(verifies({kPublic}, other));
  EXPECT_FALSE(verifies({kPublic}, "v1," + std::string(kPublicSignature.substr(4)))) << "the version is part of it";
  EXPECT_FALSE(verifies({kPublic}, kPublicSignature.substr(0, kPublicSignature.size() - 2))) << "without its padding";
  EXPECT_FALSE(verifies({kPublic}, kPublicSignature, kAt + seconds(301)));
}

TEST(StandardWebhooksKeyPair, StandsBesideASecretWhileAPortalGoesOver) {
  const std::string both = sign({kPrivate, kOld});
  EXPECT_EQ(both, std::string(kPublicSignature) + " " + std::string(kSignature));
  EXPECT_TRUE(verifies({kOld}, both));
  EXPECT_TRUE(verifies({kPublic}, both));
  EXPECT_TRUE(verifies({kPublic, kNew}, both));
  EXPECT_FALSE(verifies({kNew}, both));
}

TEST(StandardWebhooksKeyPair, APublicKeySignsNothing) {
  const std::array only = {kPublic};
  EXPECT_FALSE(sign_webhook(only, kId, kAt, kBody));
  EXPECT_EQ(sign({kPublic, kOld}), kSignature);
}

TEST(StandardWebhooksKeyPair, WhatIsNoKeyIsRefusedWithoutBeingShown) {
  for (const char* bad : {"whsk_", "whsk_hush", "whsk_aHVzaA==", "whpk_aHVzaA==", "whpk_!"}) {
    const std::array secrets = {Secret(bad)};
    const auto keys = WebhookKeys::read(secrets);
    ASSERT_FALSE(keys) << bad;
    EXPECT_EQ(keys.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(keys.error().message.find("aHVzaA"), std::string::npos);
    EXPECT_EQ(keys.error().message.find("hush"), std::string::npos);
  }
}

TEST(StandardWebhooksKeyPair, SaysWhatEachSignatureIsWorth) {
  const std::array secrets = {kOld};
  const WebhookKeys keys = WebhookKeys::read(secrets).value();
  const std::string content = std::string(kId) + "." + std::string(kTime) + "." + std::string(kBody);
  EXPECT_EQ(keys.fit_of(kSignature, content), WebhookKeys::Fit::kFits);
  EXPECT_EQ(keys.fit_of(sign({kNew}), content), WebhookKeys::Fit::kDiffers);
  EXPECT_EQ(keys.fit_of(kPublicSignature, content), WebhookKeys::Fit::kNoSuchKey);
  EXPECT_EQ(keys.fit_of("v2,abc", content), WebhookKeys::Fit::kUnknownVersion);
}

}  // namespace
}  // namespace leadgate::connectors
