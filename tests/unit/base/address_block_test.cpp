#include "base/address_block.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

TEST(AddressBlock, ContainsTheAddressesOfItsPrefix) {
  const auto block = AddressBlock::parse("77.75.154.128/25");
  ASSERT_TRUE(block.has_value());
  EXPECT_TRUE(block->contains("77.75.154.128"));
  EXPECT_TRUE(block->contains("77.75.154.255"));
  EXPECT_TRUE(block->contains("::ffff:77.75.154.200"));
  EXPECT_FALSE(block->contains("77.75.154.127"));
  EXPECT_FALSE(block->contains("2a02:5180::1"));
  EXPECT_FALSE(block->contains("77.75.154.128x"));
  EXPECT_FALSE(block->contains(""));
  const auto v6 = AddressBlock::parse("2a02:5180::7/32");
  ASSERT_TRUE(v6.has_value());
  EXPECT_TRUE(v6->contains("2a02:5180:ffff::1"));
  EXPECT_FALSE(v6->contains("2a02:5181::1"));
  EXPECT_EQ(v6->first(), "2a02:5180::");
  EXPECT_TRUE(AddressBlock::parse("0.0.0.0/0")->contains("9.9.9.9"));
  EXPECT_TRUE(AddressBlock::parse("10.0.0.1")->contains("10.0.0.1"));
  EXPECT_FALSE(AddressBlock::parse("10.0.0.1")->contains("10.0.0.2"));
}

TEST(AddressBlock, IsNothingElse) {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "host", "10.0.0"}) {
    EXPECT_FALSE(AddressBlock::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace leadgate
