// The settings of how a portal's browsers and customers may ask.
#include <gmock/gmock.h>

#include "tests/unit/gateway/config_text.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

LoadedConfig with_portal_keys(const std::string& keys) {
  return read_config(config_with("    sources: [woo]\n", "    sources: [woo]\n" + keys), "test.yaml",
                     test_surroundings());
}

std::string mistake_of(const std::string& keys) {
  const LoadedConfig loaded = with_portal_keys(keys);
  EXPECT_EQ(loaded.mistakes.size(), 1u) << keys;
  return loaded.mistakes.empty() ? "" : loaded.mistakes.front().line();
}

const std::string kLinks = "    links: { secret: 0123456789abcdef, base_url: \"https://leads.example/\"";

TEST(ConfigPortalPoll, ReadsOriginsAndLinks) {
  const LoadedConfig loaded =
      with_portal_keys("    cors: [\"https://shop.example\", \"http://localhost:3000\", \"*\"]\n" + kLinks +
                       ", lifetime: 90m, page: false }\n");
  ASSERT_TRUE(loaded.config);
  const PortalPollConfig& poll = loaded.config->portals.front().poll;
  EXPECT_THAT(poll.cors, ElementsAre("https://shop.example", "http://localhost:3000", "*"));
  EXPECT_EQ(poll.links.lifetime, std::chrono::minutes(90));
  EXPECT_EQ(poll.links.base_url, "https://leads.example");
  EXPECT_FALSE(poll.links.page);
  EXPECT_FALSE(poll.links.in_events);
}

TEST(ConfigPortalPoll, HasNeitherByDefault) {
  const LoadedConfig loaded = with_portal_keys("");
  ASSERT_TRUE(loaded.config);
  EXPECT_TRUE(loaded.config->portals.front().poll.cors.empty());
  EXPECT_FALSE(loaded.config->portals.front().poll.links.enabled());
}

TEST(ConfigPortalPoll, SaysWhatIsWrong) {
  for (const char* origin :
       {"shop.example", "https://shop.example/", "https://Shop.example", "https://shop.example:443",
        "http://shop.example:80", "https://shop.example/path", "null"}) {
    EXPECT_THAT(mistake_of("    cors: [\"" + std::string(origin) + "\"]\n"), HasSubstr("no origin")) << origin;
  }
  EXPECT_THAT(mistake_of("    cors: [\"*\"]\n"), HasSubstr("for signed links"));
  EXPECT_THAT(mistake_of("    links: { secret: 0123456789abcdef }\n"), HasSubstr("base_url"));
  EXPECT_THAT(mistake_of("    links: { secret: short, base_url: \"https://a.example\" }\n"),
              HasSubstr("16 characters"));
  EXPECT_THAT(mistake_of(kLinks + ", lifetime: 5s }\n"), HasSubstr("from a minute"));
  EXPECT_THAT(mistake_of(kLinks + ", lifetime: soon }\n"), HasSubstr("from a minute"));
}

}  // namespace
}  // namespace leadgate::gateway
