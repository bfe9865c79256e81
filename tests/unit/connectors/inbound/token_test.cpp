#include "connectors/inbound/token.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/inbound/verify_fixture.hpp"

namespace leadgate::connectors {
namespace {

mapping::RawRequest with(const std::string& name, const std::string& value) {
  mapping::RawRequest request = post("{}");
  request.headers.emplace_back(name, value);
  return request;
}

TEST(Token, IsTakenFromItsFirstCarrier) {
  const VerifyingSource source("verify: { token: { header: X-Token, query: token, field: auth.token } }\nsecret: t&1");
  EXPECT_EQ(source.refusal(with("x-token", "t&1")), "");
  EXPECT_NE(source.refusal(with("x-token", "t&1x")), "");
  EXPECT_THAT(source.refusal(post("{}")), testing::HasSubstr("X-Token"));
  mapping::RawRequest in_query = post("{}");
  in_query.query = "a=b&token=t%261";
  EXPECT_EQ(source.refusal(in_query), "");
  EXPECT_EQ(source.refusal(post(R"({"auth":{"token":"t&1"}})")), "");
}

TEST(Token, KeepsTheRestOfABodyThatItIsPutInto) {
  const VerifyingSource source("verify: { token: { field: auth.token } }\nsecret: s");
  const std::string json(source.sign(post(R"({"auth":{"id":1},"name":"A"})")).request.body.view());
  EXPECT_EQ(json, R"({"auth":{"id":1,"token":"s"},"name":"A"})");
  const std::string form(source.sign(post("name=A+B&auth[token]=old", std::string(kForm))).request.body.view());
  EXPECT_EQ(form, "name=A+B&auth%5Btoken%5D=s");
  const std::string part = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nA\r\n--x--\r\n";
  const mapping::RawRequest multipart = source.sign(post(part, "multipart/form-data; boundary=x")).request;
  EXPECT_THAT(std::string(multipart.body.view()), testing::EndsWith(part));
  EXPECT_EQ(source.refusal(multipart), "");
  EXPECT_FALSE(source.connector().sign(post("[1]"), kTestNow).ok());
}

TEST(Basic, ComparesCredentials) {
  const VerifyingSource source("verify: { basic: { user: hook } }\nsecret: pass");
  EXPECT_EQ(source.refusal(with("authorization", "Basic aG9vazpwYXNz")), "");
  EXPECT_EQ(source.refusal(with("authorization", "basic aG9vazpwYXNz")), "");
  EXPECT_NE(source.refusal(with("authorization", "Basic aG9vazpwYXN6")), "");
  EXPECT_NE(source.refusal(with("authorization", "Bearer aG9vazpwYXNz")), "");
  EXPECT_NE(source.refusal(post("{}")), "");
}

}  // namespace
}  // namespace leadgate::connectors
