#include "mapping/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packed.hpp"

namespace leadgate::mapping {
namespace {

using ::testing::HasSubstr;

class DocumentTest : public ::testing::Test {
 protected:
  Document decode(std::string type, std::string_view body, std::string method = "POST") {
    request_ = RawRequest();
    request_.method = std::move(method);
    if (!type.empty()) request_.headers.emplace_back("content-type", std::move(type));
    request_.body = PaddedBytes(body);
    return decode_document(request_);
  }
  static std::string code(const Document& document) { return document.problem() ? document.problem()->code : ""; }
  static std::string body(const Document& document) { return to_json(document.body()); }

  RawRequest request_;
};

TEST_F(DocumentTest, HasOneRootForEverything) {
  RawRequest request;
  request.method = "POST";
  request.path = "/in/site";
  request.query = "utm_source=ya&utm_source=vk&a%5Bb%5D=1";
  request.headers = {{"content-type", "application/json"}, {"x-tag", "a"}, {"x-tag", "b"}};
  request.body = PaddedBytes(R"({"name": "Иван"})");
  request.source = "site";
  const Document document = decode_document(request);
  EXPECT_EQ(to_json(document.root()),
            R"({"method":"POST","path":"/in/site","query":{"utm_source":["ya","vk"],"a":{"b":"1"}},)"
            R"("headers":{"content-type":"application/json","x-tag":"a, b"},"body":{"name":"Иван"},)"
            R"("received_at":"1970-01-01T00:00:00.000Z","source":"site"})");
  EXPECT_EQ(document.body_kind(), BodyKind::kJson);
}

TEST_F(DocumentTest, TakesJsonWhateverItIsCalled) {
  for (const char* type : {"application/json; charset=utf-8", "application/vnd.api+json", "text/plain", "text/html",
                           "application/x-www-form-urlencoded", "application/octet-stream", ""}) {
    const Document document = decode(type, R"( {"a": [1]} )");
    EXPECT_EQ(document.body_kind(), BodyKind::kJson) << type;
    EXPECT_EQ(body(document), R"({"a":[1]})") << type;
  }
}

TEST_F(DocumentTest, TakesAFormWhateverItIsCalled) {
  for (const char* type : {"application/x-www-form-urlencoded", "application/json", "application/unknown", ""}) {
    const Document document = decode(type, "name=%D0%98%D0%B2%D0%B0%D0%BD&tel=8+916");
    EXPECT_EQ(document.body_kind(), BodyKind::kForm) << type;
    EXPECT_EQ(body(document), R"({"name":"Иван","tel":"8 916"})") << type;
  }
}

TEST_F(DocumentTest, KeepsPlainTextAsText) {
  const Document document = decode("text/plain; charset=utf-8", "Перезвоните мне");
  EXPECT_EQ(document.body_kind(), BodyKind::kText);
  EXPECT_EQ(body(document), R"({"text":"Перезвоните мне"})");
  EXPECT_EQ(body(decode("text/plain", "{not json")), R"({"text":"{not json"})");
}

TEST_F(DocumentTest, HasNoBodyWhereNoneWasSent) {
  const Document get = decode("application/json", "", "GET");
  EXPECT_EQ(get.body_kind(), BodyKind::kNone);
  EXPECT_FALSE(get.problem());
  EXPECT_EQ(code(decode("", "")), "");
  EXPECT_EQ(code(decode("application/json", "")), "bad_json");
}

TEST_F(DocumentTest, SaysWhereJsonBreaks) {
  const Document document = decode("application/json", R"({"a": 1,})");
  EXPECT_EQ(code(document), "bad_json");
  EXPECT_EQ(document.problem()->text,
            "The body is not JSON. At byte 8: expected a key in double quotes, but found '}'.");
  EXPECT_TRUE(document.body().is_null());
  EXPECT_EQ(decode("application/json", "{\"a\": \"\xC0\"}").problem()->text,
            "The body is not JSON. At byte 6: the string that starts here is not UTF-8.");
  EXPECT_THAT(decode("application/json", "[123456789012345678901]").problem()->text, HasSubstr("fit into 64 bits"));
  EXPECT_THAT(decode("application/json", "[1e999]").problem()->text, HasSubstr("At byte 1: the number 1e999"));
  EXPECT_THAT(decode("application/json", "\xEF\xBB\xBF{} x").problem()->text, HasSubstr("At byte 6"));
}

TEST_F(DocumentTest, BoundsTheDepthOfJson) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); };
  EXPECT_EQ(code(decode("application/json", nested(kJsonDepthMax))), "");
  EXPECT_THAT(decode("application/json", nested(kJsonDepthMax + 1)).problem()->text, HasSubstr("deeper than 64"));
  EXPECT_EQ(code(decode("application/json", std::string(300000, '['))), "bad_json");
}

