// Handshakes that need more than the request: a setting of the source, an address to visit.
#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

constexpr const char* kVerifyToken = R"yaml(
needs: [ { name: verify_token, secret: true }, { name: confirmation }, { name: group } ]
methods: [GET, POST]
handshakes:
  - when: "query.\"hub.mode\" == 'subscribe'"
    token: "query.\"hub.verify_token\""
    token_setting: verify_token
    body: "{query.\"hub.challenge\"}"
  - when: "body.type == 'confirmation'"
    body: "{setting.confirmation}"
events: [ { when: "settings.group == '7' && !(settings.verify_token)", is: lead }, { is: ignore, reason: other_group } ]
map: { contact.phones: body.phone }
)yaml";

Reading read_verified(const CompiledForTest& source, const mapping::RawRequest& request) {
  return source.connector->read(request, kTestNow, Verify::kYes);
}

mapping::RawRequest subscribe(const std::string& token) {
  mapping::RawRequest request = post("", "");
  request.method = "GET";
  request.query = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=" + token;
  return request;
}

TEST(Handshake, ChecksTheWordThatTheSourceSetUp) {
  const CompiledForTest source = compile_source("generic", std::string(kVerifyToken) + "settings: { verify_token: w }");
  ASSERT_EQ(source.mistake_lines(), "");
  const Reading good = read_verified(source, subscribe("w"));
  ASSERT_EQ(good.kind, Reading::Kind::kHandshake);
  EXPECT_EQ(good.reply.body, "42");
  for (const char* wrong : {"", "x", "ww"}) {
    const Reading reading = read_verified(source, subscribe(wrong));
    ASSERT_EQ(reading.kind, Reading::Kind::kRefused) << wrong;
    EXPECT_EQ(reading.error.code, ErrorCode::kForbidden);
  }
  const CompiledForTest without = compile_source("generic", kVerifyToken);
  EXPECT_NE(read_verified(without, subscribe("")).kind, Reading::Kind::kHandshake);
}

TEST(Handshake, AnswersWithASettingOfTheSource) {
  const CompiledForTest source =
      compile_source("generic", std::string(kVerifyToken) + "settings: { confirmation: a1b2 }");
  EXPECT_EQ(read_verified(source, post(R"({"type":"confirmation"})")).reply.body, "a1b2");
}

TEST(Handshake, ShowsExpressionsTheSettingsThatAreNoSecrets) {
  const CompiledForTest source =
      compile_source("generic", std::string(kVerifyToken) + "settings: { group: '7', verify_token: w }");
  const Reading reading = read_verified(source, post(R"({"phone":"+79161234567"})"));
  ASSERT_EQ(reading.events.size(), 1u);
  EXPECT_EQ(reading.events[0].kind, Event::Kind::kLead) << reading.events[0].reason;
}

TEST(Handshake, ReportsSettingsThatAreMissingOrUnknown) {
  const std::string needs = "needs: [ { name: confirmation, required: true, doc: VK shows it. } ]\n";
  EXPECT_THAT(compile_source("generic", needs).mistake_lines(), HasSubstr("VK shows it."));
  EXPECT_THAT(compile_source("generic", needs + "settings: { confirmaton: x }").mistake_lines(),
              HasSubstr("confirmaton"));
  EXPECT_EQ(compile_source("generic", needs + "settings: { confirmation: x }").mistake_lines(), "");
}

TEST(Handshake, VisitsAnAddressOfThePlatformOnly) {
  const CompiledForTest source = compile_source("generic", R"(
handshakes:
  - { when: "body.SubscribeURL", visit: body.SubscribeURL, visit_hosts: ["sns.*.amazonaws.com"], body: ok }
)");
  ASSERT_EQ(source.mistake_lines(), "");
  const auto at = [&](const std::string& url) {
    return read_verified(source, post("{\"SubscribeURL\":\"" + url + "\"}"));
  };
  const std::string good = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1";
  EXPECT_EQ(at(good).kind, Reading::Kind::kHandshake);
  EXPECT_EQ(at(good).fetch, good);
  for (const char* bad :
       {"http://sns.eu-west-1.amazonaws.com/", "https://sns.evil.example/.amazonaws.com",
        "https://sns.a.b.amazonaws.com/", "https://sns.x@evil.example/", "https://sns..amazonaws.com/",
        "https://sns.eu-west-1.amazonaws.com:444/", "https://evil.example/?sns.a.amazonaws.com"}) {
    EXPECT_EQ(at(bad).kind, Reading::Kind::kRefused) << bad;
  }
}

