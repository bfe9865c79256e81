#include "connectors/compile.hpp"

#include <gmock/gmock.h>

#include "source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

TEST(CompileConnector, NamesEveryMistakeWithItsPlace) {
  const CompiledForTest compiled = compile_source("generic", R"~(
each: "body.[["
handshakes:
  - { when: "nope(body)" }
events:
  - { when: "body ||", is: lead }
  - { is: maybe }
map:
  contact.nam: "body.name"
  contact.phones: "phone()"
lett: { a: b }
)~");
  EXPECT_EQ(compiled.connector, nullptr);
  const std::string lines = compiled.mistake_lines();
  EXPECT_THAT(lines, HasSubstr("source.yaml:2:7: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:4:13: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:6:13: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:7:11: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:9:16: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:10:19: "));
  EXPECT_THAT(lines, HasSubstr("source.yaml:11:1: "));
  EXPECT_THAT(lines, HasSubstr("'let'"));
}

TEST(CompileConnector, NeedsASecretWhereThePresetVerifies) {
  EXPECT_THAT(compile_source("woocommerce", "{}").mistake_lines(), HasSubstr("secret"));
  EXPECT_EQ(compile_source("woocommerce", "secret: s").mistake_lines(), "");
  EXPECT_EQ(compile_source("woocommerce", "secrets: [new, old]").mistake_lines(), "");
  EXPECT_EQ(compile_source("woocommerce", "verify: none").mistake_lines(), "");
  EXPECT_EQ(compile_source("form", "{}").mistake_lines(), "");
}

TEST(CompileConnector, RefusesASecretThatNothingChecks) {
  EXPECT_THAT(compile_source("generic", "secret: s").mistake_lines(), HasSubstr("verify"));
  EXPECT_EQ(compile_source("woocommerce", "{ secret: s, verify: none }").mistake_lines(), "");
}

TEST(CompileConnector, ChecksHowASourceVerifies) {
  EXPECT_THAT(compile_source("generic", "{ verify: off, secret: s }").mistake_lines(), HasSubstr("verify: none"));
  EXPECT_THAT(compile_source("generic", "{ verify: { hmac: {} }, secret: s }").mistake_lines(), HasSubstr("'header'"));
  EXPECT_THAT(
      compile_source("generic", "{ verify: { hmac: {header: H, signed: '{boby}'} }, secret: s }").mistake_lines(),
      HasSubstr("{boby}"));
  EXPECT_THAT(compile_source("generic", "{ verify: { hmac: {header: H, signed: 'x'} }, secret: s }").mistake_lines(),
              HasSubstr("signs nothing"));
  EXPECT_THAT(
      compile_source("generic", "{ verify: { hmac: {header: H}, token: {header: T} }, secret: s }").mistake_lines(),
      HasSubstr("2 ways"));
}

TEST(CompileConnector, TakesASourcesVerifyInsteadOfThePresets) {
  const CompiledForTest compiled = compile_source("woocommerce", "{ verify: { token: { header: X-T } }, secret: s }");
  ASSERT_EQ(compiled.mistake_lines(), "");
  const auto headers = compiled.connector->sign(post("{}"), kTestNow);
  ASSERT_TRUE(headers.ok());
  EXPECT_EQ(headers->front(), (std::pair<std::string, std::string>("X-T", "s")));
}

TEST(CompileConnector, RefusesAnUnknownSlotOfAReply) {
  EXPECT_THAT(compile_source("generic", "reply: { body: 'ok {deal}' }").mistake_lines(), HasSubstr("{deal}"));
  EXPECT_THAT(compile_source("generic", "reply: { parked: { statu: 200 } }").mistake_lines(), HasSubstr("'status'"));
  EXPECT_THAT(compile_source("generic", "reply: { gone: { status: 200 } }").mistake_lines(), HasSubstr("gone"));
  EXPECT_THAT(compile_source("generic", "reply: { redirect: 'https://a b' }").mistake_lines(), HasSubstr("blanks"));
}

}  // namespace
}  // namespace leadgate::connectors
