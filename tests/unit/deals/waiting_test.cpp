// What waits for the deal of its chat or order, and for how long and how much of it, on a real database.
#include "tests/unit/deals/talk_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

using Waits = Talk;

TEST_F(Waits, OfWhatWaitsNoMoreThanItsBoundIsBrought) {
  const std::string large(kWaitingBytesMax / 4, 'a');
  for (int i = 0; i < 6; ++i) {
    LeadDraft draft = message("c1", std::to_string(i) + large);
    draft.opening = Opening::kOnceReachable;
    EXPECT_EQ(say(draft).outcome, Outcome::kIgnored);
  }
  LeadDraft last = message("c1", "Мой телефон");
  last.contact.phones = {"+79160000009"};
  const LeadResult result = say(last);
  EXPECT_EQ(result.outcome, Outcome::kCreated);
  const std::vector<std::string> brought = told(result.deal_id, "message");
  ASSERT_EQ(brought.size(), 4u) << "three that fit, and the one that made the deal";
  EXPECT_NE(brought.front().find("\"3aaa"), std::string::npos) << "the newest ones";
}

TEST_F(Waits, NewsThatAreKnownBetterByNowWaitAsTheyAreKnown) {
  LeadDraft news = status("7", "");
  EXPECT_EQ(say(news).reason, "unknown_order");
  const int64_t event = event_;
  news.stage = "won";
  EXPECT_EQ(take(news, "bot", Replay{0, false, false, now_}, event).reason, "unknown_order");
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM waiting"), 1);
  LeadDraft ordered = person("+79160000001");
  ordered.external_id = "7";
  const LeadResult made = say(ordered);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->status, DealStatus::kWon);
}

TEST_F(Waits, WhatWaitsTooLongIsForgotten) {
  LeadDraft draft = message("c1", "Раз");
  draft.opening = Opening::kOnceReachable;
  say(draft);
  store::WriteContext context{*connection_, *keys_};
  expire_waiting(context, now_, 100);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM waiting"), 1);
  expire_waiting(context, now_ + std::chrono::seconds(1), 100);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM waiting"), 0);
  EXPECT_TRUE(read_waiting(context, waiting_chat_handle("bot", "c1")).empty());
}

}  // namespace
}  // namespace leadgate::deals::book
