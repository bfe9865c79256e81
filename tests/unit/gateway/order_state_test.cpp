#include "gateway/portal/order_state.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

TEST(EtagMatches, ReadsAListOfTags) {
  const std::string etag = R"("d1-2-abc")";
  for (const char* list : {R"("d1-2-abc")", R"(W/"d1-2-abc")", "*", " * ", R"("x", "d1-2-abc")", R"("x","d1-2-abc",)",
                           R"(, "a,b" ,W/"d1-2-abc")", R"("", "d1-2-abc")"}) {
    EXPECT_TRUE(etag_matches(list, etag)) << list;
  }
}

TEST(EtagMatches, TakesNothingWithinATagForOne) {
  const std::string etag = R"("d1-2-abc")";
  for (const char* list : {"", ",", R"("a, *, b")", R"("a, "d1-2-abc)", "d1-2-abc", R"("d1-2-ab")", R"("d1-2-abc)",
                           R"(W/)", R"(")", R"("x", *)", R"(W/W/"d1-2-abc")"}) {
    EXPECT_FALSE(etag_matches(list, etag)) << list;
  }
  OrderState state;
  state.stage_tag = "\"d1-2-";
  EXPECT_TRUE(knows_stage(R"("a, b", "d1-2-old")", state));
  EXPECT_FALSE(knows_stage(R"("a, "d1-2-old")", state)) << "the quote ends the first tag";
  EXPECT_FALSE(knows_stage("*", state));
}

}  // namespace
}  // namespace leadgate::gateway
