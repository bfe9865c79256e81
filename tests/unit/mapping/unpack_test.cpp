#include "mapping/unpack.hpp"

#include <gmock/gmock.h>

#include "mapping/document.hpp"
#include "tests/support/packed.hpp"

namespace leadgate::mapping {
namespace {

using leadgate::testing::packed;
using leadgate::testing::Wrapping;
using ::testing::HasSubstr;

Document decode(const std::string& coding, const std::string& bytes, size_t bytes_max = kUnpackedBytesMax) {
  static RawRequest request;
  request.headers = {{"content-type", "application/json"}};
  if (!coding.empty()) request.headers.emplace_back("content-encoding", coding);
  request.body = PaddedBytes(bytes);
  Limits limits;
  limits.unpacked_bytes_max = bytes_max;
  return decode_document(request, limits);
}

std::string outcome(const std::string& coding, const std::string& bytes, size_t bytes_max = kUnpackedBytesMax) {
  const Document document = decode(coding, bytes, bytes_max);
  return document.problem() ? document.problem()->code : to_json(document.body());
}

TEST(Unpack, UndoesGzipAndBothKindsOfDeflate) {
  const std::string text = R"({"name":"Иван"})";
  EXPECT_EQ(outcome("gzip", packed(text)), text);
  EXPECT_EQ(outcome("X-GZIP", packed(text)), text);
  EXPECT_EQ(outcome("deflate", packed(text, Wrapping::kZlib)), text);
  EXPECT_EQ(outcome("deflate", packed(text, Wrapping::kRaw)), text);
  EXPECT_EQ(outcome("identity", text), text);
  EXPECT_EQ(outcome("", text), text);
  EXPECT_EQ(outcome("gzip", packed(text.substr(0, 5)) + packed(text.substr(5))), text) << "two members";
}

TEST(Unpack, UndoesTwoCodingsInTheReverseOrder) {
  EXPECT_EQ(outcome("deflate, gzip", packed(packed("[1]", Wrapping::kZlib))), "[1]");
  EXPECT_EQ(outcome("gzip, gzip, gzip", "x"), "unsupported_encoding");
}

TEST(Unpack, RefusesACodingThatItDoesNotKnow) {
  const Result<std::vector<Coding>> codings = codings_of({{"content-encoding", "br"}});
  ASSERT_FALSE(codings.ok());
  EXPECT_EQ(codings.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(codings.error().message, "Content-Encoding 'br' is not taken; send gzip, deflate or none.");
  EXPECT_FALSE(codings_of({{"content-encoding", "gzip"}, {"content-encoding", "zstd"}}).ok());
}

TEST(Unpack, SaysWhereTheDataBreaks) {
  const std::string whole = packed(R"({"name":"Иван"})");
  EXPECT_EQ(decode("gzip", whole.substr(0, 20)).problem()->text,
            "The body is not the gzip that the Content-Encoding announces: the data ends in the middle, after byte 20. "
            "Send it whole, or without Content-Encoding.");
  EXPECT_THAT(decode("gzip", "{}").problem()->text, HasSubstr("incorrect header check"));
  std::string damaged = whole;
  damaged[whole.size() - 6] ^= 1;
  EXPECT_THAT(decode("gzip", damaged).problem()->text, HasSubstr("incorrect data check"));
  EXPECT_THAT(decode("gzip", whole + "rubbish").problem()->text, HasSubstr("no further member"));
  EXPECT_EQ(outcome("deflate", "\xFF\xFF\xFF"), "bad_encoding");
}

TEST(Unpack, BoundsWhatComesOut) {
  const std::string text = '"' + std::string(998, 'x') + '"';
  EXPECT_EQ(outcome("gzip", packed(text), 1000), text);
  const Document over = decode("gzip", packed(text), 999);
  EXPECT_EQ(over.problem()->code, "unpacked_too_large");
  EXPECT_THAT(over.problem()->text, HasSubstr("more than 999 bytes"));
  EXPECT_EQ(outcome("gzip", packed(std::string(64u << 20, ' '))), "unpacked_too_large");
  EXPECT_EQ(outcome("deflate", packed(std::string(64u << 20, ' '), Wrapping::kRaw)), "unpacked_too_large");
}

}  // namespace
}  // namespace leadgate::mapping
