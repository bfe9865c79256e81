#include "mapping/value.hpp"

#include <gtest/gtest.h>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

class ValueTest : public testing::Test {
 protected:
  Value dom(std::string_view text) {
    padded_ = simdjson::padded_string(text);
    return Value::json(parser_.parse(padded_).value());
  }
  Value copied(std::string_view text) { return parse_json_into(arena_, text).value(); }

  Arena arena_;
  simdjson::dom::parser parser_;
  simdjson::padded_string padded_;
};

TEST_F(ValueTest, KeepsIntegersThatADoubleCannotHold) {
  const Value value = dom("[9007199254740993, -9223372036854775808, 18446744073709551615]");
  EXPECT_EQ(to_json(value), "[9007199254740993,-9223372036854775808,18446744073709551615]");
  EXPECT_EQ(value.at(0).as_integer(), 9007199254740993);
  EXPECT_TRUE(value.at(1).is_integer());
  EXPECT_FALSE(value.at(2).is_integer());
  EXPECT_FALSE(value.at(0) == Value::real(9007199254740992.0));
}

TEST_F(ValueTest, ComparesNumbersByValueWhateverTheyAreKeptAs) {
  EXPECT_EQ(Value::integer(1), Value::real(1.0));
  EXPECT_EQ(compare_numbers(Value::unsigned_integer(UINT64_MAX), Value::integer(-1)), 1);
  EXPECT_EQ(compare_numbers(Value::real(0.5), Value::integer(1)), -1);
}

TEST_F(ValueTest, WritesNumbersAsAPersonWould) {
  EXPECT_EQ(scalar_text(Value::real(100000)), "100000");
  EXPECT_EQ(scalar_text(Value::real(29.35)), "29.35");
  EXPECT_EQ(scalar_text(Value::real(1000000.5)), "1000000.5");
  EXPECT_EQ(scalar_text(Value::real(0.00002)), "0.00002");
  EXPECT_EQ(scalar_text(Value::boolean(true)), "true");
  EXPECT_EQ(scalar_text(Value::null()), "");
}

TEST_F(ValueTest, TakesTheLastOfDuplicateKeys) {
  EXPECT_EQ(copied(R"({"a": 1, "b": 2, "a": 3})").find("a")->as_integer(), 3);
  EXPECT_EQ(to_json(copied(R"({"a": 1, "b": 2, "a": 3})")), R"({"b":2,"a":3})");
}

TEST_F(ValueTest, FindsANullMemberButNoAbsentOne) {
  const Value value = dom(R"({"a": null})");
  ASSERT_TRUE(value.find("a").has_value());
  EXPECT_TRUE(value.find("a")->is_null());
  EXPECT_FALSE(value.find("b").has_value());
}

TEST_F(ValueTest, ComparesObjectsRegardlessOfOrder) {
  const Value other = copied(R"({"b": [1, {"c": "x"}], "a": true})");
  EXPECT_EQ(dom(R"({"a": true, "b": [1.0, {"c": "x"}]})"), other);
  EXPECT_FALSE(dom(R"({"a": true, "b": [{"c": "x"}, 1]})") == other);
  EXPECT_FALSE(dom(R"({"a": true})") == other);
}

TEST_F(ValueTest, GivesEachPlaceAnIdentityOfItsOwn) {
  for (const Value& root : {dom(R"({"a": "x", "b": ["x", "", ""]})"), copied(R"({"a": "x", "b": ["x", "", ""]})")}) {
    std::vector<uint64_t> reads;
    mark_reads(root, reads);
    EXPECT_EQ(reads.size(), 4u);
    std::sort(reads.begin(), reads.end());
    EXPECT_EQ(std::unique(reads.begin(), reads.end()), reads.end());
    EXPECT_EQ(root.find("a")->identity(), root.find("a")->identity());
  }
}

TEST_F(ValueTest, AnswersNeutrallyWhenAskedForWhatItIsNot) {
  const Value text = Value::string("abc");
  EXPECT_EQ(text.as_integer(), 0);
  EXPECT_EQ(text.size(), 0u);
  EXPECT_TRUE(text.at(0).is_null());
  EXPECT_FALSE(text.find("a").has_value());
  EXPECT_EQ(Value::integer(7).as_string(), "");
}

TEST_F(ValueTest, StopsWeighingWhatSharesItsParts) {
  Value value = Value::integer(1);
  for (int i = 0; i < 60; ++i) {
    const Value twice[] = {value, value};
    value = Value::array(arena_.values(twice));
  }
  EXPECT_GT(weight(value, 1000), 1000u);
}

}  // namespace
}  // namespace leadgate::mapping
