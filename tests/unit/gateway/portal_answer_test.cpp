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
  portal.url = "https://shop.example:8443/hook";
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

TEST(PortalAnswer, NamesWhatIsWrongWithTheEncryptedConnection) {
  const auto of_tls = [](const std::string& words) {
    return of_failure(Error::unavailable("The call failed: SSL connect error (" + words + ")."));
  };
  EXPECT_THAT(of_tls("OpenSSL/3.0: error:0A00010B:SSL routines::wrong version number"),
              HasSubstr("begin with http://"));
  EXPECT_THAT(of_tls("SSL certificate problem: self-signed certificate"), HasSubstr("update-ca-certificates"));
  EXPECT_THAT(of_tls("SSL certificate problem: unable to get local issuer certificate"), HasSubstr("whole chain"));
  EXPECT_THAT(of_tls("SSL certificate problem: certificate has expired"), HasSubstr("must be renewed"));
  EXPECT_THAT(of_tls("no alternative certificate subject name matches target host name 'shop.example'"),
              HasSubstr("another name"));
  EXPECT_THAT(of_tls("anything"), HasSubstr("`openssl s_client -connect shop.example:8443 -servername shop.example`."));
}

TEST(PortalAnswer, SpeaksOfTheEgressRuleThatRefuses) {
  EXPECT_THAT(of_failure({ErrorCode::kForbidden, "... If that is meant, set egress: { self: true }."}, true),
              HasSubstr("`egress` of the configuration"));
  EXPECT_THAT(of_failure({ErrorCode::kForbidden, "... If that is meant, name it in egress.ports."}),
              HasSubstr("`egress` of the configuration"));
}

TEST(PortalAnswer, ShowsATerminalNothingButText) {
  EXPECT_THAT(of_answer(302, {{"location", "https://a.test/\x1b[2J"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(of_answer(429, {{"retry-after", "\x1b]0;x\x07"}}), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace leadgate::gateway
