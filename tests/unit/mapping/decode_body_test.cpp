#include "mapping/decode_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"

namespace leadgate::mapping {
namespace {

using std::string_view_literals::operator""sv;
using testing::HasSubstr;

class DecodeBody : public testing::Test {
 protected:
  // The body as JSON with its kind before it, or the problem.
  std::string decode(const std::string& type, std::string_view body) {
    RawRequest request;
    if (!type.empty()) request.headers.emplace_back("content-type", type);
    request.body = PaddedBytes(body);
    const Document document = decode_document(request);
    if (document.problem()) return document.problem()->code + ": " + document.problem()->text;
    return std::string(body_kind_name(document.body_kind())) + " " + to_json(document.body());
  }
};

TEST_F(DecodeBody, ReadsTheCharsetOfTheContentType) {
  EXPECT_EQ(decode("application/json; charset=windows-1251", "{\"n\":\"\xC8\xE2\xE0\xED\"}"), R"(json {"n":"Иван"})");
  EXPECT_EQ(decode("application/json; charset=koi8-r", "{\"n\":\"\xE9\xD7\xC1\xCE\"}"), R"(json {"n":"Иван"})");
  EXPECT_EQ(decode("text/plain; charset=windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2"), R"(text {"text":"Привет"})");
  EXPECT_EQ(decode("application/x-www-form-urlencoded; charset=windows-1251", "n=%C8%E2%E0%ED"),
            R"(form {"n":"Иван"})");
  EXPECT_EQ(decode("application/json; charset=windows-1251", R"({"n":"Иван"})"), R"(json {"n":"Иван"})");
  EXPECT_EQ(decode("application/json; charset=iso-8859-1", "{\"n\":\"M\xFCller\"}"), R"(json {"n":"Müller"})");
}

TEST_F(DecodeBody, GuessesACharsetThatNobodyNames) {
  EXPECT_EQ(decode("application/json", "{\"n\":\"\xC8\xE2\xE0\xED\"}"), R"(json {"n":"Иван"})");
  EXPECT_EQ(decode("application/json; charset=utf-8", "{\"n\":\"\xC8\xE2\xE0\xED\"}"), R"(json {"n":"Иван"})");
  EXPECT_EQ(decode("text/plain", "\xF0\xD2\xC9\xD7\xC5\xD4"), R"(text {"text":"Привет"})");
  EXPECT_EQ(decode("", "n=%C8%E2%E0%ED"), R"(form {"n":"Иван"})");
  EXPECT_THAT(decode("application/json", "{\"n\":\"Ив\xD0\"}"), HasSubstr("not UTF-8"))
      << "damaged, not another charset";
}

TEST_F(DecodeBody, ReadsWideCharsetsWithAndWithoutAMark) {
  const std::string_view marked = "\xFF\xFE{\0\"\0n\0\"\0:\0\"\0\x18\x04\"\0}\0"sv;
  EXPECT_EQ(decode("application/json", marked), R"(json {"n":"И"})");
  EXPECT_EQ(decode("application/json; charset=utf-8", marked.substr(2)), R"(json {"n":"И"})");
  EXPECT_EQ(decode("application/x-www-form-urlencoded", "n\0=\0\x18\x04"sv), R"(form {"n":"И"})");
  EXPECT_EQ(decode("text/plain", "\xFE\xFF\x04\x18\x04\x32"sv), R"(text {"text":"Ив"})");
  EXPECT_EQ(decode("application/json", "\0\0\0[\0\0\0]"sv), "json []");
}

TEST_F(DecodeBody, PassesOverAByteOrderMarkInEveryKind) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(decode("application/json", mark + "[1]"), "json [1]");
  EXPECT_EQ(decode("application/x-ndjson", mark + "[1]"), "ndjson [[1]]");
  EXPECT_EQ(decode("application/xml", mark + "<a/>"), R"(xml {"a":""})");
  EXPECT_EQ(decode("application/x-www-form-urlencoded", mark + "a=1"), R"(form {"a":"1"})");
  EXPECT_EQ(decode("text/plain", mark + "hello"), R"(text {"text":"hello"})");
  EXPECT_EQ(decode("multipart/form-data; boundary=b",
                   mark + "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--"),
            R"(multipart {"a":"1"})");
  EXPECT_EQ(decode("text/plain", mark), "none null");
}

TEST_F(DecodeBody, ReadsALineOfJsonAfterAnother) {
  for (const char* type : {"application/x-ndjson", "application/jsonl", "application/json", "text/plain", ""}) {
    EXPECT_EQ(decode(type, "{\"a\":1}\r\n\n{\"a\":2}\n"), R"(ndjson [{"a":1},{"a":2}])") << type;
  }
  EXPECT_EQ(decode("application/x-ndjson", "{\"a\":1}"), R"(ndjson [{"a":1}])");
  EXPECT_EQ(decode("application/json", "{\"a\":\n1}\n"), R"(json {"a":1})") << "one value on several lines";
  EXPECT_EQ(decode("application/json", "{\"a\":1}\n\n{\"a\":}"),
            "bad_json: Line 3 is not JSON. At byte 5: expected a value, but found '}'.");
  EXPECT_THAT(decode("application/json", "{\"a\":1} {\"a\":2}"), HasSubstr("bad_json"));
}

TEST_F(DecodeBody, BoundsTheLinesOfNdjson) {
  std::string lines;
  for (size_t i = 0; i < kNdjsonLinesMax; ++i) lines += "1\n";
  EXPECT_THAT(decode("application/x-ndjson", lines), HasSubstr("ndjson [1,"));
  EXPECT_EQ(decode("application/x-ndjson", lines + "1"),
            "bad_json: The body has more than 10000 lines of JSON (limits.ndjson_lines_max); send it in pieces.");
}

TEST_F(DecodeBody, ReadsJsonWhereverItWasPut) {
  const std::string form = "application/x-www-form-urlencoded";
  EXPECT_EQ(decode(form, R"({"a":"x=1&y"}=)"), R"(json {"a":"x=1&y"})");
  EXPECT_EQ(decode(form, R"({"a":1})"), R"(json {"a":1})");
  EXPECT_EQ(decode(form, "%7B%22a%22%3A%22b+c%22%7D="), R"(json {"a":"b c"})");
  EXPECT_EQ(decode(form, "%7B%22a%22%3A1%7D"), R"(json {"a":1})");
  EXPECT_EQ(decode(form, "%5Bx%5D=1"), R"(form {"[x]":"1"})") << "no JSON";
  EXPECT_EQ(decode("application/json", R"("{\"a\":\"{}\"}")"), R"(json {"a":"{}"})");
  EXPECT_EQ(decode("text/plain", R"("{\"a\":1}")"), R"(json {"a":1})");
  EXPECT_EQ(decode("application/json", R"("{no}")"), R"(json "{no}")");
  EXPECT_EQ(decode("text/plain", R"("[urgent] call me")"), R"(text {"text":"\"[urgent] call me\""})");
  EXPECT_EQ(decode("application/xml", R"({"a":1})"), R"(json {"a":1})");
  EXPECT_EQ(decode("application/xml", "a=1"), R"(form {"a":"1"})");
  EXPECT_EQ(decode("multipart/form-data; boundary=b", R"({"a":1})"), R"(json {"a":1})");
}

}  // namespace
}  // namespace leadgate::mapping
