#include "mapping/decode_multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/document.hpp"
#include "mapping/multipart_parser.hpp"

namespace leadgate::mapping {
namespace {

using testing::HasSubstr;

constexpr std::string_view kType = "multipart/form-data; boundary=\"b 1\"";

std::string part(std::string_view head, std::string_view data) {
  return "--b 1\r\nContent-Disposition: form-data; " + std::string(head) + "\r\n\r\n" + std::string(data) + "\r\n";
}

// The tree as JSON, or the problem.
std::string decoded(std::string_view body, std::string_view type = kType) {
  Arena arena;
  const Result<Value> value = decode_multipart(type, body, arena);
  return value.ok() ? to_json(value.value()) : value.error().message;
}

// The files as "field|name|type|bytes" lines; those that are not in the body as they stand are marked.
std::string files_of(std::string_view body) {
  Arena arena;
  std::vector<Attachment> files;
  EXPECT_TRUE(decode_multipart(kType, body, arena, &files).ok());
  std::string out;
  for (const Attachment& file : files) {
    const bool is_view = file.bytes.data() >= body.data() && file.bytes.data() <= body.data() + body.size();
    out += file.field + '|' + file.name + '|' + file.content_type + '|' + std::string(file.bytes);
    out += is_view ? "\n" : " (decoded)\n";
    EXPECT_EQ(is_view, file.kept == nullptr);
  }
  return out;
}

class Log final : public PartHandler {
 public:
  bool on_part(const PartHead& head) override {
    text += "<" + head.name.value_or("-") + ">";
    return true;
  }
  void on_data(std::string_view data) override { text += data; }
  void on_part_end() override { text += "</>"; }
  std::string text;
};

TEST(DecodeMultipart, ReadsFieldsAndFiles) {
  const std::string body =
      part("name=\"order[id]\"", "7") + part("name=order[tel]", "8 916") +
      part("name=\"doc\"; filename=\"C:\\tmp\\a.pdf\"\r\nContent-Type: application/PDF; x=1", "%PDF") +
      part("name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream", "") + "--b 1--";
  EXPECT_EQ(decoded(body), R"({"order":{"id":"7","tel":"8 916"},)"
                           R"("doc":{"filename":"a.pdf","content_type":"application/pdf","size":4},"none":null})");
}

TEST(DecodeMultipart, GivesTheBytesOfFilesAsTheyStandInTheBody) {
  const std::string body = part("name=tel", "8 916") +
                           part("name=\"doc\"; filename=\"a.pdf\"\r\nContent-Type: application/PDF", "%PDF\r\n--b") +
                           part("name=none; filename=\"\"", "") + part("name=void; filename=void.txt", "") +
                           part("filename=\"\xE4\xEE\xEA.txt\"", "without a field") +
                           part("name=b; filename=b.txt\r\nContent-Transfer-Encoding: base64", "0JjQ\r\nsg==") +
                           "--b 1--";
  EXPECT_EQ(
      files_of(body),
      "doc|a.pdf|application/pdf|%PDF\r\n--b\nvoid|void.txt||\n|док.txt||without a field\nb|b.txt||Ив (decoded)\n");
  EXPECT_EQ(decoded(body).find("without"), std::string::npos) << "a file without a field is no part of the tree";
}

TEST(DecodeMultipart, FindsTheBytesOfAFileThatIsLongerThanAPiece) {
  std::string bytes;
  for (size_t i = 0; i < 200'000; ++i) bytes += static_cast<char>(i * i % 251);
  for (const std::string preamble : {"", "To whom it may concern\r\n", "\r\n"}) {
    EXPECT_EQ(files_of(preamble + part("name=a", "1") + part("name=f; filename=f.bin", bytes) + "--b 1--"),
              "f|f.bin||" + bytes + "\n");
  }
}

TEST(DecodeMultipart, LeavesJsonWithinAFieldAsText) {
  EXPECT_EQ(decoded(part("name=rawRequest", R"({"a":1})") + "--b 1--\r\n"), R"({"rawRequest":"{\"a\":1}"})");
}

TEST(DecodeMultipart, UndoesTheEscapesOfNames) {
  EXPECT_EQ(decoded(part(R"(name="a\"b")", "1") + part("name=\"c%22d%0D%0Ae%20f\"", "2") + "--b 1--"),
            R"({"a\"b":"1","c\"d\r\ne%20f":"2"})");
  EXPECT_EQ(header_parameter("form-data; filename=\"x\"; filename*=UTF-8''%D0%90.txt", "filename"), "А.txt");
  EXPECT_EQ(header_parameter("form-data; filename=\"a; name=b\"; name=c", "name"), "c");
}

TEST(DecodeMultipart, SkipsPreambleEpilogueAndPartsWithoutAName) {
  const std::string body = "To whom it may concern\r\n" + part("name=a", "1") +
                           "--b 1\r\nContent-Type: text/plain\r\n\r\nx" + "\r\n--b 1--\r\nthe end\r\n--b 1\r\n";
  EXPECT_EQ(decoded(body), R"({"a":"1"})");
}

TEST(DecodeMultipart, TakesDataThatLooksLikeTheBoundary) {
  EXPECT_EQ(decoded(part("name=a", "x\r\n--b 12\r\n--b\r\n--b 1x") + "--b 1--"),
            R"({"a":"x\r\n--b 12\r\n--b\r\n--b 1x"})");
}

TEST(DecodeMultipart, TakesBareLineFeedsWhenTheFirstLineHasThem) {
  EXPECT_EQ(decoded("--b 1\nContent-Disposition: form-data; name=a\n\nx\r\ny\n--b 1--\n"), R"({"a":"x\r\ny"})");
}

TEST(DecodeMultipart, NamesThePartThatIsBroken) {
  EXPECT_THAT(decoded(part("name=a", "1") + part("name=\"tel\"", "89")), HasSubstr("within part 2 ('tel')"));
  EXPECT_THAT(decoded(part("name=a", "1") + "--b 1\r\nrubbish\r\n\r\nx\r\n--b 1--"), HasSubstr("headers of part 2"));
  EXPECT_THAT(decoded("--b 1\r\nX: " + std::string(kPartHeaderBytesMax, 'x') + "\r\n\r\n"), HasSubstr("longer than"));
  EXPECT_THAT(decoded("nothing of the kind"), HasSubstr("has no line '--b 1'"));
  EXPECT_THAT(decoded("x", "multipart/form-data"), HasSubstr("no usable boundary"));
}

TEST(DecodeMultipart, BoundsTheNumberOfParts) {
  std::string body;
  for (size_t i = 0; i < kMultipartPartsMax; ++i) body += part("name=a", "1");
  Arena arena;
  EXPECT_TRUE(decode_multipart(kType, body + "--b 1--", arena).ok());
  EXPECT_THAT(decoded(body + part("name=a", "1") + "--b 1--"), HasSubstr("more than 200 parts"));
}

TEST(DecodeMultipart, UndoesBase64) {
  EXPECT_EQ(decoded(part("name=a\r\nContent-Transfer-Encoding: base64", "0JjQstCw\r\n0L0=") + "--b 1--"),
            R"({"a":"Иван"})");
}

TEST(DecodeMultipart, ReadsEachFieldInItsCharset) {
  const std::string cp1251 = "\xC8\xE2\xE0\xED";
  const std::string koi8 = "\xE9\xD7\xC1\xCE";
  EXPECT_EQ(decoded(part("name=a\r\nContent-Type: text/plain; charset=windows-1251", cp1251) +
                    part("name=b\r\nContent-Type: text/plain; charset=\"koi8-r\"", koi8) + "--b 1--"),
            R"({"a":"Иван","b":"Иван"})");
  EXPECT_EQ(decoded(part("name=from", koi8) + part("name=text", cp1251) +
                    part("name=charsets", R"({"from":"KOI8-R","text":"windows-1251"})") + "--b 1--"),
            R"~({"from":"Иван","text":"Иван","charsets":"{\"from\":\"KOI8-R\",\"text\":\"windows-1251\"}"})~");
  EXPECT_EQ(decoded(part("name=a", koi8) + part("name=_charset_", "koi8-r") + "--b 1--"),
            R"({"a":"Иван","_charset_":"koi8-r"})");
  EXPECT_EQ(decoded(part("name=a", "\xC0") + "--b 1--", std::string(kType) + "; charset=windows-1251"), R"({"a":"А"})");
}

TEST(DecodeMultipart, GuessesTheCharsetOfAllThatDoesNotSay) {
  EXPECT_EQ(decoded(part("name=\"\xC8\xEC\xFF\"", "\xC8\xE2\xE0\xED") + part("name=x", "Оля") +
                    part("name=f; filename=\"\xE4\xEE\xEA.txt\"", "1") + "--b 1--"),
            R"({"Имя":"Иван","x":"Оля","f":{"filename":"док.txt","content_type":"","size":1}})");
  EXPECT_EQ(header_parameter("x; filename*=windows-1251''%C8%E2%E0%ED", "filename"), "Иван");
}

TEST(MultipartParser, GivesTheSameInPiecesOfAnySize) {
  const std::string body =
      "pre\r\n" + part("name=a", "one\r\n--b 12\r") + part("name=b", "") + part("name=c", "\r\n") + "--b 1--";
  for (size_t piece = 1; piece <= body.size(); ++piece) {
    Log log;
    MultipartParser parser("b 1", log);
    for (size_t at = 0; at < body.size(); at += piece) ASSERT_TRUE(parser.feed(body.substr(at, piece)));
    EXPECT_TRUE(parser.finish());
    EXPECT_EQ(log.text, "<a>one\r\n--b 12\r</><b></><c>\r\n</>") << piece;
  }
}

}  // namespace
}  // namespace leadgate::mapping
