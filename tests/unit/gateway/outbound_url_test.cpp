#include "gateway/net/outbound_url.hpp"

#include <gmock/gmock.h>

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;

TEST(OutboundUrl, ReadsWhatEveryReaderTakesAlike) {
  struct Case {
    const char* url;
    bool is_https;
    const char* host;
    uint16_t port;
    AddressClass literal;
  };
  const Case cases[] = {
      {"http://shop.example", false, "shop.example", 80, AddressClass::kUnknown},
      {"https://shop.example/hooks?x=http://a@b", true, "shop.example", 443, AddressClass::kUnknown},
      {"HTTPS://Shop.Example:8443?x", true, "Shop.Example", 8443, AddressClass::kUnknown},
      {"http://a_b.xn--p1ai:65535#f", false, "a_b.xn--p1ai", 65535, AddressClass::kUnknown},
      {"http://127.0.0.1:9/", false, "127.0.0.1", 9, AddressClass::kLoopback},
      {"http://93.184.216.34/", false, "93.184.216.34", 80, AddressClass::kPublic},
      {"https://[::1]:8080/x", true, "::1", 8080, AddressClass::kLoopback},
      {"https://[::ffff:10.0.0.1]", true, "::ffff:10.0.0.1", 443, AddressClass::kPrivate},
      {"http://1.2.3.example/", false, "1.2.3.example", 80, AddressClass::kUnknown},
      {"http://0xdead.beef/", false, "0xdead.beef", 80, AddressClass::kUnknown},
      {"http://localhost/", false, "localhost", 80, AddressClass::kUnknown},
  };
  for (const Case& one : cases) {
    const auto parsed = parse_outbound_url(one.url);
    ASSERT_TRUE(parsed) << one.url << ": " << parsed.error().message;
    EXPECT_EQ(parsed->is_https, one.is_https) << one.url;
    EXPECT_EQ(parsed->host, one.host);
    EXPECT_EQ(parsed->port, one.port) << one.url;
    EXPECT_EQ(parsed->literal, one.literal) << one.url;
  }
}

TEST(OutboundUrl, RefusesAddressesInUnusualSpellingAndSaysTheUsualOne) {
  for (const char* host : {"0x7f.1", "2130706433", "0177.0.0.1", "127.1", "127.0.1", "0x7F000001", "017700000001",
                           "127.0.0.0x1", "00127.0.0.1"}) {
    const auto parsed = parse_outbound_url(std::string("http://") + host + "/");
    ASSERT_FALSE(parsed) << host;
    EXPECT_EQ(parsed.error().code, ErrorCode::kForbidden) << host;
    EXPECT_THAT(parsed.error().message, HasSubstr("unusual spelling")) << host;
  }
  EXPECT_EQ(parse_outbound_url("http://0x7f.1/").error().message,
            "The host '0x7f.1' is an IPv4 address in an unusual spelling; write 127.0.0.1 if that is meant.");
  for (const char* host : {"1.2.3.4.5", "256.1.1.1", "1.2.3", "99999999999", "example.0x"}) {
    EXPECT_EQ(parse_outbound_url(std::string("http://") + host).error().code, ErrorCode::kForbidden) << host;
  }
}

TEST(OutboundUrl, RefusesAUser) {
  for (const char* url :
       {"http://u@shop.example/", "http://u:p@shop.example/", "http://@shop.example", "https://a@b@c/"}) {
    const auto parsed = parse_outbound_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, ErrorCode::kForbidden) << url;
    EXPECT_THAT(parsed.error().message, HasSubstr("user")) << url;
  }
}

TEST(OutboundUrl, RefusesWhatReadersDifferAbout) {
  for (const char* url : {"",
                          "shop.example",
                          "//shop.example/",
                          "ftp://shop.example/",
                          "file:///etc/passwd",
                          "http:/shop.example/",
                          "http:///shop.example/",
                          "http://",
                          "http://:80/",
                          "http://?x",
                          "http://shop.example./",
                          "http://127.0.0.1./",
                          "http://.shop.example/",
                          "http://shop..example/",
                          "http://shop.example\\b/",
                          "http://shop.example\t/",
                          "http://shop .example/",
                          "http://shop%2eexample/",
                          "http://127.0.0.1%00/",
                          "http://\xE2\x91\xA0\xE2\x91\xA1.example/",
                          "http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1/",
                          "http://shop.example:/",
                          "http://shop.example:0/",
                          "http://shop.example:65536/",
                          "http://shop.example:080000/",
                          "http://shop.example:80:80/",
                          "http://shop.example:+80/",
                          "http://shop.example:8 0/",
                          "http://[::1/",
                          "http://[::1]x/",
                          "http://[::1]:x/",
                          "http://[fe80::1%25eth0]/",
                          "http://[fe80::1%eth0]/",
                          "http://[127.0.0.1]/",
                          "http://[]/",
                          "http://::1/"}) {
    const auto parsed = parse_outbound_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalid) << url << ": " << parsed.error().message;
  }
  EXPECT_FALSE(parse_outbound_url("http://" + std::string(64, 'a') + ".example/"));
  EXPECT_FALSE(parse_outbound_url("http://" + std::string(300, 'a')));
  EXPECT_TRUE(parse_outbound_url("http://" + std::string(63, 'a') + ".example/"));
}

TEST(OutboundUrl, ShowsNoMoreOfTheAddressThanItsHost) {
  for (const char* url : {"ftp://shop.example/bot-secret", "http://u:secret@shop.example/", "http://0x7f.1/secret",
                          "http://shop..example/secret", "http://shop.example:x/secret"}) {
    EXPECT_EQ(parse_outbound_url(url).error().message.find("secret"), std::string::npos) << url;
  }
}

}  // namespace
}  // namespace leadgate::gateway
