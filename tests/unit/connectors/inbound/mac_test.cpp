#include "connectors/inbound/mac.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/inbound/verify_fixture.hpp"

namespace leadgate::connectors {
namespace {

using mapping::RawRequest;
using testing::HasSubstr;

RawRequest with_header(const std::string& body, const std::string& name, const std::string& value) {
  RawRequest request = post(body);
  request.headers.emplace_back(name, value);
  return request;
}

TEST(Mac, KnowsAPublishedSignature) {
  // RFC 4231, test case 2.
  const VerifyingSource source("verify: { hmac: { header: X-Signature } }\nsecret: Jefe");
  EXPECT_EQ(source.refusal(with_header("what do ya want for nothing?", "x-signature",
                                       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")),
            "");
}

TEST(Mac, TriesEverySecret) {
  const VerifyingSource old_only("verify: { hmac: { header: X-S } }\nsecret: old");
  const VerifyingSource both("verify: { hmac: { header: X-S } }\nsecrets: [new, old]");
  const VerifyingSource new_only("verify: { hmac: { header: X-S } }\nsecret: new");
  const RawRequest request = old_only.sign(post("x")).request;
  EXPECT_EQ(both.refusal(request), "");
  EXPECT_NE(new_only.refusal(request), "");
}

TEST(Mac, SignsTheNamedPartsOfTheRequest) {
  const VerifyingSource source(
      "verify: { hmac: { header: X-S, signed: '{method} {path}?{query}:{header.X-Nonce}:{query.a}:{body}' } }\n"
      "secret: s");
  RawRequest request = with_header("b", "x-nonce", "7");
  request.query = "a=1";
  request = source.sign(request).request;
  EXPECT_EQ(request.headers.back().second, to_hex(hmac(DigestAlgorithm::kSha256, "s", "POST /in/test?a=1:7:1:b")));
  EXPECT_EQ(source.refusal(request), "");
  request.headers[1].second = "8";
  EXPECT_NE(source.refusal(request), "");
}

TEST(Mac, BoundsTheTimeOfSigningEitherWay) {
  const VerifyingSource source(
      "verify: { hmac: { header: X-S, timestamp_header: X-Time, signed: '{header.x-time}.{body}' } }\nsecret: s");
  RawRequest request = source.sign(post("b")).request;
  EXPECT_EQ(source.refusal(request, kTestNow + std::chrono::seconds(300)), "");
  EXPECT_THAT(source.refusal(request, kTestNow + std::chrono::seconds(301)), HasSubstr("300 s away"));
  EXPECT_THAT(source.refusal(request, kTestNow - std::chrono::seconds(301)), HasSubstr("300 s away"));
  for (const char* odd : {"", "x", "12x", "-5", "99999999999999999999", "999999999999999"}) {
    for (auto& [name, value] : request.headers) {
      if (name == "x-time") value = odd;
    }
    EXPECT_THAT(source.refusal(request), HasSubstr("X-Time")) << odd;
  }
}

TEST(Mac, ATimeThatIsNotSignedIsAMistake) {
  const auto mistakes = [](const std::string& verify) {
    return compile_source("generic", "verify: { hmac: { header: X-S, " + verify + " } }\nsecret: s\n").mistake_lines();
  };
  EXPECT_THAT(mistakes("timestamp_query: t, signed: '{body}'"), HasSubstr("put {timestamp} into 'signed'"));
  EXPECT_EQ(mistakes("timestamp_query: t, signed: '{url}{body}'"), "") << "the address has it";
  EXPECT_EQ(mistakes("timestamp_field: t, signed: '{body}'"), "") << "the body has it";
  EXPECT_THAT(compile_source("generic",
                             "verify: { hmac: { header: X-S, timestamp_header: X-Time, signed: '{body}' } }\n"
                             "secret: s\n")
                  .mistake_lines(),
              testing::HasSubstr("put {timestamp} into 'signed'"));
}

TEST(Mac, TakesAnyOfSeveralSignaturesInAList) {
  const VerifyingSource source(
      "verify: { hmac: { header: X-S, item: v1, timestamp_item: t, signed: '{timestamp}.{body}' } }\nsecret: s");
  const RawRequest genuine = source.sign(post("b")).request;
  const std::string list = genuine.headers.back().second;
  const std::string signature = list.substr(list.find("v1="));
  const std::string time = list.substr(0, list.find(','));
  const auto with = [](const std::string& value) { return with_header("b", "x-s", value); };
  EXPECT_EQ(source.refusal(with(time + ",v1=00,v0=11, " + signature)), "");
  EXPECT_NE(source.refusal(with(time + ",v1=00")), "");
  EXPECT_THAT(source.refusal(with(time + ",v0" + signature.substr(2))), HasSubstr("item 'v1'"));
  EXPECT_THAT(source.refusal(with(signature)), HasSubstr("item 't'"));
}

TEST(Mac, TriesTheAddressWithAndWithoutItsPort) {
  const std::string verify = "verify: { hmac: { header: X-S, signed: '{url}' } }\nsecret: s\n";
  const VerifyingSource plain(verify + "public_url: https://a.example");
  RawRequest request = post("");
  request.query = "x=1";
  const auto signed_as = [&request](const std::string& url) {
    RawRequest out = request;
    out.headers.emplace_back("x-s", to_hex(hmac(DigestAlgorithm::kSha256, "s", url)));
    return out;
  };
  EXPECT_EQ(plain.refusal(signed_as("https://a.example/in/test?x=1")), "");
  EXPECT_EQ(plain.refusal(signed_as("https://a.example:443/in/test?x=1")), "");
  EXPECT_NE(plain.refusal(signed_as("http://a.example/in/test?x=1")), "");
  EXPECT_NE(plain.refusal(signed_as("https://a.example/in/test?x=2")), "");
  const VerifyingSource ported(verify + "public_url: http://a.example:8080");
  EXPECT_EQ(ported.refusal(signed_as("http://a.example:8080/in/test?x=1")), "");
  EXPECT_EQ(ported.refusal(signed_as("http://a.example/in/test?x=1")), "");
  const VerifyingSource unknown(verify);
  request.headers.emplace_back("host", "b.example");
  EXPECT_EQ(unknown.refusal(signed_as("https://b.example/in/test?x=1")), "");
  EXPECT_EQ(unknown.refusal(signed_as("http://b.example/in/test?x=1")), "");
  EXPECT_NE(unknown.refusal(signed_as("https://a.example/in/test?x=1")), "");
}

TEST(Mac, RefusesABodyThatAFormsSignatureDoesNotCover) {
  const std::string hmac = "verify: { hmac: { header: X-S, signed: '{url}{form_sorted_unique}'";
  const std::string rest = " } }\nsecret: s\npublic_url: https://a.example";
  const VerifyingSource by_form(hmac + rest);
  const VerifyingSource by_hash(hmac + ", body_hash_query: bodySHA256" + rest);
  const RawRequest empty = by_form.sign(post("")).request;
  EXPECT_EQ(by_form.refusal(empty), "");
  RawRequest filled = empty;
  filled.body = PaddedBytes("{}");
  EXPECT_THAT(by_form.refusal(filled), HasSubstr("no form"));
  EXPECT_THAT(by_hash.refusal(filled), HasSubstr("bodySHA256"));
  RawRequest hashed = by_hash.sign(post("{}")).request;
  EXPECT_EQ(by_hash.refusal(hashed), "");
  hashed.body = PaddedBytes("{ }");
  EXPECT_THAT(by_hash.refusal(hashed), HasSubstr("bodySHA256"));
}

TEST(Mac, DecodesWhatHubSpotDecodesInAnAddress) {
  const VerifyingSource source(
      "verify: { hmac: { header: X-S, signed: '{url_decoded}' } }\nsecret: s\npublic_url: https://a.example");
  RawRequest request = post("");
  request.query = "u=a%3Ab%20c%2";
  request.headers.emplace_back("x-s",
                               to_hex(hmac(DigestAlgorithm::kSha256, "s", "https://a.example/in/test?u=a:b%20c%2")));
  EXPECT_EQ(source.refusal(request), "");
}

}  // namespace
}  // namespace leadgate::connectors
