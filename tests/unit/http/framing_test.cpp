#include "gateway/http/framing.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using HeadState = HeadParser::State;

struct Parsed {
  HeadState state;
  int status = 0;  // of the refusal
  Head head;
  size_t consumed = 0;
};

// Fed in pieces of `piece` bytes, keeping what is not consumed, as a connection does.
Parsed parse(std::string_view bytes, size_t piece = std::string::npos, const HttpLimits& limits = {}) {
  HeadParser parser(limits);
  std::string pending;
  Parsed out{HeadState::kNeedMore, 0, {}, 0};
  while (!bytes.empty() && out.state == HeadState::kNeedMore) {
    pending += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    const auto progress = parser.consume(pending);
    pending.erase(0, progress.consumed);
    out.consumed += progress.consumed;
    out.state = progress.state;
  }
  if (out.state == HeadState::kRefused) out.status = parser.refusal().status;
  if (out.state == HeadState::kDone) out.head = parser.head();
  return out;
}

int refusal_of_head(std::string_view bytes, const HttpLimits& limits = {}) {
  const Parsed whole = parse(bytes, std::string::npos, limits);
  const Parsed dripped = parse(bytes, 1, limits);
  EXPECT_EQ(whole.status, dripped.status) << "The verdict depends on how the bytes arrive: " << bytes;
  return whole.status;
}

std::string get_with(std::string_view lines) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

TEST(HeadParser, ReadsAHeadWhateverPiecesItArrivesIn) {
  const std::string bytes =
      "POST /in/woo%20x?a=1&b=2 HTTP/1.1\r\nHost: shop.example:8080\r\nX-Two:  a b \t\r\nContent-Length: "
      "12\r\n\r\nbody";
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, bytes.size()}) {
    const Parsed parsed = parse(bytes, piece);
    ASSERT_EQ(parsed.state, HeadState::kDone);
    EXPECT_EQ(parsed.consumed, bytes.size() - 4);
    EXPECT_EQ(parsed.head.method, "POST");
    EXPECT_EQ(parsed.head.target, "/in/woo%20x?a=1&b=2");
    EXPECT_EQ(parsed.head.path, "/in/woo x");
    EXPECT_EQ(parsed.head.query, "a=1&b=2");
    EXPECT_EQ(parsed.head.content_length, 12u);
    EXPECT_FALSE(parsed.head.chunked);
    EXPECT_EQ(parsed.head.persistence, Persistence::kKeepAlive);
    EXPECT_THAT(parsed.head.fields, testing::Contains(testing::Pair("x-two", "a b")));
  }
}

TEST(HeadParser, WaitsForTheRest) {
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: a\r\n").state, HeadState::kNeedMore);
  EXPECT_EQ(parse("G").state, HeadState::kNeedMore);
}

TEST(HeadParser, IsUsedAgainAfterReset) {
  const HttpLimits limits;
  HeadParser parser(limits);
  EXPECT_EQ(parser.consume("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").state, HeadState::kDone);
  parser.reset();
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.consume("GET /b HTTP/1.1\r\nHost: b\r\n\r\n").state, HeadState::kDone);
  EXPECT_EQ(parser.head().target, "/b");
  EXPECT_EQ(parser.head().fields.size(), 1u);
  EXPECT_EQ(parser.head().persistence, Persistence::kKeepAlive);
}

TEST(HeadParser, RefusesBareLineFeeds) {
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\r\nHost: a\r\n\n"), 400);
}

TEST(HeadParser, RefusesBareCarriageReturns) {
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\rHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\rb\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\r\r\n")), 400);
}

TEST(HeadParser, ForgivesOneEmptyLineBeforeTheRequest) {
  EXPECT_EQ(parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").state, HeadState::kDone);
  EXPECT_EQ(refusal_of_head("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(HeadParser, RefusesARequestLineThatIsNotThreePartsWithOneBlankBetween) {
  for (const char* line :
       {"GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET\t/ HTTP/1.1", "GET HTTP/1.1", "GET /", " GET / HTTP/1.1",
        "GET / HTTP/1.1 ", "GET / x HTTP/1.1", "/ HTTP/1.1", "GET", "G@T / HTTP/1.1", "   "}) {
    EXPECT_EQ(refusal_of_head(std::string(line) + "\r\nHost: a\r\n\r\n"), 400) << line;
  }
}

TEST(HeadParser, TellsOtherVersionsFromBrokenOnes) {
  EXPECT_EQ(refusal_of_head("GET / HTTP/2.0\r\n"), 505);
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.2\r\n"), 505);
  EXPECT_EQ(refusal_of_head("GET / HTTP/0.9\r\n"), 505);
  for (const char* version : {"HTTP/1", "HTTP/01.1", "HTTP/1.10", "http/1.1", "HTTP/1,1", "HTTP/a.1", "ICE/1.0"}) {
    EXPECT_EQ(refusal_of_head("GET / " + std::string(version) + "\r\n"), 400) << version;
  }
}

TEST(HeadParser, RefusesTargetsOutsideVisibleAscii) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal_of_head("GET /\0 HTTP/1.1\r\n"s), 400);
  EXPECT_EQ(refusal_of_head("GET /caf\xC3\xA9 HTTP/1.1\r\n"), 400);
  EXPECT_EQ(refusal_of_head("GET /\x7F HTTP/1.1\r\n"), 400);
}

TEST(HeadParser, RefusesFoldedLinesAndBlanksAroundNames) {
  EXPECT_EQ(refusal_of_head(get_with("X: a\r\n b\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\r\n\tb\r\n")), 400);
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of_head(get_with("X : a\r\n")), 400);
}

TEST(HeadParser, RefusesBadFieldNamesAndValues) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal_of_head(get_with(": a\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("NoColon\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X[]: a\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X-\xC3\xAB: a\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\0b\r\n"s)), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\x07\r\n")), 400);
  EXPECT_EQ(refusal_of_head(get_with("X: a\x7F\r\n")), 400);
}

TEST(HeadParser, TakesEmptyValuesTabsAndBytesAboveAscii) {
  EXPECT_EQ(parse("GET / HTTP/1.1\r\nhOst:\ta\r\nempty:\r\nX: D\xFCsseldorf\r\n\r\n").state, HeadState::kDone);
}

TEST(HeadParser, CountsTheHeadCumulatively) {
  HttpLimits limits;
  limits.header_bytes_max = 200;
  std::string many;
  for (int i = 0; i < 20; ++i) many += "X-" + std::to_string(i) + ": value\r\n";
  EXPECT_EQ(refusal_of_head(get_with(many), limits), 431);
  EXPECT_EQ(refusal_of_head("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(300, 'a'), limits), 431)
      << "an unfinished line";
}

TEST(HeadParser, CountsFields) {
  HttpLimits limits;
  limits.header_fields_max = 3;
  EXPECT_EQ(parse(get_with("B: 1\r\nC: 1\r\n"), 1, limits).state, HeadState::kDone);
  EXPECT_EQ(refusal_of_head(get_with("B: 1\r\nC: 1\r\nD: 1\r\n"), limits), 431);
}

TEST(HeadParser, RefusesLongTargetsAndMethods) {
  EXPECT_EQ(refusal_of_head("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n"), 414);
  EXPECT_EQ(refusal_of_head("GET /" + std::string(9000, 'a')), 414) << "before the line has ended";
  EXPECT_EQ(refusal_of_head(std::string(40, 'A')), 400);
  EXPECT_EQ(refusal_of_head(std::string(40, 'A') + " / HTTP/1.1\r\n"), 400);
}

}  // namespace
}  // namespace leadgate::gateway
