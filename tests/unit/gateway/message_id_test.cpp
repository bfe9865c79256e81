#include "gateway/portal/message_id.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

TEST(PortalMessageId, TellsItsSequence) {
  EXPECT_EQ(portal_message_id("a.b_c", 5, 7), "msg_a~b_c_d5_7");
  EXPECT_EQ(message_sequence(portal_message_id("a.b_c", 5, 7)), 7);
  for (const char* other : {"", "_", "msg_1", "shop_0_1", "msg_shop_d12_", "msg_shop_d12_7x", "msg_shop_12_7"}) {
    EXPECT_EQ(message_sequence(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace leadgate::gateway
