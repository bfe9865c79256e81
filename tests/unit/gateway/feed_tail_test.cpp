#include "gateway/portal/feed_tail.hpp"

#include <gtest/gtest.h>

namespace leadgate::gateway {
namespace {

FeedPiecePtr piece(int64_t from, int64_t to, std::string text = "x") {
  return std::make_shared<const FeedPiece>(FeedPiece{from, to, false, std::move(text)});
}

TEST(FeedTail, GivesWhatFollowsACursorAndKnowsTheEndUntilTheNextCommit) {
  FeedTail tail;
  EXPECT_EQ(tail.find(1, "account", 0, 7), nullptr);
  tail.add(1, "account", piece(0, 5), 7);
  tail.add(1, "account", piece(5, 5, ""), 7);
  EXPECT_EQ(tail.find(1, "account", 0, 9)->to, 5) << "what has happened stays so";
  EXPECT_EQ(tail.find(1, "account", 3, 7), nullptr);
  ASSERT_NE(tail.find(1, "account", 5, 7), nullptr);
  EXPECT_EQ(tail.find(1, "account", 5, 7)->text, "");
  EXPECT_EQ(tail.find(1, "account", 5, 8), nullptr) << "there may be more by now";
  EXPECT_EQ(tail.find(1, "other", 0, 7), nullptr);
}

TEST(FeedTail, StartsAnewWithAConfiguration) {
  FeedTail tail;
  tail.add(1, "account", piece(0, 5), 7);
  EXPECT_EQ(tail.find(2, "account", 0, 7), nullptr);
  tail.add(2, "account", piece(0, 6), 7);
  tail.add(1, "account", piece(0, 5), 7);  // read under the one before
  EXPECT_EQ(tail.find(2, "account", 0, 7)->to, 6);
}

TEST(FeedTail, KeepsTheNewestWithinItsBounds) {
  FeedTail tail;
  for (int64_t i = 0; i < 1000; ++i) tail.add(1, "account", piece(i, i + 1), 7);
  EXPECT_EQ(tail.find(1, "account", 0, 7), nullptr);
  EXPECT_NE(tail.find(1, "account", 999, 7), nullptr);
  EXPECT_NE(tail.find(1, "account", 1000 - static_cast<int64_t>(FeedTail::kPiecesMax), 7), nullptr);
  tail.add(1, "account", piece(1000, 1001, std::string(FeedTail::kBytesMax, 'x')), 7);
  EXPECT_NE(tail.find(1, "account", 1000, 7), nullptr);
  EXPECT_EQ(tail.find(1, "account", 999, 7), nullptr);
  tail.add(1, "account", piece(1001, 1002, std::string(FeedTail::kBytesMax + 1, 'x')), 7);
  EXPECT_EQ(tail.find(1, "account", 1001, 7), nullptr);
}

}  // namespace
}  // namespace leadgate::gateway
