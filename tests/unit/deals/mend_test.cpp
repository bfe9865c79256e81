#include "deals/mend.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

Pipeline mended_shop() {
  Pipeline pipeline;
  pipeline.id = "shop";
  pipeline.currency = "RUB";
  pipeline.stages = {{"new", "New"}, {"won", "Won"}, {"lost", "Lost"}};
  return pipeline;
}

LeadDraft first_word() {
  LeadDraft draft;
  draft.message = "как было";
  draft.amount = "10.00";
  draft.fields = {{"Цвет", "синий"}, {"budget", "10"}};
  draft.tags = {"a", "b"};
  draft.attribution = {{"utm_source", "yandex"}};
  return draft;
}

class Mend : public ::testing::Test {
 protected:
  Mend() : deal_(make_deal(first_word(), mended_shop(), "woo", from_micros(5))) { deal_.origins = Origins(7); }

  bool mend(const LeadDraft& said, Word word = {.event = 7, .made = true}) {
    return mend_deal(deal_, said, mended_shop(), word);
  }

  Deal deal_;
};

TEST_F(Mend, ReplacesItsOwnAndTakesBackWhatItNoLongerSays) {
  LeadDraft said;
  said.amount = "12.00";
  said.fields = {{"Цвет", "красный"}};
  said.tags = {"b", "c"};
  EXPECT_TRUE(mend(said));
  EXPECT_EQ(deal_.message, "");
  EXPECT_EQ(deal_.amount, "12.00");
  EXPECT_EQ(deal_.currency, "RUB");
  EXPECT_EQ(deal_.details.fields, (Fields{{"Цвет", "красный"}}));
  EXPECT_EQ(deal_.details.tags, (std::vector<std::string>{"b", "c"}));
  EXPECT_TRUE(deal_.details.attribution.empty());
  EXPECT_EQ(deal_.origins, Origins(7));
  EXPECT_FALSE(mend(said)) << "twice is once";
  EXPECT_TRUE(mend(first_word()));
  EXPECT_EQ(deal_.message, "как было") << "what was taken back comes back";
}

TEST_F(Mend, LeavesWhatAPersonSetOrTookAway) {
  const Deal before = deal_;
  deal_.message.clear();
  deal_.details.fields = {{"Цвет", "зелёный"}};
  deal_.details.tags = {"b", "mine"};
  note_changes(before, deal_, Origins::kByHand);
  const Deal edited = deal_;
  EXPECT_FALSE(mend(first_word()));
  EXPECT_EQ(deal_, edited);
}

TEST_F(Mend, AnUpdateGoesOverOlderWordsAndNeverOverNewerOnes) {
  LeadDraft update;
  update.message = "новее";
  update.fields = {{"Размер", "L"}};
  update_deal(deal_, update);
  note_said(deal_, update, 9);
  update.amount = "20.00";
  EXPECT_TRUE(mend(update, {.event = 9}));
  EXPECT_EQ(deal_.amount, "20.00");
  EXPECT_EQ(deal_.details.fields.size(), 3u) << "an update takes nothing back";
  EXPECT_FALSE(mend(first_word())) << "all that it says was said since, or is as it was";
  EXPECT_EQ(deal_.message, "новее");
}

TEST_F(Mend, WhatWasAppendedOrIsStaleTouchesNoOtherWord) {
  LeadDraft said;
  said.message = "другое";
  said.type = "x";
  EXPECT_TRUE(mend(said, {.event = 9, .appended = true}));
  EXPECT_EQ(deal_.message, "как было");
  EXPECT_EQ(deal_.type, "x") << "a gap";
  said.type = "y";
  EXPECT_TRUE(mend(said, {.event = 9, .stale = true})) << "its own";
  said.title = "другое";
  EXPECT_FALSE(mend(said, {.event = 9, .stale = true}));
}

TEST_F(Mend, WhereNothingIsKnownTheNewestWordCountsAndOthersFillGaps) {
  deal_.origins = Origins();
  LeadDraft said;
  said.message = "другое";
  said.type = "x";
  EXPECT_TRUE(mend(said, {.event = 8, .overtaken = true}));
  EXPECT_EQ(deal_.message, "как было");
  EXPECT_EQ(deal_.type, "x");
  EXPECT_TRUE(mend(said, {.event = 9}));
  EXPECT_EQ(deal_.message, "другое");
  EXPECT_EQ(deal_.amount, "10.00") << "and nothing is taken back";
}

}  // namespace
}  // namespace leadgate::deals
