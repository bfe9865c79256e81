#include "gateway/http/chunked.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

using State = ChunkedDecoder::State;

struct Decoded {
  State state = State::kNeedMore;
  int status = 0;
  std::string body;
  std::string rest;
};

Decoded decode(std::string bytes, size_t piece = std::string::npos, uint64_t body_bytes_max = 1000) {
  ChunkedDecoder decoder(body_bytes_max);
  Decoded out;
  size_t given = 0;
  while (given < bytes.size() && out.state == State::kNeedMore) {
    const std::string more = bytes.substr(given, piece);
    given += more.size();
    out.rest += more;
    const auto progress = decoder.feed(out.rest, out.body);
    out.rest.erase(0, progress.consumed);
    out.state = progress.state;
  }
  if (out.state == State::kRefused) out.status = decoder.refusal().status;
  return out;
}

int refusal_of(const std::string& bytes) {
  const int whole = decode(bytes).status;
  EXPECT_EQ(whole, decode(bytes, 1).status) << "The verdict depends on how the bytes arrive: " << bytes;
  return whole;
}

TEST(ChunkedDecoder, JoinsTheChunksWhateverPiecesTheyArriveIn) {
  const std::string bytes = "5\r\nhello\r\n00a;x=1;y=\"a\\\"b\";z\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nGET";
  for (const size_t piece : {size_t{1}, size_t{3}, size_t{8}, bytes.size()}) {
    const Decoded decoded = decode(bytes, piece);
    EXPECT_EQ(decoded.state, State::kDone);
    EXPECT_EQ(decoded.body, "hello0123456789");
    if (piece == bytes.size()) {
      EXPECT_EQ(decoded.rest, "GET") << "what follows is left to the next message";
    }
  }
}

TEST(ChunkedDecoder, TakesAnEmptyBody) {
  EXPECT_EQ(decode("0\r\n\r\n").state, State::kDone);
}

TEST(ChunkedDecoder, WaitsForTheEnd) {
  EXPECT_EQ(decode("5\r\nhello\r\n").state, State::kNeedMore);
  EXPECT_EQ(decode("5\r\nhello\r\n0\r\n").state, State::kNeedMore);
}

TEST(ChunkedDecoder, RefusesSizesThatAreNotPlainHexadecimal) {
  for (const char* size : {"", " 5", "5 ", "0x5", "1_0", "-1", "+5", "g", "FFFFFFFFFFFFFFFF0", "5\t"}) {
    EXPECT_EQ(refusal_of(std::string(size) + "\r\nhello\r\n0\r\n\r\n"), 400) << size;
  }
}

TEST(ChunkedDecoder, RefusesLinesThatDoNotEndInCrLf) {
  for (const char* bytes :
       {"5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\r\n\n",
        "5\rhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\rX0\r\n\r\n"}) {
    EXPECT_EQ(refusal_of(bytes), 400) << bytes;
  }
}

TEST(ChunkedDecoder, RefusesAChunkThatSpillsOverItsSize) {
  EXPECT_EQ(refusal_of("5\r\nhello!!\r\n0\r\n\r\n"), 400);
}

TEST(ChunkedDecoder, RefusesMalformedExtensions) {
  using namespace std::string_literals;
  for (const std::string& extension :
       {";"s, ";="s, ";a="s, "; a"s, ";a =1"s, ";a\rX"s, ";\0a"s, ";a=\"x"s, ";a=\"x\"y"s}) {
    EXPECT_EQ(refusal_of("5" + extension + "\r\nhello\r\n0\r\n\r\n"), 400) << extension;
  }
}

TEST(ChunkedDecoder, BoundsLinesExtensionsAndTrailers) {
  EXPECT_EQ(refusal_of("5;a=" + std::string(2000, 'b') + "\r\nhello\r\n0\r\n\r\n"), 400);
  std::string padded;
  for (int i = 0; i < 40; ++i) padded += "1;a=" + std::string(900, 'b') + "\r\nx\r\n";
  EXPECT_EQ(refusal_of(padded), 400) << "extensions add up";
  std::string trailers = "0\r\n";
  for (int i = 0; i < 40; ++i) trailers += "X: y\r\n";
  EXPECT_EQ(refusal_of(trailers + "\r\n"), 400);
  EXPECT_EQ(refusal_of("0\r\nX: " + std::string(9000, 'b') + "\r\n\r\n"), 400);
}

TEST(ChunkedDecoder, RefusesABodyOverTheLimitBeforeTakingIt) {
  const Decoded exact = decode("5\r\nhello\r\n0\r\n\r\n", std::string::npos, 5);
  EXPECT_EQ(exact.state, State::kDone);
  const Decoded over = decode("5\r\nhello\r\n1\r\n", std::string::npos, 5);
  EXPECT_EQ(over.status, 413);
  EXPECT_EQ(decode("FFFFFFFFFFFFFFFF\r\n").status, 413);
}

TEST(ChunkedDecoder, T2ChecksTrailersAndNeverTakesOneOfTheHeadsFields) {
  for (const char* field :
       {"Content-Length: 5", "Transfer-Encoding: chunked", "Host: b", "Authorization: Bearer x", "content-type: a/b",
        "Idempotency-Key: k", " folded", "bad name: x", "NoColon", "X: a\x01"}) {
    EXPECT_EQ(refusal_of("0\r\n" + std::string(field) + "\r\n\r\n"), 400) << field;
  }
}

}  // namespace
}  // namespace leadgate::gateway
