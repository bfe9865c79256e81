#include "connectors/inbound/compile_verify.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

TEST(CompileVerifier, NeedsASecretWhereThePresetVerifies) {
  EXPECT_THAT(compile_source("woocommerce", "{}").mistake_lines(), HasSubstr("secret"));
  EXPECT_EQ(compile_source("woocommerce", "secret: s").mistake_lines(), "");
  EXPECT_EQ(compile_source("woocommerce", "secrets: [new, old]").mistake_lines(), "");
  EXPECT_EQ(compile_source("woocommerce", "verify: none").mistake_lines(), "");
  EXPECT_EQ(compile_source("form", "{}").mistake_lines(), "");
}

TEST(CompileVerifier, RefusesASecretThatNothingChecks) {
  EXPECT_THAT(compile_source("generic", "secret: s").mistake_lines(), HasSubstr("verify"));
  EXPECT_EQ(compile_source("woocommerce", "{ secret: s, verify: none }").mistake_lines(), "");
  const std::string by_address = "verify: { ip_allow: { addresses: [10.0.0.0/8] } }\n";
  EXPECT_THAT(compile_source("generic", by_address + "secret: s").mistake_lines(),
              HasSubstr("source.yaml:2:9: Source 'test' has a"));
  EXPECT_THAT(compile_source("generic", by_address + "secrets: [s]").mistake_lines(), HasSubstr("has no use for one"));
  EXPECT_EQ(compile_source("generic", by_address).mistake_lines(), "");
  EXPECT_EQ(compile_source("generic", R"~(
secret: s
verify: { all: [ { ip_allow: { addresses: [10.0.0.0/8] } }, { token: { query: t } } ] }
)~")
                .mistake_lines(),
            "");
}

TEST(CompileVerifier, LeavesOutAWayWithoutItsSecretOnlyBesideOneThatNeedsNone) {
  EXPECT_EQ(compile_source("yookassa", "{}").mistake_lines(), "");
  EXPECT_EQ(compile_source("yookassa", "secret: s").mistake_lines(), "");
  EXPECT_THAT(compile_source("generic", "verify: { any: [ { hmac: { header: H } }, { token: { query: t } } ] }")
                  .mistake_lines(),
              HasSubstr("no secret"));
  EXPECT_THAT(compile_source("generic",
                             "verify: { all: [ { ip_allow: { addresses: [10.0.0.1] } }, { token: { query: t } } ] }")
                  .mistake_lines(),
              HasSubstr("no secret"));
}

TEST(CompileVerifier, ChecksHowASourceVerifies) {
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

TEST(CompileVerifier, NamesWhatEachWayIsMissing) {
  const auto mistakes = [](const std::string& yaml) { return compile_source("generic", yaml).mistake_lines(); };
  EXPECT_THAT(mistakes("verify: { ecdsa: { header: S } }"), HasSubstr("`public_key:`"));
  EXPECT_THAT(mistakes("verify: { ecdsa: { header: S } }\npublic_key: nonsense"), HasSubstr("public key"));
  EXPECT_THAT(mistakes("verify: { standard_webhooks: {} }"), HasSubstr("`secret:` or `public_key:`"));
  EXPECT_THAT(mistakes("verify: { standard_webhooks: {} }\nsecret: '#'"), HasSubstr("not base64"));
  EXPECT_THAT(mistakes("verify: { digest: { header: S, signed: '{body}' } }\nsecret: s"), HasSubstr("{secret}"));
  EXPECT_THAT(mistakes("verify: { hmac: { header: S, signed: '{secret}{body}' } }\nsecret: s"), HasSubstr("{secret}"));
  EXPECT_THAT(mistakes("verify: { hmac: { header: S, secret_encoding: hex } }\nsecret: xyz"),
              HasSubstr("'secret_encoding'"));
  EXPECT_THAT(mistakes("verify: { ip_allow: { addresses: [10.0.0.0/33] } }"), HasSubstr("10.0.0.0/33"));
  EXPECT_THAT(mistakes("verify: { ip_allow: { addresses: [] } }"), HasSubstr("address"));
  EXPECT_THAT(mistakes("verify: { any: [] }"), HasSubstr("empty"));
  EXPECT_EQ(mistakes("verify: { ip_allow: { addresses: [10.0.0.0/8] } }"), "");
}

TEST(CompileVerifier, TakesASourcesVerifyInsteadOfThePresets) {
  const CompiledForTest compiled = compile_source("woocommerce", "{ verify: { token: { header: X-T } }, secret: s }");
  ASSERT_EQ(compiled.mistake_lines(), "");
  const auto made = compiled.connector->sign(post("{}"), kTestNow);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->headers.front(), (std::pair<std::string, std::string>("X-T", "s")));
}

}  // namespace
}  // namespace leadgate::connectors
