#include "connectors/configured.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "tests/support/packed.hpp"
#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using ::testing::HasSubstr;

Reading read(const CompiledForTest& source, const mapping::RawRequest& request, Verify verify = Verify::kYes) {
  EXPECT_EQ(source.mistake_lines(), "");
  return source.connector->read(request, kTestNow, verify);
}

constexpr const char* kMap = R"~(
map: { contact.name: body.name, contact.phones: "phones(body.tel)", external_id: body.id }
)~";

TEST(ConfiguredConnector, RefusesAMethodAndATypeThatAreNotTaken) {
  const CompiledForTest source = compile_source("generic", std::string(kMap) + "content_types: [Application/JSON]");
  mapping::RawRequest request = post("{}");
  request.method = "DELETE";
  Reading reading = read(source, request);
  EXPECT_EQ(reading.kind, Reading::Kind::kRefused);
  EXPECT_EQ(reading.error.code, ErrorCode::kUnsupported);
  EXPECT_THAT(reading.error.message, HasSubstr("POST"));
  reading = read(source, post("a=1", "application/x-www-form-urlencoded; charset=utf-8"));
  EXPECT_EQ(reading.kind, Reading::Kind::kRefused);
  EXPECT_THAT(reading.error.message, HasSubstr("application/json"));
  EXPECT_EQ(read(source, post("{}", "application/JSON; charset=utf-8")).kind, Reading::Kind::kEvents);
}

TEST(ConfiguredConnector, UnpacksABodyWhoseSignatureCoversThePackedBytes) {
  const CompiledForTest source =
      compile_source("generic", std::string(kMap) + "verify: { hmac: { header: X-S } }\nsecret: s");
  mapping::RawRequest request = post(leadgate::testing::packed(R"({"name":"Иван","id":7})"));
  request.headers.emplace_back("content-encoding", "gzip");
  EXPECT_EQ(read(source, request).error.code, ErrorCode::kUnauthorized);
  const auto signature = source.connector->sign(request, kTestNow);
  ASSERT_TRUE(signature.ok());
  request = signature->request;
  const Reading reading = read(source, request);
  ASSERT_EQ(reading.kind, Reading::Kind::kEvents) << reading.error.message;
  EXPECT_EQ(reading.events[0].draft.contact.name, "Иван");
  EXPECT_EQ(reading.events[0].draft.external_id, "7");
  request.headers[1].second = "br";
  const Reading unknown = read(source, request);
  EXPECT_EQ(unknown.kind, Reading::Kind::kRefused);
  EXPECT_EQ(unknown.error.code, ErrorCode::kUnsupported);
}

TEST(ConfiguredConnector, ParksAPackedBodyThatIsBrokenOrTooLarge) {
  const CompiledForTest source = compile_source("generic", kMap);
  mapping::RawRequest request = post("{}");
  request.headers.emplace_back("content-encoding", "gzip");
  EXPECT_EQ(read(source, request).events[0].problem->code, "bad_encoding");
  request.body = PaddedBytes(leadgate::testing::packed(std::string(mapping::kUnpackedBytesMax + 1, ' ')));
  EXPECT_EQ(read(source, request).events[0].problem->code, "unpacked_too_large");
}

TEST(ConfiguredConnector, RefusesBeforeItReads) {
  const CompiledForTest source =
      compile_source("generic", std::string(kMap) + "verify: { hmac: { header: X-S } }\nsecret: s");
  const Reading reading = read(source, post("not json"));
  EXPECT_EQ(reading.kind, Reading::Kind::kRefused);
  EXPECT_EQ(reading.error.code, ErrorCode::kUnauthorized);
  const Reading replayed = read(source, post("not json"), Verify::kSkip);
  ASSERT_EQ(replayed.kind, Reading::Kind::kEvents);
  EXPECT_EQ(replayed.events[0].problem->code, "bad_json");
}

TEST(ConfiguredConnector, AnswersHandshakesWithTheirOwnWords) {
  const CompiledForTest source = compile_source("generic", std::string(kMap) + R"(
handshakes:
  - { when: "query.\"hub.mode\" == 'subscribe'", body: "{query.\"hub.challenge\"}", before_verify: true }
  - when: "body.type == 'url_verification'"
    body: '{"challenge":"{body.challenge}"}'
    content_type: application/json
verify: { token: { header: X-T } }
secret: s
)");
  mapping::RawRequest get = post("", "");
  get.method = "GET";
  get.query = "hub.mode=subscribe&hub.challenge=112233";
  Reading reading = read(source, get);
  ASSERT_EQ(reading.kind, Reading::Kind::kHandshake);
  EXPECT_EQ(reading.reply.body, "112233");
  EXPECT_EQ(reading.reply.status, 200);

  mapping::RawRequest url = post(R"({"type":"url_verification","challenge":"a\"b"})");
  EXPECT_EQ(read(source, url).kind, Reading::Kind::kRefused);
  url.headers.emplace_back("x-t", "s");
  reading = read(source, url);
  ASSERT_EQ(reading.kind, Reading::Kind::kHandshake);
  EXPECT_EQ(reading.reply.body, R"({"challenge":"a\"b"})");
}

