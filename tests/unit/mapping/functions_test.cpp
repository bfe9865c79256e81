#include "mapping/functions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

class LeadFunctions : public testing::Test {
 protected:
  // The JSON of what the expression gives over the document; "error: ..." when it fails.
  std::string run(std::string_view expression, std::string_view json) {
    const Result<Value> root = parse_json_into(arena_, json);
    EXPECT_TRUE(root.ok()) << json;
    auto compiled = jmespath::Expression::compile(expression, functions_.get());
    if (!compiled) return "error: " + compiled.error().message;
    reads_.clear();
    jmespath::Evaluation evaluation{arena_, steps_, &reads_};
    auto value = compiled->evaluate(*root, evaluation);
    steps_taken_ = steps_ - evaluation.steps_left;
    return value ? to_json(*value) : "error: " + value.error().message;
  }

  Arena arena_;
  std::vector<uint64_t> reads_;
  uint64_t steps_ = jmespath::kStepsMax;
  uint64_t steps_taken_ = 0;
  std::unique_ptr<const jmespath::FunctionTable> functions_ =
      make_lead_functions({}, {{"shops", {{"1", "Москва"}, {"2", "Казань"}}}});
};

TEST_F(LeadFunctions, GiveNullForNull) {
  for (std::string_view call : {"phone(x)",
                                "phones(x)",
                                "email(x)",
                                "money(x)",
                                "minor(x, 'RUB')",
                                "currency(x)",
                                "date(x)",
                                "match(x, 'a')",
                                "replace(x, 'a', 'b')",
                                "split(x, ',')",
                                "trim(x)",
                                "lower(x)",
                                "upper(x)",
                                "collapse(x)",
                                "html_text(x)",
                                "json(x)",
                                "lookup('shops', x)",
                                "first_of(x, x)",
                                "full_name(x, x)",
                                "messenger('telegram', x)"}) {
    EXPECT_EQ(run(call, "{}"), "null") << call;
  }
}

TEST_F(LeadFunctions, AddUpLinesExactly) {
  EXPECT_EQ(run("total(l, 'p', 'n')", R"({"l":[{"p":"0.10","n":3},{"p":0.2,"n":"1"}]})"), R"("0.50")");
  EXPECT_EQ(run("total(l)", R"({"l":["9007199254740993.01","0.02"]})"), R"("9007199254740993.03")");
  EXPECT_EQ(run("total(l, 'p')", R"({"l":[{"p":"1"},{"q":"2"}]})"), "null") << "a sum with a hole is no sum";
  EXPECT_EQ(run("total(l)", R"({"l":[]})"), "null");
  EXPECT_EQ(run("total(l, 'p')", R"({"l":{"p":1}})"), "error: total() takes a list, found an object (p)");
}

TEST_F(LeadFunctions, ReadMoneyByAShopsOwnConvention) {
  EXPECT_EQ(run("money(m, ',')", R"({"m":"2.000"})"), R"("2000")");
  EXPECT_EQ(run("money(m, '.')", R"({"m":"2,000"})"), R"("2000")");
  EXPECT_EQ(run("money(m, ',')", R"({"m":"2.000,5"})"), R"("2000.5")");
  EXPECT_EQ(run("money(m, ';')", R"({"m":"2"})"), "error: money() takes ',' or '.' as the sign before the decimals");
}

TEST_F(LeadFunctions, FillTemplatesAndHash) {
  EXPECT_EQ(run("template('{a.b} {{x}} {none}{l}!', @)", R"({"a":{"b":7},"l":[1]})"), R"("7 {x} !")");
  EXPECT_EQ(run("template('{none}', @)", "{}"), "null");
  EXPECT_EQ(run("hash(x, 'crc')", R"({"x":"1"})"), "error: hash() knows sha256, sha512, sha1 and md5, not 'crc'");
}

