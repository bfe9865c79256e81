#include "connectors/mapping_tests.hpp"

#include <gmock/gmock.h>

#include "tests/unit/connectors/source_fixture.hpp"

namespace leadgate::connectors {
namespace {

using testing::HasSubstr;

// Lines 1 to 6 of every source below.
constexpr char kMapping[] = R"~(verify: none
methods: [POST, GET]
events:
  - { when: "body.ping", is: ignore, reason: probe }
  - { is: lead }
map: { contact.name: body.fio, contact.phones: "body.tels[].phone(@)", amount: money(body.sum), title: body.id }
)~";

CompiledForTest with_tests(const std::string& tests) {
  return compile_source("generic", kMapping + tests);
}

TEST(MappingTests, HoldWhatTheMappingReads) {
  const CompiledForTest source = with_tests(R"(
tests:
  - name: all of it
    json: { fio: Иван Петров, tels: ["8 916 123-45-67", "8 495 123-45-67"], sum: 4990, id: 7, other: "007" }
    expect:
      contact.name: Иван Петров
      contact.phones: "+79161234567, +74951234567"
      amount: "4990.00"
      title: 7
      fields.other: "007"
      message: ''
  - { body: '{"ping":true}', outcome: ignored, reason: probe }
  - { form: { fio: Никто & Ко }, outcome: parked, reason: no_contact, expect: { contact.name: Никто & Ко } }
  - { multipart: { "tels[]": "+7 916 123-45-67" }, expect: { contact.phones: "+79161234567" } }
)");
  EXPECT_EQ(source.mistake_lines(), "");
  EXPECT_NE(source.connector, nullptr);
}

TEST(MappingTests, AFailedExpectationIsAMistakeWhereItStands) {
  const CompiledForTest source = with_tests(R"(tests:
  - name: a coupon
    json: { fio: Anna, tels: ["+79161234567"], sum: 10 }
    expect:
      contact.name: Anna
      amount: "12"
      message: hello
)");
  EXPECT_EQ(source.connector, nullptr);
  ASSERT_EQ(source.mistakes.size(), 2u) << source.mistake_lines();
  EXPECT_EQ(source.mistakes[0].line(),
            "source.yaml:12:7: Test 'a coupon': amount: expected '12', found '10.00' by `money(body.sum)`.");
  EXPECT_EQ(source.mistakes[1].line(), "source.yaml:13:7: Test 'a coupon': message: expected 'hello', found nothing.");
}

TEST(MappingTests, TheOutcomeAndItsReasonAreExpectationsToo) {
  const CompiledForTest source = with_tests(R"(tests:
  - { body: '{"fio":"Anna"}' }
  - { body: '{"ping":1}', outcome: ignored, reason: echo }
  - { body: '{"tels":["+79161234567"]}', event: 2 }
  - { method: PUT }
)");
  ASSERT_EQ(source.mistakes.size(), 4u) << source.mistake_lines();
  EXPECT_THAT(source.mistakes[0].line(),
              HasSubstr("source.yaml:8:5: Test 1: expected outcome deal, found parked (no_contact): "));
  EXPECT_THAT(source.mistakes[1].line(), HasSubstr("Test 2: expected reason 'echo', found 'probe'."));
  EXPECT_THAT(source.mistakes[2].line(),
              HasSubstr("Test 3: the delivery has 1 events, and the test is about event 2."));
  EXPECT_THAT(source.mistakes[3].line(), HasSubstr("Test 4: the request is refused: Method 'PUT'"));
}

TEST(MappingTests, AnUnknownTargetAndASecondBodyAreMistakes) {
  const CompiledForTest target = with_tests(R"(tests:
  - { json: { tels: ["+79161234567"] }, expect: { contact.phone: "+79161234567" } }
)");
  EXPECT_THAT(target.mistake_lines(), HasSubstr("there is no target 'contact.phone'; did you mean 'contact.phones'?"));
  const CompiledForTest bodies = with_tests("tests:\n  - { json: {}, body: x, form: [1] }\n");
  EXPECT_THAT(bodies.mistake_lines(), HasSubstr("'json' is it already"));
}

TEST(MappingTests, ASourceThatTakesNoPostIsAskedByItsOwnMethod) {
  const CompiledForTest source = compile_source("generic", R"(verify: none
methods: [GET]
map: { contact.phones: "[phone(query.tel)]" }
tests: [{ query: tel=89161234567, expect: { contact.phones: "+79161234567" } }]
)");
  EXPECT_EQ(source.mistake_lines(), "");
}

TEST(MappingTests, PlainScalarsOfJsonKeepTheirKind) {
  SampleRequest sample;
  Mistakes mistakes;
  sample.json = *parse_yaml("{ a: 1, b: '1', c: true, d: 007, e: -1.5e3, f: , g: [x, 0] }", "x", mistakes);
  EXPECT_EQ(make_request(sample, "s").body.view(),
            R"({"a":1,"b":"1","c":true,"d":"007","e":-1.5e3,"f":null,"g":["x",0]})");
}

}  // namespace
}  // namespace leadgate::connectors
