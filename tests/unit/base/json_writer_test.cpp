#include "base/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json_indent.hpp"

namespace leadgate {
namespace {

TEST(JsonWriter, WritesObjectsAndArraysWithTheirCommas) {
  JsonWriter json;
  json.begin_object().field("id", "d1").key("lines").begin_array().end_array().key("list").begin_array();
  json.integer(1).string("two").null().boolean(true).begin_object().end_object().begin_array().integer(-3).end_array();
  json.end_array().key("raw").raw("{\"a\":1}").key("u").unsigned_integer(UINT64_MAX).end_object();
  EXPECT_EQ(json.take(),
            R"({"id":"d1","lines":[],"list":[1,"two",null,true,{},[-3]],"raw":{"a":1},"u":18446744073709551615})");
}

TEST(JsonWriter, EscapesWhatJsonWantsEscaped) {
  EXPECT_EQ(json_quote("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(json_quote(std::string_view("\0\x1f", 2)), "\"\\u0000\\u001f\"");
  EXPECT_EQ(json_quote("Жук \x7F /"), "\"Жук \x7F /\"");
  EXPECT_EQ(json_quote("{["), "\"{[\"");
}

TEST(JsonWriter, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(json_quote("a\xFF"), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonWriter, WritesNumbersThatReadBackTheSame) {
  const auto written = [](double value) {
    JsonWriter json;
    json.number(value);
    return json.take();
  };
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(29.35), "29.35");
  EXPECT_EQ(written(5), "5");
  EXPECT_EQ(std::stod(written(1e300)), 1e300);
  EXPECT_EQ(written(std::nan("")), "null");
  EXPECT_EQ(written(INFINITY), "null");
}

TEST(JsonWriter, CommasAreRightAfterABracketInAText) {
  JsonWriter json;
  json.begin_array().string("{").string("[").end_array();
  EXPECT_EQ(json.take(), R"(["{","["])");
}

TEST(JsonWriter, NullForWhatIsAbsent) {
  JsonWriter json;
  json.begin_array().string_or_null(std::nullopt).string_or_null("x").end_array();
  EXPECT_EQ(json.take(), R"([null,"x"])");
}

TEST(JsonWriterDeathTest, WhatIsTakenIsWhole) {
  JsonWriter json;
  json.begin_object();
  EXPECT_DEATH(json.take(), "JSON that is taken is whole");
}

TEST(JsonIndent, SpreadsOverLinesAndLeavesTextsAlone) {
  EXPECT_EQ(
      indent_json(R"({"a":[],"b":{},"c":[1,{"d":"x,{\"y\":[1]}"}]})"),
      "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": \"x,{\\\"y\\\":[1]}\"\n    }\n  ]\n}");
  EXPECT_EQ(indent_json("null"), "null");
}

}  // namespace
}  // namespace leadgate