TEST(ConfiguredConnector, LooksForUnsignedHandshakesInSmallBodiesOnly) {
  const CompiledForTest source = compile_source("generic", std::string(kMap) + R"(
handshakes: [ { when: "body.ping", before_verify: true, body: pong } ]
verify: { token: { header: X-T } }
secret: s
)");
  EXPECT_EQ(read(source, post(R"({"ping":1})")).kind, Reading::Kind::kHandshake);
  const std::string padded = R"({"ping":1,"x":")" + std::string(kUnverifiedHandshakeBytesMax, 'x') + "\"}";
  EXPECT_EQ(read(source, post(padded)).kind, Reading::Kind::kRefused);
}

TEST(ConfiguredConnector, TakesTheFirstRuleThatHolds) {
  const CompiledForTest source = compile_source("generic", std::string(kMap) + R"(
events:
  - { when: "body.kind == 'echo'", is: ignore, reason: echo }
  - { when: "body.kind == 'lead'", is: lead }
)");
  EXPECT_EQ(read(source, post(R"({"kind":"echo"})")).events[0].reason, "echo");
  const Event lead = read(source, post(R"({"kind":"lead","tel":"+79161234567"})")).events[0];
  EXPECT_EQ(lead.kind, Event::Kind::kLead);
  EXPECT_EQ(lead.draft.contact.phones, std::vector<std::string>{"+79161234567"});
  const Event unknown = read(source, post(R"({"kind":"other"})")).events[0];
  EXPECT_EQ(unknown.kind, Event::Kind::kParked);
  EXPECT_EQ(unknown.problem->code, "no_mapping");
}

TEST(ConfiguredConnector, ReadsEachItemAsAnEvent) {
  const CompiledForTest source = compile_source("generic", R"~(
each: "body.items"
let: { person: "body.person" }
idempotency_key: "join(':', [delivery.id, to_string(body.n)])"
map: { contact.name: "person.name", contact.phones: "phones(person.tel)" }
events_max: 2
)~");
  const Reading two = read(source, post(R"({"id":"x","items":[
      {"n":1,"person":{"name":"A","tel":"+79161234567"}},{"n":2,"person":{"name":"B"}}]})"));
  EXPECT_TRUE(two.several);
  ASSERT_EQ(two.events.size(), 2u);
  EXPECT_EQ(two.events[0].draft.contact.name, "A");
  EXPECT_EQ(two.events[0].idempotency_key, "x:1");
  EXPECT_EQ(two.events[1].problem->code, "no_contact");
  EXPECT_EQ(two.events[1].idempotency_key, "x:2");

  const Reading three = read(source, post(R"({"items":[1,2,3]})"));
  ASSERT_EQ(three.events.size(), 1u);
  EXPECT_EQ(three.events[0].problem->code, "too_many_events");
  EXPECT_EQ(read(source, post(R"({"items":[]})")).events[0].reason, "empty");
  EXPECT_FALSE(read(source, post(R"({"person":{"name":"C"}})")).several);
}

TEST(ConfiguredConnector, ParksWhatItCannotMapAndSaysWhy) {
  EXPECT_EQ(read(compile_source("generic", "{}"), post(R"({"a":1})")).events[0].problem->code, "no_contact");
  const CompiledForTest wrong = compile_source("generic", "map: { contact.phones: 'phone(body.tel)' }");
  const Event event = read(wrong, post(R"({"tel":[1]})")).events[0];
  EXPECT_EQ(event.problem->code, "mapping_error");
  const CompiledForTest let = compile_source("generic", "{ let: { n: 'keys(body.a)' }, map: { title: n } }");
  EXPECT_THAT(read(let, post(R"({"a":1})")).events[0].problem->text, HasSubstr("source.yaml:1:"));
}

TEST(ConfiguredConnector, RecognisesWhereNobodyWroteAMap) {
  const CompiledForTest source = compile_source("generic", "{}");
  const Event lead = read(source, post(R"({"Имя":"Анна","Телефон":"8 916 123-45-67"})")).events[0];
  EXPECT_EQ(lead.kind, Event::Kind::kLead);
  EXPECT_EQ(lead.draft.contact.name, "Анна");
  EXPECT_EQ(lead.draft.contact.phones, std::vector<std::string>{"+79161234567"});

  const Reading two = read(source, post(R"([{"name":"A","phone":"89161234567"},{"name":"B","phone":"89031112233"}])"));
  EXPECT_TRUE(two.several);
  ASSERT_EQ(two.events.size(), 2u);
  EXPECT_EQ(two.events[1].draft.contact.name, "B");
  EXPECT_EQ(two.events[1].draft.contact.phones, std::vector<std::string>{"+79031112233"});
}

