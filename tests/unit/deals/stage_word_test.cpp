#include "deals/stage_word.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

class StageWords : public ::testing::Test {
 protected:
  static Pipeline shop() {
    Pipeline pipeline;
    pipeline.id = "shop";
    pipeline.stages = {{"new", "Новые"}, {"packing", "Собираем"}, {"won", "Успех"}, {"lost", "Отказ"}};
    return pipeline;
  }

  // new is seen as "accepted", sent as "dispatched"; qc and recheck as packing, audit as sent.
  static Pipeline shop_with_faces() {
    Pipeline pipeline = shop();
    pipeline.stages = {{"new", ""},  {"packing", ""}, {"qc", ""},  {"recheck", ""},
                       {"sent", ""}, {"audit", ""},   {"won", ""}, {"lost", ""}};
    pipeline.stages[0].shown.id = "accepted";
    pipeline.stages[4].shown.id = "dispatched";
    for (const size_t inner : {2, 3, 5}) pipeline.stages[inner].shown.hidden = true;
    return pipeline;
  }

  static Deal deal_in(const std::string& stage, const std::string& sender_stage) {
    Deal deal;
    deal.pipeline = "shop";
    deal.stage = stage;
    deal.status = status_of_stage(stage);
    deal.sender_stage = sender_stage;
    return deal;
  }

  static LeadDraft says(const std::string& stage, const std::string& seen = "") {
    LeadDraft draft;
    draft.stage = stage;
    draft.seen_sequence = seen;
    return draft;
  }

  static LeadDraft at(int64_t micros, const std::string& seen = "") {
    LeadDraft draft = says("packing", seen);
    draft.version_time = from_micros(micros);
    return draft;
  }
};

TEST_F(StageWords, AManualMoveStaysUntilTheSenderAsksForSomethingNew) {
  const Deal deal = deal_in("packing", "new");
  EXPECT_EQ(wished_stage(deal, says("new"), shop()), "");
  EXPECT_EQ(wished_stage(deal, says("won"), shop()), "won");
}

TEST_F(StageWords, ARepeatedWordIsMeantAnewByWhoKnewOfTheMove) {
  const Deal deal = deal_in("sent", "packing");
  const StageWord word = read_word(deal, says("packing"), shop_with_faces());
  ASSERT_EQ(word.kind, WordKind::kRepeated);
  const OthersChanges others{from_micros(5'000'000), 3, 2};
  EXPECT_EQ(fate_of(deal, word, says("packing"), others), WordFate::kNothing);
  EXPECT_EQ(fate_of(deal, word, says("packing", "1"), others), WordFate::kNothing) << "it repeats itself";
  EXPECT_EQ(fate_of(deal, word, says("packing", "2"), others), WordFate::kFollowed) << "the third is hidden";
  EXPECT_EQ(fate_of(deal, {WordKind::kWish, "new"}, says("new", "1"), others), WordFate::kHeldOlder);
}

TEST_F(StageWords, AWordThatCannotBeFollowedIsHeld) {
  Deal deal = deal_in("packing", "new");
  const LeadDraft unknown = says("shipped-by-dhl");
  const StageWord word = read_word(deal, unknown, shop());
  EXPECT_EQ(word.kind, WordKind::kUnknown);
  EXPECT_EQ(word.stage, "shipped-by-dhl");
  EXPECT_EQ(fate_of(deal, word, unknown, {}), WordFate::kHeldUnknown);
  deal.status = DealStatus::kDeleted;
  EXPECT_EQ(fate_of(deal, word, unknown, {}), WordFate::kHeldDeleted);
  EXPECT_EQ(fate_of(deal, read_word(deal, says("won"), shop()), says("won"), {}), WordFate::kHeldDeleted);
  EXPECT_EQ(read_word(deal, says("packing"), shop()).kind, WordKind::kNone) << "where it was left";
  deal.pipeline = "another";
  EXPECT_EQ(read_word(deal, says("won"), shop()).kind, WordKind::kUnknown) << "a stage of another pipeline";
}

