// An order that its sender gives new numbers, on a real database.
#include "tests/unit/deals/talk_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

class Renumbered : public Talk {
 protected:
  LeadResult say(const LeadDraft& draft) { return Talk::say(draft, "calendar"); }
};

TEST_F(Renumbered, AnOrderThatIsRenumberedTwiceStaysOneDeal) {
  LeadDraft booked = person("+79160000001");
  booked.external_id = "m1";
  const LeadResult first = say(booked);
  EXPECT_EQ(say(status("m3", "lost")).reason, "unknown_order") << "before its number is known";
  LeadDraft moved = booked;
  moved.new_external_id = "m2";
  moved.fields = {{"starts_at", "later"}};
  const LeadResult second = say(moved);
  EXPECT_EQ(second.outcome, Outcome::kUpdated);
  EXPECT_EQ(second.deal_id, first.deal_id);
  LeadDraft again = booked;
  again.external_id = "m2";
  again.new_external_id = "m3";
  again.fields = {{"starts_at", "much later"}};
  EXPECT_EQ(say(again).deal_id, first.deal_id);
  const std::optional<Deal> deal = read_deal(*connection_, first.deal_id);
  ASSERT_TRUE(deal);
  EXPECT_EQ(deal->external_id, "m1") << "who was told of it knows it by that";
  EXPECT_EQ(deal->status, DealStatus::kLost) << "what came by the third number before is news of it";
  // A chat's name is no number of an order.
  LeadDraft chat;
  chat.kind = LeadKind::kMessage;
  chat.conversation = "m9";
  chat.contact.messengers = {{"telegram", "7", ""}};
  EXPECT_EQ(say(chat).outcome, Outcome::kCreated);
  LeadDraft other = person("+79160000002");
  other.external_id = "m9";
  EXPECT_EQ(say(other).outcome, Outcome::kCreated);
}

TEST_F(Renumbered, ANumberThatAReplayBringsCounts) {
  LeadDraft booked = person("+79160000001");
  booked.external_id = "m1";
  const LeadResult first = say(booked);
  LeadDraft read_anew = booked;
  read_anew.new_external_id = "m2";
  take(read_anew, "calendar", Replay{first.deal_id, true, false, now_}, event_);
  LeadDraft later = booked;
  later.external_id = "m2";
  EXPECT_EQ(say(later).deal_id, first.deal_id);
}

}  // namespace
}  // namespace leadgate::deals::book
