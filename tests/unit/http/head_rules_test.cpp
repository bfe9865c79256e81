#include <gtest/gtest.h>

#include "gateway/http/framing.hpp"

namespace leadgate::gateway {
namespace {

struct Judged {
  int status = 0;  // 0: taken
  Head head;
};

Judged judge(std::string_view request_line, std::string_view lines) {
  const HttpLimits limits;
  HeadParser parser(limits);
  const std::string bytes = std::string(request_line) + "\r\n" + std::string(lines) + "\r\n";
  const auto progress = parser.consume(bytes);
  if (progress.state == HeadParser::State::kRefused) return {parser.refusal().status, {}};
  EXPECT_EQ(progress.state, HeadParser::State::kDone);
  return {0, parser.head()};
}

Judged post(std::string_view lines) {
  return judge("POST / HTTP/1.1", "Host: a\r\n" + std::string(lines));
}

TEST(HostRules, AskForExactlyOneInHttp11) {
  EXPECT_EQ(judge("GET / HTTP/1.1", "").status, 400);
  EXPECT_EQ(judge("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n").status, 400);
  EXPECT_EQ(judge("GET / HTTP/1.1", "Host:\r\n").status, 400);
  EXPECT_EQ(judge("GET / HTTP/1.0", "").status, 0);
  EXPECT_EQ(judge("GET / HTTP/1.0", "Host: a\r\nHost: b\r\n").status, 400);
}

TEST(ContentLengthRules, TakePlainDigitsOnly) {
  EXPECT_EQ(post("Content-Length: 5\r\n").head.content_length, 5u);
  EXPECT_EQ(post("Content-Length: 0\r\n").status, 0);
  EXPECT_EQ(post("Content-Length:  5 \r\n").head.content_length, 5u);
  for (const char* length : {"", "+5", "-1", "-0", "005", "00", "0x5", "0o5", "1_0", "1 0", "5, 5", "5, 10", "abc",
                             "5.0", "99999999999999999999", "\t5", "5\t"}) {
    EXPECT_EQ(post("Content-Length: " + std::string(length) + "\r\n").status, 400) << length;
  }
}

TEST(ContentLengthRules, TakeOneFieldOnly) {
  EXPECT_EQ(post("Content-Length: 5\r\nContent-Length: 5\r\n").status, 400);
}

TEST(TransferEncodingRules, TakeChunkedAndNothingElse) {
  EXPECT_TRUE(post("Transfer-Encoding: chunked\r\n").head.chunked);
  EXPECT_TRUE(post("Transfer-Encoding: Chunked\r\n").head.chunked);
  for (const char* value :
       {"", "chunked, chunked", ", chunked", "chunked,", "chunked, gzip", "chunked;a=b", "\"chunked\"", "\tchunked"}) {
    EXPECT_EQ(post("Transfer-Encoding: " + std::string(value) + "\r\n").status, 400) << value;
  }
  for (const char* value : {"gzip", "identity", "xchunked", "gzip, chunked"}) {
    EXPECT_EQ(post("Transfer-Encoding: " + std::string(value) + "\r\n").status, 501) << value;
  }
}

TEST(TransferEncodingRules, RefuseItBesideContentLengthTwiceAndInHttp10) {
  EXPECT_EQ(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n").status, 400);
  EXPECT_EQ(post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n").status, 400);
  EXPECT_EQ(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n").status, 400);
  EXPECT_EQ(judge("POST / HTTP/1.0", "Host: a\r\nTransfer-Encoding: chunked\r\n").status, 400);
}

TEST(ExpectRules, KnowOneExpectation) {
  EXPECT_TRUE(post("Expect: 100-continue\r\n").head.expects_continue);
  EXPECT_EQ(post("Expect: 200-ok\r\n").status, 417);
  EXPECT_FALSE(judge("POST / HTTP/1.0", "Expect: 100-continue\r\n").head.expects_continue);
}

TEST(PersistenceRules, FollowVersionAndConnectionOptions) {
  EXPECT_EQ(post("").head.persistence, Persistence::kKeepAlive);
  EXPECT_EQ(post("Connection: Upgrade, CLOSE\r\n").head.persistence, Persistence::kClose);
  EXPECT_EQ(judge("GET / HTTP/1.0", "").head.persistence, Persistence::kClose);
  EXPECT_EQ(judge("GET / HTTP/1.0", "Connection: Keep-Alive\r\n").head.persistence, Persistence::kKeepAliveHttp10);
  EXPECT_EQ(judge("GET / HTTP/1.0", "Connection: keep-alive, close\r\n").head.persistence, Persistence::kClose);
}

TEST(MethodRules, LeaveTunnelsAndMirrorsUnserved) {
  EXPECT_EQ(judge("CONNECT a:443 HTTP/1.1", "Host: a:443\r\n").status, 501);
  EXPECT_EQ(judge("TRACE / HTTP/1.1", "Host: a\r\n").status, 501);
}

}  // namespace
}  // namespace leadgate::gateway
