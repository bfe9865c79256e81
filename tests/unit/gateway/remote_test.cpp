#include "gateway/intake/remote.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string remote(const std::string& peer, const Headers& headers, ForwardedBy by = ForwardedBy::kXForwardedFor) {
  return remote_address(peer, headers, {*AddressBlock::parse("10.0.0.0/8"), *AddressBlock::parse("::1")}, by);
}

TEST(RemoteAddress, BelievesTrustedProxiesOnly) {
  const Headers said = {{"x-forwarded-for", "203.0.113.9"}};
  EXPECT_EQ(remote("10.1.1.1", said), "203.0.113.9");
  EXPECT_EQ(remote("::1", said), "203.0.113.9");
  EXPECT_EQ(remote("192.0.2.1", said), "192.0.2.1");
  EXPECT_EQ(remote_address("10.1.1.1", said, {}, ForwardedBy::kXForwardedFor), "10.1.1.1");
  EXPECT_EQ(remote("10.1.1.1", {}), "10.1.1.1");
}

TEST(RemoteAddress, ReadsTheHeaderFromItsEnd) {
  EXPECT_EQ(remote("10.1.1.1", {{"x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.2.2.2"}}), "203.0.113.9");
  EXPECT_EQ(remote("10.1.1.1", {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}}), "203.0.113.9");
  EXPECT_EQ(remote("10.1.1.1", {{"x-forwarded-for", "1.1.1.1, unknown"}}), "10.1.1.1");
  EXPECT_EQ(remote("10.1.1.1", {{"x-forwarded-for", "1.1.1.1, 0.0.0.0/0"}}), "10.1.1.1");
  EXPECT_EQ(remote("10.1.1.1", {{"x-forwarded-for", "203.0.113.9:4711"}}), "203.0.113.9");
}

TEST(RemoteAddress, ReadsForwardedWhereThatIsTheProxys) {
  const Headers both = {{"x-forwarded-for", "1.1.1.1"},
                        {"forwarded", "for=2.2.2.2, For=\"[2001:db8::9]:80\";proto=https"}};
  EXPECT_EQ(remote("10.1.1.1", both, ForwardedBy::kForwarded), "2001:db8::9");
  EXPECT_EQ(remote("10.1.1.1", both), "1.1.1.1");
}

}  // namespace
}  // namespace leadgate::gateway
