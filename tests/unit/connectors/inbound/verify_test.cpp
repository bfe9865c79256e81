#include "connectors/inbound/verify.hpp"

#include <gtest/gtest.h>

namespace leadgate::connectors {
namespace {

using mapping::RawRequest;

RawRequest request_with(const std::string& body, Headers headers = {}) {
  RawRequest request;
  request.body = PaddedBytes(body);
  request.path = "/in/shop";
  request.headers = std::move(headers);
  return request;
}

const Timestamp kNow = from_micros(1'800'000'000'000'000);

VerifySpec hmac_spec() {
  VerifySpec spec;
  spec.kind = VerifyKind::kHmac;
  spec.carrier.header = "X-Signature";
  return spec;
}

Verifier with_secrets(VerifySpec spec, std::vector<std::string> texts) {
  std::vector<Secret> secrets;
  for (std::string& text : texts) secrets.emplace_back(std::move(text));
  return Verifier(std::move(spec), std::move(secrets));
}

Result<void> check(const Verifier& verifier, const RawRequest& request, Timestamp now = kNow) {
  return verifier.check(request, mapping::Value(), now);
}

// Takes the headers that sign() gave into the request, as they would arrive.
void sign_into(const Verifier& verifier, RawRequest& request) {
  const Result<Headers> headers = verifier.sign(request, mapping::Value(), kNow);
  ASSERT_TRUE(headers.ok());
  for (auto [name, value] : *headers) {
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers.emplace_back(name, value);
  }
}

TEST(Verifier, KnowsAPublishedSignature) {
  // RFC 4231, test case 2.
  const Verifier verifier = with_secrets(hmac_spec(), {"Jefe"});
  EXPECT_TRUE(check(verifier, request_with("what do ya want for nothing?",
                                           {{"x-signature",
                                             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964"
                                             "ec3843"}}))
                  .ok());
}

TEST(Verifier, AcceptsWhatItSignedInEverySpelling) {
  for (const MacEncoding encoding : {MacEncoding::kHex, MacEncoding::kBase64, MacEncoding::kBase64Url}) {
    for (const DigestAlgorithm algorithm :
         {DigestAlgorithm::kSha1, DigestAlgorithm::kSha256, DigestAlgorithm::kSha512, DigestAlgorithm::kMd5}) {
      VerifySpec spec = hmac_spec();
      spec.encoding = encoding;
      spec.algorithm = algorithm;
      spec.prefix = "v=";
      const Verifier verifier = with_secrets(spec, {"s"});
      RawRequest request = request_with("{}");
      sign_into(verifier, request);
      EXPECT_TRUE(check(verifier, request).ok());
      request.headers.back().second.back() ^= 1;
      EXPECT_FALSE(check(verifier, request).ok());
    }
  }
}

TEST(Verifier, RefusesEveryChangeOfABit) {
  const Verifier verifier = with_secrets(hmac_spec(), {"s"});
  const std::string body = R"({"id":1})";
  RawRequest genuine = request_with(body);
  sign_into(verifier, genuine);
  for (size_t bit = 0; bit < body.size() * 8; ++bit) {
    std::string changed = body;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(check(verifier, request_with(changed, genuine.headers)).ok()) << bit;
  }
  for (size_t bit = 0; bit < genuine.headers[0].second.size() * 8; ++bit) {
    RawRequest changed = genuine;
    char& byte = changed.headers[0].second[bit / 8];
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    EXPECT_FALSE(check(verifier, changed).ok()) << bit;
  }
}

TEST(Verifier, TriesEverySecret) {
  const Verifier old_only = with_secrets(hmac_spec(), {"old"});
  const Verifier both = with_secrets(hmac_spec(), {"new", "old"});
  RawRequest request = request_with("x");
  sign_into(old_only, request);
  EXPECT_TRUE(check(both, request).ok());
  EXPECT_FALSE(check(with_secrets(hmac_spec(), {"new"}), request).ok());
  EXPECT_FALSE(check(with_secrets(hmac_spec(), {}), request).ok());
}

TEST(Verifier, SaysWhatIsMissingAndNeverWhatWouldMatch) {
  const Verifier verifier = with_secrets(hmac_spec(), {"s3cret"});
  const Result<void> missing = check(verifier, request_with("x"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kUnauthorized);
  EXPECT_NE(missing.error().message.find("X-Signature"), std::string::npos);
  RawRequest request = request_with("x");
  sign_into(verifier, request);
  const std::string right = request.headers[0].second;
  request.headers[0].second = "wrong";
  const std::string message = check(verifier, request).error().message;
  EXPECT_EQ(message.find(right), std::string::npos);
  EXPECT_EQ(message.find("s3cret"), std::string::npos);
}

TEST(Verifier, SignsTheNamedPartsOfTheRequest) {
  VerifySpec spec = hmac_spec();
  spec.signed_bytes = TextTemplate::parse("{method} {path}?{query}:{header.x-nonce}:{body}");
  const Verifier verifier = with_secrets(spec, {"s"});
  RawRequest request = request_with("b", {{"x-nonce", "7"}});
  request.query = "a=1";
  sign_into(verifier, request);
  EXPECT_EQ(request.headers.back().second, to_hex(hmac(DigestAlgorithm::kSha256, "s", "POST /in/shop?a=1:7:b")));
  EXPECT_TRUE(check(verifier, request).ok());
  request.headers[0].second = "8";
  EXPECT_FALSE(check(verifier, request).ok());
}

TEST(Verifier, BoundsTheTimeOfSigning) {
  VerifySpec spec = hmac_spec();
  spec.timestamp_header = "X-Time";
  spec.signed_bytes = TextTemplate::parse("{header.x-time}.{body}");
  const Verifier verifier = with_secrets(spec, {"s"});
  RawRequest request = request_with("b");
  sign_into(verifier, request);
  EXPECT_TRUE(check(verifier, request).ok());
  EXPECT_TRUE(check(verifier, request, kNow + std::chrono::seconds(300)).ok());
  EXPECT_FALSE(check(verifier, request, kNow + std::chrono::seconds(301)).ok());
  EXPECT_FALSE(check(verifier, request, kNow - std::chrono::seconds(301)).ok());
  for (const char* odd : {"", "x", "12x", "-5", "99999999999999999999", "999999999999999"}) {
    request.headers[0].second = odd;
    EXPECT_FALSE(check(verifier, request).ok()) << odd;
  }
}

TEST(Verifier, ComparesATokenFromItsFirstCarrier) {
  VerifySpec spec;
  spec.kind = VerifyKind::kToken;
  spec.carrier = {"X-Token", "token", "auth.token"};
  const Verifier verifier = with_secrets(spec, {"t&1"});
  EXPECT_TRUE(verifier.needs_body());
  EXPECT_TRUE(check(verifier, request_with("", {{"x-token", "t&1"}})).ok());
  EXPECT_FALSE(check(verifier, request_with("", {{"x-token", "t&1x"}})).ok());
  EXPECT_FALSE(check(verifier, request_with("")).ok());
  RawRequest in_query = request_with("");
  in_query.query = "a=b&token=t%261";
  EXPECT_TRUE(check(verifier, in_query).ok());
  mapping::Arena arena;
  const auto body = mapping::parse_json_into(arena, R"({"auth":{"token":"t&1"}})");
  ASSERT_TRUE(body.ok());
  EXPECT_TRUE(verifier.check(request_with(""), *body, kNow).ok());
}

TEST(Verifier, RefusesAnEmptyTokenEvenOfAnEmptySecret) {
  VerifySpec spec;
  spec.kind = VerifyKind::kToken;
  spec.carrier.header = "X-Token";
  EXPECT_FALSE(check(with_secrets(spec, {""}), request_with("", {{"x-token", ""}})).ok());
}

TEST(Verifier, ComparesBasicCredentials) {
  VerifySpec spec;
  spec.kind = VerifyKind::kBasic;
  spec.user = "hook";
  const Verifier verifier = with_secrets(spec, {"pass"});
  EXPECT_TRUE(check(verifier, request_with("", {{"authorization", "Basic aG9vazpwYXNz"}})).ok());
  EXPECT_TRUE(check(verifier, request_with("", {{"authorization", "basic aG9vazpwYXNz"}})).ok());
  EXPECT_FALSE(check(verifier, request_with("", {{"authorization", "Basic aG9vazpwYXN6"}})).ok());
  EXPECT_FALSE(check(verifier, request_with("", {{"authorization", "Bearer aG9vazpwYXNz"}})).ok());
  EXPECT_FALSE(check(verifier, request_with("")).ok());
  RawRequest request = request_with("");
  sign_into(verifier, request);
  EXPECT_EQ(request.headers[0].second, "Basic aG9vazpwYXNz");
}

TEST(Verifier, HasNothingToSignWithoutASecretOrAHeader) {
  EXPECT_FALSE(Verifier().sign(request_with(""), mapping::Value(), kNow).ok());
  EXPECT_TRUE(check(Verifier(), request_with("anything")).ok());
  VerifySpec spec;
  spec.kind = VerifyKind::kToken;
  spec.carrier.query = "token";
  EXPECT_FALSE(with_secrets(spec, {"t"}).sign(request_with(""), mapping::Value(), kNow).ok());
}

}  // namespace
}  // namespace leadgate::connectors
