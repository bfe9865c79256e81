#include "gateway/cli/portal_answer.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string of_answer(int status, HttpHeaders headers = {}, const std::string& secret = "whsec_x") {
  PortalConfig portal;
  portal.name = "account";
  portal.secret = Secret(secret);
  OutboundResponse response;
  response.status = status;
  response.headers = std::move(headers);
  return explain_portal_answer(portal, std::chrono::milliseconds(15'000), response);
}

std::string of_failure(Error error, bool allow_private = false) {
  PortalConfig portal;
  portal.allow_private = allow_private;
  return explain_portal_answer(portal, std::chrono::milliseconds(15'000), Result<OutboundResponse>(std::move(error)));
}

TEST(PortalAnswer, ExplainsEachStatus) {
  for (const int good : {200, 202, 204}) EXPECT_THAT(of_answer(good), HasSubstr("That is right"));
  EXPECT_THAT(of_answer(301, {{"location", "https://shop.example/new"}}),
              HasSubstr("leads to https://shop.example/new"));
  EXPECT_THAT(of_answer(308), HasSubstr("not followed"));
  EXPECT_THAT(of_answer(401), HasSubstr("bytes of the body as they came"));
  EXPECT_THAT(of_answer(403), Not(HasSubstr("portal key")));
  EXPECT_THAT(of_answer(403, {}, "whsk_x"), HasSubstr("leadgate portal key account"));
  EXPECT_THAT(of_answer(404), HasSubstr("path of `url`"));
  EXPECT_THAT(of_answer(405), HasSubstr("POST"));
  EXPECT_THAT(of_answer(410), HasSubstr("stop sending"));
  EXPECT_THAT(of_answer(422), HasSubstr("`format`"));
  EXPECT_THAT(of_answer(429, {{"retry-after", "120"}}), HasSubstr("not before its Retry-After (120)"));
  EXPECT_THAT(of_answer(503), HasSubstr("slow down and try again."));
  EXPECT_THAT(of_answer(500), HasSubstr("inside the portal"));
  EXPECT_THAT(of_answer(418), HasSubstr("200 to 299"));
}

TEST(PortalAnswer, ExplainsWhyThereIsNone) {
  EXPECT_THAT(of_failure({ErrorCode::kForbidden, "refused"}), HasSubstr("allow_private: true"));
  EXPECT_THAT(of_failure({ErrorCode::kForbidden, "refused"}, true), HasSubstr("never link-local"));
  EXPECT_THAT(of_failure(Error::unavailable("No complete answer came before the deadline.")), HasSubstr("15000 ms"));
  EXPECT_THAT(of_failure(Error::unavailable("The call failed: SSL peer certificate or SSH remote key was not OK.")),
              HasSubstr("certificate has expired"));
  EXPECT_THAT(of_failure(Error::unavailable("The call failed: Couldn't resolve host name.")), HasSubstr("DNS"));
  EXPECT_THAT(of_failure(Error::unavailable("The call failed: Couldn't connect to server.")),
              HasSubstr("Nobody answers"));
}

}  // namespace
}  // namespace leadgate::gateway
