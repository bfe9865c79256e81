#include "gateway/net/egress_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <utility>
#include <vector>

namespace leadgate::gateway {
namespace {

using Class = AddressClass;

TEST(EgressGuard, ClassifiesIPv4) {
  const std::vector<std::pair<const char*, Class>> cases = {
      {"93.184.216.34", Class::kPublic},
      {"127.0.0.1", Class::kLoopback},
      {"127.255.255.254", Class::kLoopback},
      {"128.0.0.1", Class::kPublic},
      {"10.0.0.0", Class::kPrivate},
      {"10.255.255.255", Class::kPrivate},
      {"11.0.0.0", Class::kPublic},
      {"9.255.255.255", Class::kPublic},
      {"172.15.255.255", Class::kPublic},
      {"172.16.0.0", Class::kPrivate},
      {"172.31.255.255", Class::kPrivate},
      {"172.32.0.0", Class::kPublic},
      {"192.168.1.1", Class::kPrivate},
      {"192.169.0.0", Class::kPublic},
      {"100.63.255.255", Class::kPublic},
      {"100.64.0.0", Class::kShared},
      {"100.127.255.255", Class::kShared},
      {"100.128.0.0", Class::kPublic},
      {"169.254.1.1", Class::kLinkLocal},
      {"169.254.169.254", Class::kMetadata},
      {"100.100.100.200", Class::kMetadata},
      {"192.0.0.192", Class::kMetadata},
      {"168.63.129.16", Class::kMetadata},
      {"168.63.129.17", Class::kPublic},
      {"0.0.0.0", Class::kUnspecified},
      {"0.255.255.255", Class::kUnspecified},
      {"192.0.0.8", Class::kReserved},
      {"192.0.2.1", Class::kDocumentation},
      {"198.51.100.1", Class::kDocumentation},
      {"203.0.113.1", Class::kDocumentation},
      {"192.88.99.1", Class::kReserved},
      {"198.17.255.255", Class::kPublic},
      {"198.18.0.0", Class::kReserved},
      {"198.19.255.255", Class::kReserved},
      {"198.20.0.0", Class::kPublic},
      {"223.255.255.255", Class::kPublic},
      {"224.0.0.1", Class::kMulticast},
      {"239.255.255.255", Class::kMulticast},
      {"240.0.0.1", Class::kReserved},
      {"255.255.255.255", Class::kReserved},
  };
  for (const auto& [address, expected] : cases) {
    EXPECT_EQ(classify_address(address), expected)
        << address << " is " << address_class_name(classify_address(address));
  }
}

TEST(EgressGuard, ClassifiesIPv6AndLooksThroughMappedAddresses) {
  const std::vector<std::pair<const char*, Class>> cases = {
      {"2a00:1450:4001::8a", Class::kPublic},
      {"::1", Class::kLoopback},
      {"::", Class::kUnspecified},
      {"::2", Class::kTranslated},
      {"::ffff:127.0.0.1", Class::kLoopback},
      {"::ffff:7f00:1", Class::kLoopback},
      {"::ffff:10.1.2.3", Class::kPrivate},
      {"::ffff:93.184.216.34", Class::kPublic},
      {"::ffff:169.254.169.254", Class::kMetadata},
      {"::ffff:0:7f00:1", Class::kTranslated},
      {"::127.0.0.1", Class::kTranslated},
      {"::fffe:7f00:1", Class::kReserved},
      {"64:ff9b::7f00:1", Class::kTranslated},
      {"64:ff9b:1::1", Class::kTranslated},
      {"2002:7f00:1::1", Class::kTranslated},
      {"2001::1", Class::kTranslated},
      {"2001:1::1", Class::kReserved},
      {"2001:1ff:ffff::", Class::kReserved},
      {"2001:200::1", Class::kPublic},
      {"2001:db8::1", Class::kDocumentation},
      {"3fff::1", Class::kDocumentation},
      {"3fff:1000::1", Class::kPublic},
      {"fc00::1", Class::kPrivate},
      {"fdff::1", Class::kPrivate},
      {"fd00:ec2::254", Class::kMetadata},
      {"fd00:ec2::23", Class::kMetadata},
      {"64:ff9b::a9fe:a9fe", Class::kMetadata},
      {"64:ff9b::808:808", Class::kTranslated},
      {"fd20:ce::254", Class::kMetadata},
      {"fd00:c1::a9fe:a9fe", Class::kMetadata},
      {"fd00:42::42", Class::kMetadata},
      {"fe80::a9fe:a9fe", Class::kMetadata},
      {"::ffff:168.63.129.16", Class::kMetadata},
      {"fe80::1", Class::kLinkLocal},
      {"fe80::1%eth0", Class::kLinkLocal},
      {"febf::1", Class::kLinkLocal},
      {"fec0::1", Class::kPrivate},
      {"ff02::1", Class::kMulticast},
      {"100::1", Class::kReserved},
      {"5f00::1", Class::kReserved},
      {"2a00::5efe:7f00:1", Class::kTranslated},
      {"2a00::200:5efe:10.0.0.1", Class::kTranslated},
  };
  for (const auto& [address, expected] : cases) {
    EXPECT_EQ(classify_address(address), expected)
        << address << " is " << address_class_name(classify_address(address));
  }
}

TEST(EgressGuard, KnowsNoNamesNorOtherSpellings) {
  for (const char* text : {"", "localhost", "2130706433", "0x7f.1", "127.1", "127.0.0.1:80", "[::1]", " 127.0.0.1"}) {
    EXPECT_EQ(classify_address(text), Class::kUnknown) << text;
  }
}

TEST(EgressGuard, ReadsSocketAddressesAndRefusesOtherFamilies) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(0x0A000001);
  EXPECT_EQ(classify_address(reinterpret_cast<sockaddr*>(&four), sizeof four), Class::kPrivate);
  EXPECT_EQ(classify_address(reinterpret_cast<sockaddr*>(&four), 4), Class::kUnknown);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  EXPECT_EQ(classify_address(reinterpret_cast<sockaddr*>(&six), sizeof six), Class::kLoopback);
  EXPECT_EQ(classify_address(reinterpret_cast<sockaddr*>(&six), sizeof four), Class::kUnknown);
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_EQ(classify_address(reinterpret_cast<sockaddr*>(&local), sizeof local), Class::kUnknown);
}

TEST(EgressGuard, AllowsPrivateAddressesOnlyWhereToldAndNeverMetadata) {
  const auto allowed = [](EgressPolicy policy, const char* address) {
    return may_reach(policy, classify_address(address));
  };
  for (const char* address : {"127.0.0.1", "10.0.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd00::1"}) {
    EXPECT_FALSE(allowed(EgressPolicy::kPublicOnly, address)) << address;
    EXPECT_TRUE(allowed(EgressPolicy::kAllowPrivate, address)) << address;
  }
  for (const char* address : {"169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254", "0.0.0.0", "224.0.0.1",
                              "64:ff9b::7f00:1", "2002:7f00:1::1", "::127.0.0.1", "255.255.255.255", "2001:db8::1"}) {
    EXPECT_FALSE(allowed(EgressPolicy::kPublicOnly, address)) << address;
    EXPECT_FALSE(allowed(EgressPolicy::kAllowPrivate, address)) << address;
  }
  EXPECT_TRUE(allowed(EgressPolicy::kPublicOnly, "93.184.216.34"));
  EXPECT_TRUE(allowed(EgressPolicy::kAllowPrivate, "93.184.216.34"));
}

}  // namespace
}  // namespace leadgate::gateway