TEST(ConfiguredConnector, IgnoresWhatTheRecogniserSeesIsNoLead) {
  const CompiledForTest source =
      compile_source("form", "{ honeypots: [website2], own: { emails: [sales@shop.test] } }");
  const Event spam = read(source, post(R"({"website2":"x","phone":"89161234567"})")).events[0];
  EXPECT_EQ(spam.kind, Event::Kind::kIgnored);
  EXPECT_EQ(spam.reason, "spam");
  EXPECT_EQ(read(source, post(R"({"type":"order.refunded","phone":"89161234567"})")).events[0].reason, "refund");
  EXPECT_EQ(read(source, post(R"({"email":"sales@shop.test"})")).events[0].problem->code, "no_contact");
  // A source with a map of its own decides itself what its body is.
  const CompiledForTest mapped = compile_source("form", "map: { contact.phones: 'body[1].tel' }");
  EXPECT_EQ(read(mapped, post(R"([{"name":"A","tel":"89161234567"},{"name":"B","tel":"89031112233"}])")).events.size(),
            1u);
}

TEST(ConfiguredConnector, GivesAllThatIsEvaluatedOverADeliveryOneBudget) {
  mapping::Limits limits;
  limits.steps_max = 3000;
  const auto source = compile_source("generic", R"~(
each: "body.items"
let: { tel: "body.tel" }
map: { contact.phones: "phone(tel)" }
)~",
                                     {}, limits);
  std::string items;
  for (int i = 0; i < 20; ++i) items += std::string(i == 0 ? "" : ",") + R"({"tel":"+79161234567"})";
  const Reading reading = read(source, post("{\"items\":[" + items + "]}"));
  ASSERT_EQ(reading.events.size(), 20u);
  const auto leads = std::count_if(reading.events.begin(), reading.events.end(),
                                   [](const Event& event) { return event.kind == Event::Kind::kLead; });
  EXPECT_EQ(leads, 6) << "each takes a phone's steps, about 460";
  EXPECT_EQ(reading.events[19].kind, Event::Kind::kParked);
  EXPECT_EQ(reading.events[19].problem->code, "over_limit");
  EXPECT_THAT(reading.events[19].problem->text, HasSubstr("limits.expression_steps_max"));
  const Reading one = read(source, post(R"({"items":[{"tel":"+79161234567"}]})"));
  EXPECT_EQ(one.events[0].kind, Event::Kind::kLead) << "the next delivery has its own budget";
}

TEST(ConfiguredConnector, MakesTracesOnlyForThoseWhoReadThem) {
  const CompiledForTest source = compile_source(
      "generic", "map: { contact.name: body.name, contact.phones: 'phone(body.tel)', title: 'keys(body.t)' }");
  const mapping::RawRequest nobody = post(R"({"name":"A","Tel":"+79161234567","t":{}})");
  EXPECT_TRUE(read(source, nobody).events[0].trace.empty());
  const Event parked = source.connector->read(nobody, kTestNow, Verify::kSkip, Explain::kYes).events[0];
  EXPECT_EQ(parked.problem->code, "no_contact");
  ASSERT_GE(parked.trace.size(), 3u);
  EXPECT_EQ(parked.trace[1].note, "nothing: There is no key 'tel' in body; the nearest is 'Tel'.");
  const mapping::RawRequest failing = post(R"({"name":"A","tel":"+79161234567","t":1})");
  EXPECT_TRUE(read(source, failing).events[0].trace.empty());
  const Event failed = source.connector->read(failing, kTestNow, Verify::kSkip, Explain::kYes).events[0];
  EXPECT_EQ(failed.problem->code, "mapping_error");
  ASSERT_EQ(failed.trace.size(), 3u);
  EXPECT_EQ(failed.trace[1].value, R"("+79161234567")");
  EXPECT_THAT(failed.problem->text, HasSubstr("\n  keys(body.t)\n  ^"));
  const CompiledForTest let =
      compile_source("generic", "{ let: { who: body.preson }, map: { contact.name: who.name } }");
  const mapping::RawRequest person = post(R"({"person":{"name":"A"}})");
  const Event named = let.connector->read(person, kTestNow, Verify::kSkip, Explain::kYes).events[0];
  ASSERT_GE(named.trace.size(), 2u);
  EXPECT_EQ(named.trace[0].target, "let.who");
  EXPECT_EQ(named.trace[0].note, "nothing: There is no key 'preson' in body; the nearest is 'person'.");
}

TEST(ConfiguredConnector, KeepsTheTokenOutOfTheDraft) {
  const CompiledForTest source =
      compile_source("generic", std::string(kMap) + "verify: { token: { field: api_key } }\nsecret: s3cret");
  const Reading reading = read(source, post(R"({"api_key":"s3cret","tel":"+79161234567","note":"n"})"));
  ASSERT_EQ(reading.kind, Reading::Kind::kEvents);
  for (const auto& [name, value] : reading.events[0].draft.fields) EXPECT_NE(value, "s3cret") << name;
  EXPECT_EQ(reading.events[0].draft.fields.size(), 1u);
}

}  // namespace
}  // namespace leadgate::connectors
