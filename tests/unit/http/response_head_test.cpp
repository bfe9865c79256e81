#include "gateway/http/response_head.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string head_of(const HttpResponse& response, BodyFraming framing = BodyFraming::kLength,
                    Persistence persistence = Persistence::kKeepAlive) {
  std::string out;
  append_response_head(out, response, "Mon, 23 Nov 2026 09:00:00 GMT", framing, persistence);
  return out;
}

TEST(ResponseHead, StatesLengthDateAndType) {
  EXPECT_EQ(head_of(HttpResponse::json(201, "{}")),
            "HTTP/1.1 201 Created\r\nDate: Mon, 23 Nov 2026 09:00:00 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\n\r\n");
}

TEST(ResponseHead, SaysWhatHappensToTheConnection) {
  const HttpResponse response;
  EXPECT_THAT(head_of(response), Not(HasSubstr("Connection")));
  EXPECT_THAT(head_of(response, BodyFraming::kLength, Persistence::kClose), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(head_of(response, BodyFraming::kLength, Persistence::kKeepAliveHttp10),
              HasSubstr("Connection: keep-alive\r\n"));
}

TEST(ResponseHead, LeavesOutAFieldThatWouldBreakTheHead) {
  HttpResponse response;
  response.headers = {{"X-Good", "1"}, {"X-Bad", "a\r\nSet-Cookie: b"}, {"Bad Name", "x"}, {"content-length", "7"}};
  const std::string head = head_of(response);
  EXPECT_THAT(head, HasSubstr("X-Good: 1\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(head, Not(HasSubstr("Bad Name")));
  EXPECT_THAT(head, Not(HasSubstr("content-length")));
}

TEST(ResponseHead, FramesByWhatTheAnswerIs) {
  HttpResponse response;
  EXPECT_EQ(body_framing(response, 1), BodyFraming::kLength);
  response.status = 204;
  EXPECT_EQ(body_framing(response, 1), BodyFraming::kNone);
  EXPECT_THAT(head_of(response, BodyFraming::kNone), Not(HasSubstr("Content-Length")));
  response.status = 200;
  response.stream = [](ResponseStream&) -> Task<void> { co_return; };
  EXPECT_EQ(body_framing(response, 1), BodyFraming::kChunked);
  EXPECT_EQ(body_framing(response, 0), BodyFraming::kUntilClose);
}

}  // namespace
}  // namespace leadgate::gateway
