#include "gateway/config/text_rules.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace leadgate::gateway {
namespace {

using namespace std::chrono_literals;

TEST(TextRules, ListeningAddresses) {
  EXPECT_EQ(parse_listen("0.0.0.0:80")->port, 80);
  EXPECT_EQ(parse_listen("[::1]:8080")->address, "::1");
  for (const std::string_view text : {"", ":80", "80", "::1:80", "[::1]", "[127.0.0.1]:80", "1.2.3:80", "1.2.3.4:",
                                      "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:80 ", "localhost:80", "[]:80"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

TEST(TextRules, Delays) {
  EXPECT_EQ(parse_delay("0s"), Delay(0));
  EXPECT_EQ(parse_delay("250ms"), 250ms);
  EXPECT_EQ(parse_delay("30d"), Delay(30 * 24h));
  for (const std::string_view text : {"", "5", "s", "5x", "-5s", "1.5s", "31d", "9999999999999999999s", "5 s"}) {
    EXPECT_FALSE(parse_delay(text)) << text;
  }
}

TEST(TextRules, Names) {
  EXPECT_TRUE(is_name("woo-2.site_A"));
  EXPECT_TRUE(is_name(std::string(64, 'a')));
  for (const std::string& text : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a/b"),
                                  std::string(".a"), std::string("имя"), std::string("a\n")}) {
    EXPECT_FALSE(is_name(text)) << text;
  }
}

TEST(TextRules, HttpUrls) {
  for (const std::string_view text :
       {"https://a", "http://a.example:8080/x?y=z", "http://[::1]:80/", "http://127.0.0.1:9090/h"}) {
    EXPECT_TRUE(is_http_url(text)) << text;
  }
  for (const std::string_view text :
       {"", "a", "ftp://a", "http://", "http:///x", "https://u:p@a", "http://a b", "http://a#f", "http://a:0",
        "http://a:99999", "http://:80", "http://a:x", "HTTP//a"}) {
    EXPECT_FALSE(is_http_url(text)) << text;
  }
}

TEST(TextRules, Paths) {
  EXPECT_TRUE(is_plain_path("/old/lead.php"));
  EXPECT_TRUE(is_plain_path("/"));
  for (const std::string_view text :
       {"", "a", "//a", "/a//b", "/a/../b", "/..", "/a?b", "/a#b", "/a b", "/%41", "/a\\b"}) {
    EXPECT_FALSE(is_plain_path(text)) << text;
  }
  EXPECT_TRUE(is_at_or_below("/api", "/api"));
  EXPECT_TRUE(is_at_or_below("/api/v1", "/api"));
  EXPECT_FALSE(is_at_or_below("/apis", "/api"));
}

TEST(TextRules, CountriesAndZones) {
  for (const std::string_view code : {"RU", "DE", "KZ", "ZW", "AD"}) EXPECT_TRUE(is_country(code)) << code;
  for (const std::string_view code : {"", "R", "ru", "XX", "RUS", "D ", " D"}) EXPECT_FALSE(is_country(code)) << code;
  for (const std::string_view zone : {"Europe/Moscow", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"}) {
    EXPECT_TRUE(is_timezone(zone)) << zone;
  }
  for (const std::string_view zone : {"", "Europe", "Europe/", "/etc/passwd", "Europe/../UTC", "zone.tab", "MSK"}) {
    EXPECT_FALSE(is_timezone(zone)) << zone;
  }
}

TEST(TextRules, Languages) {
  for (const std::string_view tag : {"en", "kk", "pt-BR", "zh-Hans-CN", "EN-gb"}) EXPECT_TRUE(is_language(tag)) << tag;
  for (const std::string_view tag : {"", "e", "english", "en_GB", "en-", "-en", "e1", "en GB", "ру"}) {
    EXPECT_FALSE(is_language(tag)) << tag;
  }
}

TEST(TextRules, WebhookKeys) {
  EXPECT_EQ(webhook_key("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")->size(), 24u);
  EXPECT_FALSE(webhook_key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"));
  EXPECT_FALSE(webhook_key("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI"));
  EXPECT_FALSE(webhook_key("whsec_!!!"));
}

}  // namespace
}  // namespace leadgate::gateway
