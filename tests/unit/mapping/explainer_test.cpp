// What an error of a mapping says, and what the trace of a mapping tells.
#include "mapping/explainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"
#include "mapping/functions.hpp"
#include "mapping/jmespath/caret.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::mapping {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Explained : public testing::Test {
 protected:
  // Maps the body; what comes of it is in trace_ and, if it fails, in error_.
  void map(std::vector<MappingLine> lines, const std::string& body, const std::string& type = "application/json") {
    MappingSpec spec;
    spec.preset = "shop";
    spec.lines = std::move(lines);
    std::vector<MappingMistake> mistakes;
    const auto mapper = Mapper::compile(spec, {}, *functions_, mistakes);
    ASSERT_TRUE(mistakes.empty()) << mistakes.front().text;
    request_.headers = {{"content-type", type}};
    request_.body = PaddedBytes(body);
    const Document document = decode_document(request_);
    Arena arena;
    jmespath::Evaluation evaluation{arena};
    Explainer explainer(document.root());
    const Result<Mapped> mapped = mapper->apply(document.root(), evaluation, &explainer);
    trace_ = std::move(explainer.trace);
    error_ = mapped.ok() ? "" : mapped.error().message;
  }

  RawRequest request_;
  std::unique_ptr<const jmespath::FunctionTable> functions_ = make_lead_functions({}, {});
  Trace trace_;
  std::string error_;
};

TEST_F(Explained, AnErrorNamesPlaceTargetValueAndTheKeyThatWasMeant) {
  map({{"title", "join(', ', body.Order.itmes)", "shop.yaml:7:12"}}, R"({"order":{"items":["a"],"id":1}})");
  EXPECT_EQ(
      error_,
      "shop.yaml:7:12: preset 'shop', target 'title', position 0: join() takes an array of strings as argument 2, "
      "but was given null.\n"
      "  join(', ', body.Order.itmes)\n"
      "  ^\n"
      "  There is no key 'Order' in body; the nearest is 'order'.");
  map({{"title", "join(', ', body.order.itmes)", "shop.yaml:7:12"}}, R"({"order":{"items":["a"],"id":1}})");
  EXPECT_THAT(error_, HasSubstr("\n  There is no key 'itmes' in body.order; the nearest is 'items'."));
  map({{"title", "body.id && upper(body.name)", "shop.yaml:8:1"}}, R"({"id":1,"name":{"first":"A","last":"B"}})");
  EXPECT_EQ(error_,
            "shop.yaml:8:1: preset 'shop', target 'title', position 11: upper() takes a string or a number, found an "
            "object (first, last).\n"
            "  body.id && upper(body.name)\n"
            "             ^");
}

TEST_F(Explained, AnErrorNamesAKeyOfAFormToo) {
  map({{"title", "length(body.items.totl)", "a.yaml:1:1"}}, "items[total]=5", "application/x-www-form-urlencoded");
  EXPECT_THAT(error_, HasSubstr("There is no key 'totl' in body.items; the nearest is 'total'."));
}

TEST_F(Explained, TheNearestKeyIsTheSameButForCaseAndSeparatorsOrElseByEdits) {
  Arena arena;
  const Value object = *parse_json_into(arena, R"({"billing_phone":1,"BillingPhones":2,"город":3,"x":4})");
  EXPECT_EQ(nearest_key(object, "billingPhone"), "billing_phone");
  EXPECT_EQ(nearest_key(object, "Город"), "город");
  EXPECT_EQ(nearest_key(object, "biling_phone"), "billing_phone");
  EXPECT_EQ(nearest_key(object, "surname"), "");
}

TEST_F(Explained, TheCaretStandsUnderThePlaceInCharacters) {
  EXPECT_EQ(jmespath::caret_lines("'имя' && x", 9), "\n  'имя' && x\n        ^");
  EXPECT_EQ(jmespath::caret_lines("a ||\n  b", 7), "\n    b\n    ^");
  EXPECT_EQ(jmespath::caret_lines("ab", 99), "\n  ab\n    ^");
  const std::string lines = jmespath::caret_lines(std::string(500, 'a') + "b" + std::string(500, 'a'), 500);
  EXPECT_LT(lines.size(), 250u);
  const size_t caret = lines.rfind('^') - (lines.rfind('\n') + 1);
  EXPECT_EQ(lines[1 + caret], 'b') << lines;
}

