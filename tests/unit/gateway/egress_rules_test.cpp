#include "gateway/net/egress_rules.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>

namespace leadgate::gateway {
namespace {

using ::testing::HasSubstr;
constexpr auto kPublicOnly = EgressPolicy::kPublicOnly;
constexpr auto kAllowPrivate = EgressPolicy::kAllowPrivate;
constexpr auto kFromSender = EgressPolicy::kFromSender;

EgressRules allowing(const std::vector<std::string>& texts) {
  EgressRules rules;
  for (const std::string& text : texts) rules.allow.push_back(AddressBlock::parse(text).value());
  return rules;
}

bool reaches(const EgressRules& rules, EgressPolicy policy, std::string_view address, uint16_t port = 443) {
  return check_address(rules, policy, address, port).ok();
}

TEST(EgressRules, AllowBlocksOfTheIntranetBesideAllowPrivate) {
  const EgressRules rules = allowing({"10.1.0.0/16", "fd12::/16"});
  for (const char* address : {"10.1.0.1", "10.1.255.255", "::ffff:10.1.2.3", "fd12::1"}) {
    EXPECT_TRUE(reaches(rules, kPublicOnly, address)) << address;
    EXPECT_FALSE(reaches(rules, kFromSender, address)) << address;
    EXPECT_FALSE(reaches({}, kPublicOnly, address)) << address;
  }
  for (const char* address : {"10.2.0.1", "127.0.0.1", "fd13::1", "::1", "192.168.0.1"}) {
    EXPECT_FALSE(reaches(rules, kPublicOnly, address)) << address;
    EXPECT_TRUE(reaches(rules, kAllowPrivate, address)) << address;
  }
  EXPECT_TRUE(reaches(rules, kFromSender, "93.184.216.34"));
}

TEST(EgressRules, AllowSpecialAddressesOneByOneOnly) {
  for (const char* address : {"169.254.10.1", "198.18.0.1", "192.0.2.1", "fe80::1", "64:ff9b::a00:1", "2001:db8::1"}) {
    EXPECT_TRUE(reaches(allowing({address}), kPublicOnly, address)) << address;
    EXPECT_FALSE(reaches({}, kAllowPrivate, address)) << address;
    const bool v6 = std::string_view(address).find(':') != std::string_view::npos;
    const std::string block = std::string(address) + (v6 ? "/64" : "/24");
    EXPECT_FALSE(reaches(allowing({block}), kPublicOnly, address)) << block;
    EXPECT_FALSE(check_allowed_block(AddressBlock::parse(block).value())) << block;
    EXPECT_TRUE(check_allowed_block(AddressBlock::parse(address).value())) << address;
  }
}

TEST(EgressRules, AllowMetadataMulticastAndUnspecifiedAddressesNever) {
  for (const char* address : {"169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254", "224.0.0.1",
                              "ff02::1", "0.0.0.0", "::"}) {
    EXPECT_FALSE(reaches(allowing({address}), kAllowPrivate, address)) << address;
    EXPECT_FALSE(check_allowed_block(AddressBlock::parse(address).value())) << address;
  }
  EXPECT_FALSE(reaches(allowing({"100.64.0.0/10", "fd00::/8"}), kAllowPrivate, "100.100.100.200"));
  EXPECT_FALSE(reaches(allowing({"fd00::/8"}), kAllowPrivate, "fd00:ec2::254"));
  EXPECT_FALSE(reaches(allowing({"0.0.0.0/0"}), kPublicOnly, "169.254.10.1"));
}

TEST(EgressRules, SayTheWayOut) {
  const auto text = [](EgressPolicy policy, std::string_view address) {
    return check_address({}, policy, address, 80).error().message;
  };
  EXPECT_EQ(text(kPublicOnly, "10.0.0.1"),
            "The host's address is 10.0.0.1, a private address, which is not called. If that is meant, set "
            "allow_private: true or name it in egress.allow.");
  EXPECT_EQ(
      text(kAllowPrivate, "169.254.1.1"),
      "The host's address is 169.254.1.1, a link-local address, which is not called unless egress.allow names this "
      "very address.");
  EXPECT_EQ(text(kAllowPrivate, "169.254.169.254"),
            "The host's address is 169.254.169.254, a cloud metadata address, which is never called.");
  EXPECT_EQ(text(kAllowPrivate, "0.0.0.0"),
            "The host's address is 0.0.0.0, an unspecified address, which is never called.");
}

TEST(EgressRules, RefusePortsThatNobodyHasWritten) {
  EgressRules rules;
  rules.ports = std::set<uint16_t>{8443};
  for (const char* url :
       {"http://a.example/", "https://a.example/", "http://a.example:443/", "http://a.example:8443/"}) {
    EXPECT_TRUE(check_url(rules, kPublicOnly, url)) << url;
  }
  const auto refused = check_url(rules, kPublicOnly, "http://a.example:22/");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_THAT(refused.error().message, HasSubstr("egress.ports"));
  EXPECT_TRUE(check_url({}, kPublicOnly, "http://a.example:22/")) << "without a list any port may be called";
}

TEST(EgressRules, HoldAnAddressInAUrlAgainstTheSameRules) {
  EXPECT_EQ(check_url({}, kPublicOnly, "http://10.0.0.1/").error().code, ErrorCode::kForbidden);
  EXPECT_TRUE(check_url({}, kAllowPrivate, "http://10.0.0.1/"));
  EXPECT_TRUE(check_url(allowing({"10.0.0.1"}), kPublicOnly, "http://10.0.0.1/"));
  EXPECT_EQ(check_url({}, kAllowPrivate, "http://167772161/").error().code, ErrorCode::kForbidden);
}

TEST(EgressRules, RefuseTheGatewaysOwnAddress) {
  EgressRules rules;
  rules.own = own_addresses("127.0.0.1", 8080);
  EXPECT_FALSE(reaches(rules, kAllowPrivate, "127.0.0.1", 8080));
  EXPECT_FALSE(reaches(rules, kAllowPrivate, "::ffff:127.0.0.1", 8080));
  EXPECT_TRUE(reaches(rules, kAllowPrivate, "127.0.0.1", 8081));
  EXPECT_TRUE(reaches(rules, kAllowPrivate, "127.0.0.2", 8080));
  EXPECT_THAT(check_address(rules, kAllowPrivate, "127.0.0.1", 8080).error().message, HasSubstr("self: true"));
  for (const char* everywhere : {"0.0.0.0", "::"}) {
    rules.own = own_addresses(everywhere, 8080);
    for (const char* address : {"127.0.0.1", "127.0.0.2", "::1"}) {
      EXPECT_FALSE(reaches(rules, kAllowPrivate, address, 8080)) << everywhere << " " << address;
      EXPECT_TRUE(reaches(rules, kAllowPrivate, address, 8081));
    }
  }
}

TEST(EgressRules, ReadSocketAddresses) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(8080);
  inet_pton(AF_INET, "10.1.2.3", &four.sin_addr);
  const auto* address = reinterpret_cast<const sockaddr*>(&four);
  EXPECT_FALSE(check_peer({}, kPublicOnly, address, sizeof four));
  EXPECT_TRUE(check_peer(allowing({"10.1.0.0/16"}), kPublicOnly, address, sizeof four));
  EgressRules own = allowing({"10.1.0.0/16"});
  own.own = own_addresses("10.1.2.3", 8080);
  EXPECT_FALSE(check_peer(own, kPublicOnly, address, sizeof four));
  four.sin_family = AF_UNIX;
  EXPECT_FALSE(check_peer({}, kAllowPrivate, address, sizeof four));
}

}  // namespace
}  // namespace leadgate::gateway