TEST_F(LeadFunctions, ReadDatesInAZone) {
  EXPECT_EQ(run("date(d, `null`, 'Asia/Almaty')", R"({"d":"23.11.2026 12:00"})"), R"("2026-11-23T07:00:00.000Z")");
  EXPECT_EQ(run("date(d, '%d/%m/%Y', 'Mars/Base')", R"({"d":"23/11/2026"})"),
            "error: date() takes a zone such as 'Europe/Moscow' as its third argument");
}

TEST_F(LeadFunctions, NormalisePhonesAndAddresses) {
  EXPECT_EQ(run("phone(t)", R"({"t":"8 (916) 123-45-67"})"), R"("+79161234567")");
  EXPECT_EQ(run("phone(t)", R"({"t":79161234567})"), R"("+79161234567")");
  EXPECT_EQ(run("phone(t, 'DE')", R"({"t":"0171 3920016"})"), R"("+491713920016")");
  EXPECT_EQ(run("phone(t)", R"({"t":"abc"})"), "null");
  EXPECT_EQ(run("phones(t)", R"({"t":"89161234567, +44 20 7946 0958"})"), R"(["+79161234567","+442079460958"])");
  EXPECT_EQ(run("phones(t)", R"({"t":["89161234567", "нет", 79031112233]})"), R"(["+79161234567","+79031112233"])");
  EXPECT_EQ(run("email(t)", R"({"t":"Иван <Ivan@Example.test>"})"), R"("ivan@example.test")");
  EXPECT_EQ(run("email(t)", R"({"t":"ivan@"})"), "null");
}

TEST_F(LeadFunctions, ReadMoneyExactly) {
  EXPECT_EQ(run("money(t)", R"({"t":"1 234,50 руб."})"), R"("1234.50")");
  EXPECT_EQ(run("money(t)", R"({"t":29.35})"), R"("29.35")");
  EXPECT_EQ(run("money(t)", R"({"t":24450})"), R"("24450")");
  EXPECT_EQ(run("minor(t, 'RUB')", R"({"t":499000})"), R"("4990.00")");
  EXPECT_EQ(run("minor(t, 'JPY')", R"({"t":"500"})"), R"("500")");
  EXPECT_EQ(run("minor(t, c)", R"({"t":1,"c":"KWD"})"), R"("0.001")");
  EXPECT_EQ(run("minor(t, 'RUB')", R"({"t":"x"})"), "null");
  EXPECT_EQ(run("currency(t)", R"({"t":"руб."})"), R"("RUB")");
}

TEST_F(LeadFunctions, ReadDatesToUtc) {
  EXPECT_EQ(run("date(t)", R"({"t":1795356309})"), R"("2026-11-22T14:05:09.000Z")");
  EXPECT_EQ(run("date(t)", R"({"t":"22.11.2026 14:05"})"), R"("2026-11-22T11:05:00.000Z")");
  EXPECT_EQ(run("date(t, '%d/%m/%Y')", R"({"t":"22/11/2026"})"), R"("2026-11-21T21:00:00.000Z")");
  EXPECT_EQ(run("date(t)", R"({"t":"завтра"})"), "null");
}