TEST(Handshake, SaysWhatOurFaultsAreAnsweredWith) {
  const CompiledForTest source = compile_source("generic", "retries: { unavailable: 500, too_many: 503 }");
  ASSERT_EQ(source.mistake_lines(), "");
  EXPECT_EQ(source.connector->status_of_ours(503), 500);
  EXPECT_EQ(source.connector->status_of_ours(429), 503);
  EXPECT_EQ(source.connector->status_of_ours(401), 401);
}

TEST(Handshake, EscapesSlotsOfMarkup) {
  const CompiledForTest source =
      compile_source("generic", "handshakes: [ { when: body.x, content_type: text/xml, body: '<R>{body.x}</R>' } ]");
  EXPECT_EQ(read_verified(source, post(R"({"x":"<a & \"b\">"})")).reply.body, "<R>&lt;a &amp; &quot;b&quot;&gt;</R>");
}

// The values are of another program: printf c1 | openssl dgst -sha256 -hmac s3cret
constexpr const char* kSignedToken = R"yaml(
secret: s3cret
methods: [GET, POST]
verify: { token: { header: X-Token } }
handshakes:
  - when: query.crc_token
    content_type: application/json
    body: '{"response_token":"sha256={hmac_sha256_base64(query.crc_token)}"}'
  - when: body.plainToken
    content_type: application/json
    body: '{"plainToken":"{body.plainToken}","encryptedToken":"{hmac_sha256_hex(body.plainToken)}"}'
map: { contact.phones: body.phone }
)yaml";

TEST(Handshake, ProvesToKnowTheSecret) {
  const CompiledForTest source = compile_source("generic", kSignedToken);
  ASSERT_EQ(source.mistake_lines(), "");
  mapping::RawRequest asked = post("", "");
  asked.method = "GET";
  asked.query = "crc_token=c1";
  EXPECT_EQ(read_verified(source, asked).kind, Reading::Kind::kRefused) << "nothing is signed for a stranger";
  asked.headers.emplace_back("x-token", "s3cret");
  EXPECT_EQ(read_verified(source, asked).reply.body,
            R"({"response_token":"sha256=5aHmWnFRdDhzk2In94rIgmE6f2nIqTTjzPxivT3uN4k="})");
  mapping::RawRequest zoom = post(R"({"plainToken":"c1"})");
  zoom.headers.emplace_back("x-token", "s3cret");
  EXPECT_EQ(
      read_verified(source, zoom).reply.body,
      R"({"plainToken":"c1","encryptedToken":"e5a1e65a7151743873936227f78ac882613a7f69c8a934e3ccfc62bd3dee3789"})");
}

TEST(Handshake, SignsNothingForWhoeverAsks) {
  const CompiledForTest open = compile_source("generic", R"yaml(
secret: s3cret
verify: { token: { header: X-Token } }
handshakes: [ { when: query.t, before_verify: true, body: "{hmac_sha256_hex(query.t)}" } ]
)yaml");
  EXPECT_THAT(open.mistake_lines(), HasSubstr("could have any text signed"));
  const CompiledForTest misspelt = compile_source("generic", R"yaml(
verify: none
handshakes: [ { when: query.t, body: "{hmac_sha256_base32(query.t)}" } ]
)yaml");
  EXPECT_THAT(misspelt.mistake_lines(), HasSubstr("write {hmac_sha256_hex(x)}"));
}

}  // namespace
}  // namespace leadgate::connectors