TEST_F(DocumentTest, MendsWhatSendersCut) {
  EXPECT_EQ(body(decode("application/json", "\xEF\xBB\xBF{\"a\":1}")), R"({"a":1})");
  EXPECT_EQ(body(decode("application/json", R"(["\ud83d\ude00 \ud83d", "\\ud83d", "\ude00"])")),
            R"(["😀 �","\\ud83d","�"])");
}

TEST_F(DocumentTest, TakesTheLastOfDuplicateKeys) {
  EXPECT_EQ(body(decode("application/json", R"({"a": 1, "b": [{"c": 1, "c": 2}], "a": "x"})")),
            R"({"b":[{"c":2}],"a":"x"})");
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  EXPECT_EQ(decode("application/json", many + "\"key7\":\"last\"}").body().size(), 100u);
}

TEST_F(DocumentTest, BoundsTheNumberOfFormFields) {
  std::string form;
  for (size_t i = 0; i < kFormPairsMax; ++i) form += "a" + std::to_string(i) + "=1&";
  EXPECT_EQ(decode("application/x-www-form-urlencoded", form).body().size(), kFormPairsMax);
  const Document over = decode("application/x-www-form-urlencoded", form + "b=1");
  EXPECT_EQ(code(over), "bad_form");
  EXPECT_THAT(over.problem()->text, HasSubstr(std::to_string(kFormPairsMax)));
}

TEST_F(DocumentTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(code(decode("image/png", "\x89PNG\r\n")), "unsupported_type");
  EXPECT_THAT(decode("", "just words").problem()->text, HasSubstr("no Content-Type"));
  EXPECT_EQ(code(decode("application/x-www-form-urlencoded", "{\"a\": tru}")), "bad_json");
}

TEST_F(DocumentTest, HandsOutFilesThatOutliveIt) {
  const std::string form =
      "\xEF\xBB\xBF--X\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nbytes\r\n--X--";
  for (const bool is_packed : {false, true}) {
    RawRequest request;
    request.headers = {{"content-type", "multipart/form-data; boundary=X"}};
    if (is_packed) request.headers.emplace_back("content-encoding", "gzip");
    request.body = PaddedBytes(is_packed ? leadgate::testing::packed(form) : form);
    const std::vector<Attachment> files = decode_document(request).attachments();
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].bytes, "bytes");
    EXPECT_EQ(files[0].kept != nullptr, is_packed);
    EXPECT_EQ(files[0].body_at.has_value(), !is_packed);
    if (is_packed) continue;
    EXPECT_EQ(request.body.view().substr(files[0].body_at.value_or(0), 5), "bytes");
  }
  EXPECT_TRUE(decode("application/json", "{}").attachments().empty());
}

TEST_F(DocumentTest, GivesOneDocumentsMemoryToTheNext) {
  for (int i = 0; i < 100; ++i) {
    const Document first = decode("application/json", R"({"n": ")" + std::to_string(i) + "\"}");
    RawRequest other;
    other.headers = {{"content-type", "application/json"}};
    other.body = PaddedBytes(R"({"n": "other"})");
    const Document second = decode_document(other);
    EXPECT_EQ(body(first), R"({"n":")" + std::to_string(i) + "\"}");
    EXPECT_EQ(body(second), R"({"n":"other"})");
  }
}

TEST_F(DocumentTest, ReplacesADocumentByAnother) {
  Document document = decode("application/json", "[1]");
  RawRequest other;
  other.headers = {{"content-type", "application/json"}};
  other.body = PaddedBytes("[2]");
  document = decode_document(other);
  EXPECT_EQ(body(document), "[2]");
}

}  // namespace
}  // namespace leadgate::mapping