TEST_F(StageWords, WhatPortalsSeeOfTheDealIsNoWish) {
  const Pipeline pipeline = shop_with_faces();
  EXPECT_EQ(wished_stage(deal_in("qc", "new"), says("packing"), pipeline), "") << "it was told packing";
  EXPECT_EQ(wished_stage(deal_in("audit", "new"), says("sent"), pipeline), "");
  EXPECT_EQ(wished_stage(deal_in("qc", "new"), says("sent"), pipeline), "sent");
  EXPECT_EQ(wished_stage(deal_in("packing", "new"), says("qc"), pipeline), "qc") << "an inner word of who knows it";
  EXPECT_EQ(wished_stage(deal_in("qc", "new"), says("recheck"), pipeline), "recheck");
}

TEST_F(StageWords, AStageMayBeSaidAsPortalsKnowIt) {
  const Pipeline pipeline = shop_with_faces();
  EXPECT_EQ(wished_stage(deal_in("packing", ""), says("accepted"), pipeline), "new");
  EXPECT_EQ(wished_stage(deal_in("new", ""), says("accepted"), pipeline), "") << "as it is shown";
  EXPECT_EQ(wished_stage(deal_in("packing", "new"), says("accepted"), pipeline), "") << "said before, by its own id";
  LeadDraft draft = says("accepted");
  EXPECT_EQ(make_deal(draft, pipeline, "woo", {}).stage, "new");
  draft.stage = "dispatched";
  EXPECT_EQ(make_deal(draft, pipeline, "woo", {}).stage, "sent");
  EXPECT_EQ(make_deal(draft, pipeline, "woo", {}).sender_stage, "sent");
}

TEST_F(StageWords, AWordOfTwoMeaningsIsFirstOfAllWhatIsShown) {
  Pipeline pipeline = shop_with_faces();
  pipeline.stages[2].id = "accepted";  // a hidden one that is called as the first is seen
  EXPECT_EQ(said_stage(deal_in("new", ""), says("accepted"), pipeline), "new");
  EXPECT_EQ(said_stage(deal_in("packing", ""), says("accepted"), pipeline), "accepted") << "else its own id counts";
}

TEST_F(StageWords, OldGoesByTheChangeThatTheSenderKnew) {
  const OthersChanges others{from_micros(5'000'000), 3, 3};
  EXPECT_TRUE(is_word_older(says("packing", "2"), others));
  EXPECT_FALSE(is_word_older(says("packing", "3"), others));
  EXPECT_FALSE(is_word_older(says("packing"), others)) << "it says nothing of that";
  EXPECT_FALSE(is_word_older(says("packing", "0"), {})) << "nobody else has moved the deal";
}

TEST_F(StageWords, OldGoesByTheTimeOfTheOrder) {
  const OthersChanges others{from_micros(5'300'000), 3, 3};
  EXPECT_TRUE(is_word_older(at(5'299'999), others));
  EXPECT_FALSE(is_word_older(at(5'300'000), others));
  EXPECT_FALSE(is_word_older(at(1), {}));
}

TEST_F(StageWords, AVersionOfWholeSecondsIsNotOlderThanItsSecond) {
  const OthersChanges others{from_micros(5'300'000), 3, 3};
  EXPECT_FALSE(is_word_older(at(5'000'000), others));
  EXPECT_TRUE(is_word_older(at(4'000'000), others));
}

TEST_F(StageWords, AnEarlyTimeDoesNotCountWhereTheSenderKnewOfTheChange) {
  const OthersChanges others{from_micros(5'300'000), 3, 3};
  EXPECT_FALSE(is_word_older(at(1, "3"), others)) << "its clock is wrong";
  EXPECT_TRUE(is_word_older(at(9'000'000, "2"), others));
}

TEST_F(StageWords, OfAHiddenChangeOnlyTheTimeCounts) {
  const OthersChanges others{from_micros(5'300'000), 3, 1};
  EXPECT_FALSE(is_word_older(says("packing", "1"), others)) << "nobody outside can know of the third";
  EXPECT_TRUE(is_word_older(says("packing", "0"), others));
  EXPECT_TRUE(is_word_older(at(5'200'000, "1"), others));
  EXPECT_FALSE(is_word_older(at(5'400'000, "1"), others));
}

}  // namespace
}  // namespace leadgate::deals