TEST_F(Explained, ATargetTellsWhatItReadAndWhatEachFunctionMadeOfIt) {
  map({{"contact.phones", "[phone(trim(body.billing.phone))]", ""}}, R"({"billing":{"phone":" 89161234567 "}})");
  ASSERT_EQ(trace_.size(), 1u);
  EXPECT_THAT(trace_[0].reads, ElementsAre("body.billing.phone"));
  ASSERT_EQ(trace_[0].calls.size(), 2u);
  EXPECT_EQ(trace_[0].calls[0].function, "trim");
  EXPECT_THAT(trace_[0].calls[0].arguments, ElementsAre(R"(" 89161234567 ")"));
  EXPECT_EQ(trace_[0].calls[0].result, R"("89161234567")");
  EXPECT_EQ(trace_[0].calls[1].function, "phone");
  EXPECT_EQ(trace_[0].calls[1].result, R"("+79161234567")");
  EXPECT_EQ(trace_[0].value, R"(["+79161234567"])");
  EXPECT_THAT(trace_[0].missing, IsEmpty());
}

TEST_F(Explained, ATargetThatGotNothingTellsWhy) {
  map({{"contact.name", "body.nmae || body.box.name", ""},
       {"contact.emails", "body.mail", ""},
       {"amount", "money(body.sum)", ""},
       {"message", "body.sum.text", ""}},
      R"({"name":"Иван","mail":"","box":{},"sum":"много"})");
  ASSERT_EQ(trace_.size(), 6u);
  EXPECT_EQ(trace_[0].value, "");
  EXPECT_EQ(trace_[0].note,
            "nothing: There is no key 'nmae' in body; the nearest is 'name'. There is no key 'name' in body.box.");
  EXPECT_EQ(trace_[1].note, "nothing: body.mail had no value.");
  EXPECT_EQ(trace_[2].note, "nothing: money() made nothing of it.");
  EXPECT_EQ(trace_[3].note, "nothing: There is no key 'text': body.sum is of type string.");
  EXPECT_EQ(trace_[4].target, "fields.name");
  EXPECT_EQ(trace_[4].value, R"("Иван")");
  EXPECT_EQ(trace_[4].note, "left over: no expression read it");
  EXPECT_EQ(trace_[5].target, "fields.sum");
}

TEST_F(Explained, AMappingThatFailedTellsHowFarItCame) {
  map({{"contact.name", "body.name", ""}, {"title", "keys(body.name)", ""}, {"message", "body.m", ""}},
      R"({"name":"Иван","m":"x"})");
  EXPECT_THAT(error_, HasSubstr("target 'title'"));
  ASSERT_EQ(trace_.size(), 2u);
  EXPECT_EQ(trace_[0].value, R"("Иван")");
  EXPECT_THAT(trace_[1].note, HasSubstr("failed: "));
  EXPECT_THAT(trace_[1].reads, ElementsAre("body.name"));
  JsonWriter json;
  write_trace(json, trace_);
  EXPECT_THAT(json.take(),
              HasSubstr(R"~("calls":[{"function":"keys","arguments":["\"Иван\""],"result":"(failed)"}])~"));
}

TEST_F(Explained, PathsAreBounded) {
  Arena arena;
  const Value list = *parse_json_into(arena, "[1,2,3,4,5,6,7,8,9]");
  const PathIndex index(list, 4);
  EXPECT_EQ(index.path_of(list.at(2)), "[2]");
  EXPECT_FALSE(index.has(list.at(8)));
  EXPECT_TRUE(index.has(list)) << "its path is empty";
}

}  // namespace
}  // namespace leadgate::mapping
