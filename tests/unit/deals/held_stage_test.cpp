// What a sender says about the stage when others have a word in it, too: echoes and loops.
#include "deals/book/changes.hpp"
#include "deals/book/stage_words.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "tests/unit/deals/book_fixture.hpp"

namespace leadgate::deals::book {
namespace {

class HeldStage : public Book {
 protected:
  LeadDraft says(const std::string& stage, const std::string& seen = "") {
    LeadDraft draft = order("1001", "+79161234567");
    draft.stage = stage;
    draft.seen_sequence = seen;
    return draft;
  }
  // Stages packing, qc (portals see packing in its place), sent.
  void hide_quality_check() {
    Stage check{"qc", "Проверка"};
    check.shown.hidden = true;
    pipeline_.stages = {{"new", "Новые"},      {"packing", "Собираем"}, check,
                        {"sent", "Отправлен"}, {"won", "Успех"},        {"lost", "Отказ"}};
  }
  // What a person does.
  void edit(int64_t deal_id, const Edit& edit, const std::string& actor = "api:anna") {
    store::WriteContext context{*connection_, *keys_};
    now_ += std::chrono::seconds(1);
    const auto edited = edit_deal(context, deal_id, edit, {}, {actor, "", now_}, ear_);
    ASSERT_TRUE(edited.ok()) << edited.error().message;
  }
  void move(int64_t deal_id, const std::string& stage, const std::string& actor = "api:anna") {
    edit(
        deal_id, [&](Deal& deal) { return move_deal(deal, pipeline_, stage); }, actor);
  }
  // The same at a time of the sender's clock.
  LeadDraft says_at(const std::string& stage, Timestamp at, const std::string& seen = "") {
    LeadDraft draft = says(stage, seen);
    draft.version_time = at;
    return draft;
  }
  std::string stage_of(int64_t deal_id) { return read_deal(*connection_, deal_id)->stage; }
  std::vector<std::string> held(int64_t deal_id) {
    std::vector<std::string> out;
    for (const TimelineEntry& entry : read_timeline(*connection_, deal_id, 0, 1000)) {
      if (entry.kind == "stage_held") out.push_back(entry.data.substr(entry.data.find("\"stage\"")));
    }
    return out;
  }
};

TEST_F(HeldStage, AWordSaidBeforeAPersonMovedTheDealDoesNotMoveItBack) {
  const int64_t deal = take(says("new")).deal_id;
  move(deal, "packing");
  const LeadResult result = take(says("lost", "1"));
  EXPECT_EQ(result.outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(result.reason, kStageHeld);
  EXPECT_EQ(stage_of(deal), "packing");
  EXPECT_EQ(held(deal), std::vector<std::string>{R"("stage":"lost","reason":"older"})"});
  EXPECT_EQ(take(says("lost", "2")).reason, "") << "now the sender knew of the move";
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, ASendersOwnChangesMakeItsWordNoOlder) {
  const int64_t deal = take(says("new")).deal_id;
  take(says("packing", "1"));
  EXPECT_EQ(take(says("lost", "1")).reason, "");
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, ASenderThatDoesNotSayWhatItKnewIsFollowed) {
  const int64_t deal = take(says("new")).deal_id;
  move(deal, "packing");
  take(says("lost"));
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, ADelayedWordDoesNotUndoWhatAPersonDidSince) {
  const int64_t deal = take(says_at("new", now_)).deal_id;
  const Timestamp late = now_;
  move(deal, "lost");
  EXPECT_EQ(take(says_at("packing", late)).reason, kStageHeld);
  EXPECT_EQ(stage_of(deal), "lost") << "a closed deal is not opened by it either";
  EXPECT_EQ(held(deal), std::vector<std::string>{R"("stage":"packing","reason":"older"})"});
  EXPECT_EQ(take(says_at("packing", now_)).reason, "") << "said after the move";
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, AnEarlyTimeCountsWhereTheSenderKnewOfTheMove) {
  const int64_t deal = take(says_at("new", now_)).deal_id;
  const Timestamp early = now_;
  move(deal, "packing");
  EXPECT_EQ(take(says_at("lost", early, "2")).reason, "");
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, ASendersOwnLaterMovesMakeNoWordOfItOlder) {
  const int64_t deal = take(says("new")).deal_id;
  const Timestamp early = now_;
  take(says("packing"));
  EXPECT_EQ(take(says_at("lost", early)).reason, "");
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, RestoringADealSaysNothingOfItsStage) {
  const int64_t deal = take(says_at("new", now_)).deal_id;
  const Timestamp while_deleted = now_;
  edit(deal, [](Deal& each) { return delete_deal(each); });
  edit(deal, [&](Deal& each) { return restore_deal(each, pipeline_); });
  EXPECT_EQ(take(says_at("packing", while_deleted)).reason, "");
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, WhatPortalsAreNotToldOfMakesNoWordOlder) {
  hide_quality_check();
  const int64_t deal = take(says("packing")).deal_id;
  move(deal, "qc");
  EXPECT_EQ(take(says("sent", "1")).reason, "") << "the second change is hidden, so the first is the last it can know";
  EXPECT_EQ(stage_of(deal), "sent");
  move(deal, "packing");
  EXPECT_EQ(take(says("lost", "3")).reason, kStageHeld) << "the fourth was told";
}

TEST_F(HeldStage, TheSameWordAgainCountsWhereTheSenderKnewOfTheMove) {
  const int64_t deal = take(says("packing")).deal_id;
  move(deal, "won");
  take(says("packing"));
  take(says("packing", "1"));
  EXPECT_EQ(stage_of(deal), "won") << "it only repeats itself";
  EXPECT_EQ(take(says("packing", "2")).outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, AStageThatThePipelineLacksIsTold) {
  const LeadResult made = take(says("arrived"));
  EXPECT_EQ(made.outcome, queue::Outcome::kCreated);
  EXPECT_EQ(made.reason, kStageHeld);
  EXPECT_EQ(take(says("shipped")).reason, kStageHeld);
  const LeadResult again = take(says("shipped"));
  EXPECT_EQ(again.outcome, queue::Outcome::kDuplicate);
  EXPECT_EQ(again.reason, kStageHeld);
  EXPECT_EQ(held(made.deal_id), (std::vector<std::string>{R"("stage":"arrived","reason":"unknown"})",
                                                          R"("stage":"shipped","reason":"unknown"})"}));
  pipeline_.stages.insert(pipeline_.stages.begin() + 2, Stage{"shipped", "Отправлен"});
  take(says("shipped"));
  EXPECT_EQ(stage_of(made.deal_id), "shipped") << "said again once it is there";
}

TEST_F(HeldStage, AWordAboutADeletedDealIsToldAndCountsOnceItIsRestored) {
  const int64_t deal = take(says("new")).deal_id;
  edit(deal, [](Deal& each) { return delete_deal(each); });
  EXPECT_EQ(take(says("packing")).reason, kStageHeld);
  EXPECT_EQ(held(deal), std::vector<std::string>{R"("stage":"packing","reason":"deleted"})"});
  edit(deal, [&](Deal& each) { return restore_deal(each, pipeline_); });
  EXPECT_EQ(stage_of(deal), "new");
  EXPECT_EQ(take(says("packing")).reason, "");
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, AnEchoOfWhatPortalsSeeDoesNotUndoAHiddenStep) {
  hide_quality_check();
  const int64_t deal = take(says("new")).deal_id;
  move(deal, "qc");
  EXPECT_EQ(take(says("packing")).outcome, queue::Outcome::kDuplicate) << "it was told that";
  EXPECT_EQ(take(says("packing", "2")).outcome, queue::Outcome::kDuplicate);
  EXPECT_EQ(stage_of(deal), "qc");
  EXPECT_EQ(take(says("sent", "2")).outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(stage_of(deal), "sent");
}

TEST_F(HeldStage, WhoPutTheDealIntoAHiddenStageItselfMayTakeItOutAgain) {
  hide_quality_check();
  const int64_t deal = take(says("packing")).deal_id;
  take(says("qc"));
  EXPECT_EQ(stage_of(deal), "qc");
  EXPECT_EQ(take(says("packing")).outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, AHiddenFirstStageIsLeftByTheWordForWhatIsSeen) {
  hide_quality_check();
  pipeline_.stages[0].shown.hidden = true;
  const int64_t deal = take(says("")).deal_id;
  EXPECT_EQ(stage_of(deal), "new");
  take(says("packing"));
  EXPECT_EQ(stage_of(deal), "packing");
}

TEST_F(HeldStage, AStageMayBeSaidByItsPublicId) {
  pipeline_.stages[1].shown.id = "in_work";
  const int64_t deal = take(says("new")).deal_id;
  take(says("in_work"));
  EXPECT_EQ(stage_of(deal), "packing");
  const auto row = read_deal(*connection_, deal);
  EXPECT_EQ(row->origins.of("stage"), std::optional<int64_t>(event_));
  move(deal, "new");
  take(says("packing"));
  EXPECT_EQ(stage_of(deal), "new") << "the same word as before";
}

TEST_F(HeldStage, AnEndlessLoopEnds) {
  rules_.moves_per_hour_max = 5;
  const int64_t deal = take(says("new")).deal_id;
  for (int i = 0; i < 20; ++i) take(says(stage_of(deal) == "new" ? "packing" : "new"));
  EXPECT_EQ(ear_.heard.size(), 5u) << "its making and four moves";
  EXPECT_EQ(held(deal).size(), 1u) << "the rest is told by the first";
  EXPECT_NE(held(deal).front().find("loop"), std::string::npos);
  const std::string before = stage_of(deal);
  now_ += std::chrono::hours(2);
  const LeadResult again = take(says(before == "new" ? "packing" : "new"));
  EXPECT_EQ(again.outcome, queue::Outcome::kDuplicate);
  EXPECT_EQ(again.reason, kStageHeld) << "an hour later it would go on as before";
  EXPECT_EQ(stage_of(deal), before);
  move(deal, "won");
  take(says("packing"));
  EXPECT_EQ(stage_of(deal), "packing") << "a person has looked at it";
}

TEST_F(HeldStage, ProgramsOfTheApiAreCountedAsSourcesAre) {
  rules_.moves_per_hour_max = 6;
  const int64_t deal = take(says("new")).deal_id;
  LeadResult last;
  for (const char* word : {"lost", "won", "lost"}) {
    EXPECT_EQ(last.reason, "");
    move(deal, "packing", "api:shop");
    last = take(says(word));
  }
  EXPECT_EQ(last.reason, kStageHeld) << "three changes of each";
  EXPECT_TRUE(is_in_loop(*connection_, deal, "api:shop", now_, 6));
  EXPECT_FALSE(is_in_loop(*connection_, deal, "api:anna", now_, 6));
}

TEST_F(HeldStage, APersonsMovesHoldNobodyElse) {
  rules_.moves_per_hour_max = 3;
  const int64_t deal = take(says("new")).deal_id;
  for (int i = 0; i < 3; ++i) {
    move(deal, "packing");
    move(deal, "new");
  }
  EXPECT_EQ(take(says("lost")).reason, "");
  EXPECT_EQ(stage_of(deal), "lost");
}

TEST_F(HeldStage, AReplayTellsItOnce) {
  const LeadResult made = take(says("new"), "woo", {}, 1);
  move(made.deal_id, "packing");
  const LeadResult late = take(says("lost", "1"), "woo", {}, 2);
  EXPECT_EQ(late.reason, kStageHeld);
  take(says("lost", "1"), "woo", Replay{made.deal_id, false, false, now_}, 2);
  EXPECT_EQ(stage_of(made.deal_id), "packing");
  EXPECT_EQ(held(made.deal_id).size(), 1u);
}

}  // namespace
}  // namespace leadgate::deals::book
