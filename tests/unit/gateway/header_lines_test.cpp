// The headers of a delivery as they are stored, and read again.
#include <gtest/gtest.h>

#include "gateway/intake/prepared.hpp"

namespace leadgate::gateway {
namespace {

TEST(HeaderLines, ComeBackAsTheyWere) {
  mapping::RawRequest request;
  request.headers = {{"x-envelope-from", ""}, {"x-blank", " a: b "}, {"content-type", "message/rfc822"}};
  EXPECT_EQ(parse_header_lines(header_lines(request)), request.headers);
  EXPECT_TRUE(parse_header_lines("").empty());
  EXPECT_TRUE(parse_header_lines("no colon\n\n").empty());
}

}  // namespace
}  // namespace leadgate::gateway