TEST_F(LeadFunctions, WorkOnTexts) {
  EXPECT_EQ(run("match(t, '№ *([0-9]+)')", R"({"t":"Заказ № 1001"})"), R"("1001")");
  EXPECT_EQ(run("match(t, '[0-9]+')", R"({"t":"Заказ № 1001"})"), R"("1001")");
  EXPECT_EQ(run("match(t, '(a)|(b)', `2`)", R"({"t":"b"})"), R"("b")");
  EXPECT_EQ(run("match(t, '(a)|(b)', `1`)", R"({"t":"b"})"), "null");
  EXPECT_EQ(run(R"(replace(t, '(\d+) шт', '\1 pcs'))", R"({"t":"2 шт, 3 шт"})"), R"("2 pcs, 3 pcs")");
  EXPECT_EQ(run("split(t, ',')", R"({"t":" a, b ,,c"})"), R"(["a","b","","c"])");
  EXPECT_EQ(run("split(t, ',')", R"({"t":"  "})"), "[]");
  EXPECT_EQ(run("upper(t)", R"({"t":"иван"})"), R"("ИВАН")");
  EXPECT_EQ(run("collapse(t)", R"({"t":" a   b "})"), R"("a b")");
  EXPECT_EQ(run("html_text(t)", R"({"t":"<b>Привет</b> &amp; пока"})"), R"("Привет & пока")");
  EXPECT_EQ(run("json(t).a", R"({"t":"{\"a\":5}"})"), "5");
  EXPECT_EQ(run("json(t)", R"({"t":"{\"a\":"})"), "null");
  EXPECT_EQ(run("json(t).a", R"({"t":{"a":5}})"), "5") << "a sender that stopped quoting it";
}

TEST_F(LeadFunctions, ChooseAndJoin) {
  EXPECT_EQ(run("first_of(a, b, c)", R"({"a":" ","b":[],"c":0})"), "0");
  EXPECT_EQ(run("full_name(a, b, c)", R"({"a":" Иван ","c":"Петров  мл."})"), R"("Иван Петров мл.")");
  EXPECT_EQ(run("lookup('shops', t)", R"({"t":2})"), R"("Казань")");
  EXPECT_EQ(run("lookup('shops', t)", R"({"t":"9"})"), "null");
  EXPECT_EQ(run("messenger('Telegram', id, name)", R"({"id":123,"name":"https://t.me/ivan"})"),
            R"({"kind":"telegram","id":"123","username":"ivan"})");
}

TEST_F(LeadFunctions, MakeOneObjectOfNamesAndValues) {
  const char* const list = R"({"x":[{"n":"city","v":"Тверь"},{"n":" city ","v":"Омск"},{"n":7,"v":[1]},{"n":"","v":1},
                               {"n":"gone","v":null},{"v":2},"text",{"n":"tel","v":"5"}]})";
  EXPECT_EQ(run("pairs(x, 'n', 'v')", list), R"({"city":"Тверь","7":[1],"tel":"5"})");
  EXPECT_EQ(run("pairs(x, 'n', 'v').tel", list), R"("5")");
  EXPECT_EQ(run("pairs(x, 'n', 'v')", R"({"x":[]})"), "{}");
  EXPECT_EQ(run("pairs(x, 'n', 'v')", R"({"x":null})"), "null");
}

TEST_F(LeadFunctions, SayWhatTheyTakeAndWhatTheyFound) {
  EXPECT_EQ(run("money(t)", R"({"t":[1]})"),
            "error: money() takes a string or a number, found an array (a number (1))");
  EXPECT_EQ(run("phone(t)", R"({"t":{"a":1}})"), "error: phone() takes a string or a number, found an object (a)");
  EXPECT_EQ(run("email(t)", R"({"t":true})"), "error: email() takes a string, found a boolean (true)");
  EXPECT_EQ(run("lookup('nowhere', t)", R"({"t":"1"})"),
            "error: lookup() knows no table 'nowhere'; declare it under 'tables'");
  EXPECT_THAT(run("match(t, '(')", R"({"t":"1"})"), testing::StartsWith("error: match(): the pattern is wrong"));
  EXPECT_THAT(run("match(t, 'a', `3`)", R"({"t":"1"})"), testing::HasSubstr("a group that the pattern does not have"));
  EXPECT_THAT(run(R"(replace(t, 'a', '\3'))", R"({"t":"1"})"), testing::StartsWith("error: replace():"));
}

TEST_F(LeadFunctions, WhatTheyCannotUseCountsAsNotRead) {
  EXPECT_EQ(run("phone(t)", R"({"t":"abc"})"), "null");
  EXPECT_TRUE(reads_.empty());
  EXPECT_EQ(run("phone(t)", R"({"t":"89161234567"})"), R"("+79161234567")");
  EXPECT_EQ(reads_.size(), 1u);
}

