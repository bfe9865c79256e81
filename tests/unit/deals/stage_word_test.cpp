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
