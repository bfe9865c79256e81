// What senders send is for those who may read events, and never for the log, at any level.
#include <gmock/gmock.h>

#include "base/log.hpp"
#include "tests/support/live_gateway.hpp"

namespace leadgate {
namespace {

using testing::BlockingClient;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPrivate[] = "Priv-89160000077";

std::string debugging(std::string configuration) {
  const std::string off = "log_level: \"off\"";
  configuration.replace(configuration.find(off), off.size(), "log_level: debug");
  return configuration;
}

TEST(LogPrivacy, ProblemsThatQuoteASenderStayOutOfTheLog) {
  ::testing::internal::CaptureStderr();
  set_up_log(LogLevel::kDebug);
  std::string events;
  {
    testing::LiveGateway gateway(debugging(testing::usual_configuration(
        "  - { name: shop, connector: generic, pipeline: shop, map: { title: \"abs(body.name)\", contact.phones: "
        "\"[phone(body.tel)]\" } }\n")));
    BlockingClient client(gateway.port());
    const std::string body = std::string(R"({"name":")") + kPrivate + R"(","tel":")" + kPrivate + "\"}";
    EXPECT_EQ(client.post_json("/in/shop", body)->status, 202);
    EXPECT_EQ(client.post_json("/in/shop", body + kPrivate)->status, 202);
    EXPECT_EQ(client.send("POST", "/in/shop", "x", {{"Content-Type", std::string("odd/") + kPrivate}})->status, 202);
    for (const char* id : {"e1", "e2", "e3"}) {
      const std::string path = std::string("/api/v1/events/") + id + "/replay";
      EXPECT_EQ(client.post_json(path, "", {{"Authorization", "Bearer test-admin"}})->status, 200);
    }
    events = client.get("/api/v1/events", testing::kAdmin)->body;
    log_info("The log is heard.");
  }
  spdlog::default_logger()->flush();
  set_up_log(LogLevel::kOff);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("The log is heard."));
  EXPECT_THAT(log, Not(HasSubstr(kPrivate)));
  EXPECT_THAT(events, HasSubstr(kPrivate)) << "a problem that quotes is what the test is about";
}

}  // namespace
}  // namespace leadgate
