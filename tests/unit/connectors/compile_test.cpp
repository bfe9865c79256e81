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

}  // namespace
}  // namespace leadgate::connectors