TEST_F(LeadFunctions, TakeStepsByTheirWork) {
  const auto steps = [this](std::string_view expression, std::string_view json) {
    run(expression, json);
    return steps_taken_;
  };
  const uint64_t phone = steps("phone(x)", R"({"x":"+7 916 123-45-67"})");
  EXPECT_GT(phone, 400u);
  EXPECT_LT(phone, 600u);
  EXPECT_GT(steps("phones(x)", R"({"x":["+79161234567","+79161234568","+79161234569"]})"), 3 * 400u);
  const std::string text = R"({"x":")" + std::string(80'000, 'a') + R"("})";
  EXPECT_GT(steps("match(x, 'b')", text), 80'000u / 8);
  EXPECT_LT(steps("match(x, 'b')", text), 2 * 80'000u / 8);
  EXPECT_GT(steps("upper(x)", text), 80'000u / 16);
  EXPECT_GT(steps("split(x, ',')", R"({"x":"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20"})"), 20u);
}

TEST_F(LeadFunctions, StopBeforeTheWorkThatIsOverTheBudget) {
  std::string list;
  for (int i = 0; i < 60'000; ++i) list += (i == 0 ? "\"+7916" : ",\"+7916") + std::to_string(1'000'000 + i) + '"';
  const Result<Value> root = parse_json_into(arena_, R"({"x":[)" + list + "]}");
  ASSERT_TRUE(root.ok());
  const auto compiled = jmespath::Expression::compile("phones(x)", functions_.get());
  const size_t bytes_before = arena_.used_bytes();
  jmespath::Evaluation evaluation{arena_};
  const auto value = compiled->evaluate(*root, evaluation);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().kind, jmespath::ErrorKind::kLimit);
  EXPECT_EQ(arena_.used_bytes(), bytes_before) << "no phone was read";
}

TEST_F(LeadFunctions, MakeNoMoreThanTheMemoryThatIsLeft) {
  Limits limits;
  limits.arena_bytes_max = 1 << 20;
  arena_.set_limits(limits);
  const std::string text = R"({"x":")" + std::string(8192, 'a') + R"("})";
  const std::string long_text(300, 'b');
  EXPECT_THAT(run("replace(x, 'a', '" + long_text + "')", text), testing::HasSubstr("event_memory_bytes_max"));
  EXPECT_FALSE(arena_.exhausted()) << "refused, not made";
  EXPECT_THAT(run(R"(replace(x, '.*', '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0)" + std::string(200, 'z') + "')", text),
              testing::StartsWith("\"aaa"));
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "{x}";
  EXPECT_THAT(run("template('" + pattern + "', @)", text), testing::HasSubstr("event_memory_bytes_max"));
  EXPECT_FALSE(arena_.exhausted());
  steps_ = 20'000;
  arena_.set_limits({});
  EXPECT_THAT(run("replace(x, 'a', '" + long_text + "')", text), testing::HasSubstr("expression_steps_max"));
}

TEST_F(LeadFunctions, ReplaceAsRe2Does) {
  EXPECT_EQ(run("replace(x, 'b*', '-')", R"({"x":"abbcя"})"), R"("-a-c-я-")");
  EXPECT_EQ(run("replace(x, '(.)(.)', '\\2\\1')", R"({"x":"abcde"})"), R"("badce")");
  EXPECT_EQ(run("replace(x, '^a', 'b')", R"({"x":"aaa"})"), R"("baa")");
  EXPECT_EQ(run("replace(x, '$', '!')", R"({"x":"a"})"), R"("a!")");
  EXPECT_EQ(run("replace(x, 'x', 'y')", R"({"x":""})"), R"("")");
  EXPECT_EQ(run("replace(x, '', 'y')", R"({"x":""})"), R"("y")");
}

}  // namespace
}  // namespace leadgate::mapping
