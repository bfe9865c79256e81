#include "gateway/http/query.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

TEST(Query, DecodesLikeAForm) {
  const Query query("a=1+2&b=%D0%AF&c&=d&&a=second&e=x=y");
  EXPECT_EQ(query.get("a"), "1 2");
  EXPECT_EQ(query.get("b"), "Я");
  EXPECT_EQ(query.find("c"), "");
  EXPECT_EQ(query.get("e"), "x=y");
  EXPECT_FALSE(query.find("missing").has_value());
  EXPECT_EQ(query.pairs().size(), 6u);
}

TEST(Query, MakesBadUtf8Visible) {
  EXPECT_EQ(Query("a=%FF").get("a"), "\xEF\xBF\xBD");
}

TEST(Query, BoundsThePairs) {
  std::string raw;
  for (int i = 0; i < 1000; ++i) raw += "a=1&";
  EXPECT_EQ(Query(raw).pairs().size(), kQueryPairsMax);
}

TEST(Query, ReadsWholeNumbersWithinBounds) {
  const Query query(
      "limit=20&bad=2x&far=1000&empty=&low=0&huge=99999999999999999999&deep=-99999999999999999999"
      "&far_bad=99999999999999999999x");
  EXPECT_EQ(query.integer("limit", 50, 1, 100).value(), 20);
  EXPECT_EQ(query.integer("missing", 50, 1, 100).value(), 50);
  EXPECT_EQ(query.integer("empty", 50, 1, 100).value(), 50) << "empty is absent";
  EXPECT_EQ(query.integer("far", 50, 1, 100).value(), 100) << "what is above the most is shortened";
  EXPECT_EQ(query.integer("huge", 50, 1, 100).value(), 100);
  for (const char* name : {"bad", "low", "deep", "far_bad"}) {
    const auto result = query.integer(name, 50, 1, 100);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    EXPECT_NE(result.error().message.find(name), std::string::npos);
  }
}

}  // namespace
}  // namespace leadgate::gateway
