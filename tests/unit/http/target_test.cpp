#include "gateway/http/target.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

TEST(Target, SplitsPathAndQueryAndDecodesThePath) {
  const auto target = parse_target("GET", "/a%20b/%D0%AF?x=%20&y", "h");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/a b/Я");
  EXPECT_EQ(target->query, "x=%20&y");
}

TEST(Target, KeepsWhatOldScriptsLeaveUnescapedInTheQuery) {
  EXPECT_TRUE(parse_target("GET", "/a?text=\"b\"|{c}\\%zz", "h").ok());
}

TEST(Target, RefusesFragmentsBackslashesAndBrokenEscapes) {
  for (const char* target : {"/a#b", "/a?b#c", "/a\\b", "/a%", "/a%2", "/a%zz", "/a%00", "/a%0d%0aX:y", "/%7f",
                             "/%C0%AF", "/%FF", "a", "", "*", "ftp://h/", "http:///a", "http://u@h/a"}) {
    EXPECT_FALSE(parse_target("GET", target, "h").ok()) << target;
  }
}

TEST(Target, TakesTheAsteriskForOptionsOnly) {
  EXPECT_TRUE(parse_target("OPTIONS", "*", "h").ok());
  EXPECT_FALSE(parse_target("POST", "*", "h").ok());
}

TEST(Target, TakesAbsoluteFormWhoseHostIsTheHostField) {
  const auto target = parse_target("GET", "http://Shop.example:80/a?b", "shop.example:80");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/a");
  EXPECT_EQ(target->query, "b");
  EXPECT_EQ(parse_target("GET", "https://h?q=1", "h")->path, "/");
  EXPECT_FALSE(parse_target("GET", "http://other/a", "h").ok());
}

TEST(Host, IsANameOrAnAddressWithAnOptionalPort) {
  for (const char* host :
       {"a", "shop.example", "localhost:8080", "127.0.0.1:1", "[::1]", "[::1]:80", "a_b.example", "%61"}) {
    EXPECT_TRUE(is_valid_host(host)) << host;
  }
  for (const char* host : {"", ":80", "a:b", "a:80:80", "a:99999", "u@a", "a/b", "a b", "a, b", "a\\b", "[::1", "[]",
                           "[g::]", "a?b", "%6", "[::1]x"}) {
    EXPECT_FALSE(is_valid_host(host)) << host;
  }
}

}  // namespace
}  // namespace leadgate::gateway
