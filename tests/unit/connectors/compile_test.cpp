#include "connectors/compile.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

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

TEST(CompileConnector, RefusesAnUnknownSlotOfAReply) {
  EXPECT_THAT(compile_source("generic", "reply: { body: 'ok {deal}' }").mistake_lines(), HasSubstr("{deal}"));
  EXPECT_THAT(compile_source("generic", "reply: { parked: { statu: 200 } }").mistake_lines(), HasSubstr("'status'"));
  EXPECT_THAT(compile_source("generic", "reply: { gone: { status: 200 } }").mistake_lines(), HasSubstr("gone"));
  EXPECT_THAT(compile_source("generic", "reply: { redirect: 'https://a b' }").mistake_lines(), HasSubstr("blanks"));
}

TEST(CompileConnector, ReadsTheSlotsOfAReplyFromTheRequest) {
  const CompiledForTest source = compile_source("generic", R"~(
let: { chat: "body.chat.id" }
map: { contact.phones: body.tel }
reply:
  content_type: application/json
  body: '{"to":"{chat}","q":"{query.q}","up":"{upper(body.word)}","outcome":"{outcome}"}'
  variants: [ { when: body.version, body: '{"v":"{body.version}"}' } ]
)~");
  ASSERT_EQ(source.mistake_lines(), "");
  mapping::RawRequest request = post(R"({"tel":"+79161234567","chat":{"id":7},"word":"a\"b"})");
  request.query = "q=x";
  EventOutcome outcome;
  outcome.outcome = "created";
  const Reading plain = source.connector->read(request, kTestNow, Verify::kYes);
  EXPECT_EQ(source.connector->reply({outcome}, false, plain.answer).body,
            R"({"to":"7","q":"x","up":"A\"B","outcome":"created"})");
  const Reading other = source.connector->read(post(R"({"tel":"+79161234567","version":2})"), kTestNow, Verify::kYes);
  EXPECT_EQ(source.connector->reply({outcome}, false, other.answer).body, R"({"v":"2"})");
  EXPECT_THAT(compile_source("generic", "reply: { body: '{bdy.x}' }").mistake_lines(), HasSubstr("like {body.id}"));
  EXPECT_THAT(compile_source("generic", "reply: { body: '{nope(body)}' }").mistake_lines(), HasSubstr("nope"));
}

TEST(CompileConnector, TakesTheSourcesReplyBeforeThePresetsVariants) {
  const CompiledForTest own = compile_source("dialogflow", "{ verify: none, reply: { body: 'mine' } }");
  ASSERT_EQ(own.mistake_lines(), "");
  const std::string cx = R"({"detectIntentResponseId":"r","text":"Hi","fulfillmentInfo":{"tag":"t"},)"
                         R"("sessionInfo":{"session":"s"}})";
  EventOutcome outcome;
  outcome.outcome = "created";
  const Reading reading = own.connector->read(post(cx), kTestNow, Verify::kYes);
  EXPECT_EQ(own.connector->reply({outcome}, false, reading.answer).body, "mine");
}

}  // namespace
}  // namespace leadgate::connectors
