// Events that are taken once more: what they mend, and what they leave alone.
#include "deals/book/changes.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "tests/unit/deals/book_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

class BookReplay : public Book {};

TEST_F(BookReplay, AReplayUpdatesTheDealItMadeAndNeverMakesASecond) {
  const LeadResult made = take(person("+79161234567"), "form");
  LeadDraft better = person("+79161234567");
  better.message = "теперь с текстом";
  const LeadResult again = take(better, "form", Replay{made.deal_id, true, false, now_}, 1);
  EXPECT_EQ(again.outcome, Outcome::kUpdated);
  EXPECT_EQ(again.deal_id, made.deal_id);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM deals"), 1);
}

TEST_F(BookReplay, AReplayMendsWhatTheEventSaidAndNothingElse) {
  LeadDraft first = person("+79161234567");
  first.message = "первое";
  const LeadResult made = take(first, "form");
  LeadDraft second = person("+79161234567");
  second.message = "второе";
  second.title = "Второе обращение";
  take(second, "form");
  second.amount = "10.00";
  second.message = "второе, прочитанное иначе";
  EXPECT_EQ(take(second, "form", Replay{made.deal_id, false, true, now_}, 2).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "первое");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "10.00");
  const auto timeline = read_timeline(*connection_, made.deal_id, 0, 10);
  ASSERT_GE(timeline.size(), 2u);
  EXPECT_NE(timeline[1].data.find("второе, прочитанное иначе"), std::string::npos) << timeline[1].data;
  EXPECT_EQ(take(second, "form", Replay{made.deal_id, false, true, now_}, 2).outcome, Outcome::kDuplicate);

  first.message = "первое, прочитанное иначе";
  EXPECT_EQ(again(first, made, 1, "form").outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "первое, прочитанное иначе");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "10.00") << "the other event's";
  EXPECT_EQ(again(first, made, 1, "form").outcome, Outcome::kDuplicate) << "twice is once";
  EXPECT_EQ(ear_.heard.size(), 1u) << "portals hear of the making only";
}

TEST_F(BookReplay, AReplayLeavesWhatAPersonOrALaterHookSet) {
  LeadDraft first = order("1001", "+79161234567");
  first.message = "как в первый раз";
  first.type = "retail";
  const LeadResult made = take(first);
  LeadDraft update = order("1001", "+79161234567");
  update.amount = "250.00";
  take(update);
  store::WriteContext context{*connection_, *keys_};
  const auto edit = [](Deal& deal) -> Result<std::optional<StageChange>> {
    deal.type = "wholesale";
    return std::optional<StageChange>();
  };
  ASSERT_TRUE(edit_deal(context, made.deal_id, edit, {}, {"api:test", "", now_}, ear_).ok());

  first.amount = "111.00";
  first.message = "прочитано иначе";
  first.type = "new";
  EXPECT_EQ(again(first, made, 1).outcome, Outcome::kUpdated);
  const auto deal = read_deal(*connection_, made.deal_id);
  EXPECT_EQ(deal->message, "прочитано иначе");
  EXPECT_EQ(deal->amount, "250.00") << "the later hook's";
  EXPECT_EQ(deal->type, "wholesale") << "a person's";

  update.amount = "260.00";
  update.message = "и это нашлось";
  EXPECT_EQ(take(update, "woo", Replay{made.deal_id, false, false, now_}, 2).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "260.00");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "и это нашлось") << "news of an older word";
  EXPECT_EQ(again(first, made, 1).outcome, Outcome::kDuplicate) << "now the later hook's";
}

TEST_F(BookReplay, AReplayMendsThePersonThatTheEventMade) {
  LeadDraft wrong = person("+79161234567");
  wrong.contact.name = "Оплата картой";
  const LeadResult made = take(wrong, "form");
  LeadDraft other = person("+79161234567");
  other.contact.address.city = "Москва";
  take(other, "form");
  LeadDraft right = person("+79161234567", "ivan@example.test");
  right.contact.address.city = "Тверь";
  again(right, made, 1, "form");
  const auto contact = read_contact(*connection_, made.contact_id);
  EXPECT_EQ(contact->name, "Иван Петров");
  EXPECT_EQ(contact->address.city, "Москва") << "the other event's";
  EXPECT_EQ(contact->emails, std::vector<std::string>{"ivan@example.test"});
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->title, "Заявка: Иван Петров") << "the default goes along";
}

TEST_F(BookReplay, AReplayMovesNoDealThatALaterHookLeftWhereItIs) {
  LeadDraft asks = order("1", "+79161234567");
  asks.stage = "new";
  const LeadResult made = take(asks);
  asks.amount = "2.00";
  take(asks);
  asks.stage = "packing";
  again(asks, made, 1);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "new") << "the later hook's word, too";
  take(asks, "woo", Replay{made.deal_id, false, false, now_}, 2);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "packing");
  EXPECT_EQ(ear_.heard.size(), 2u);
}

TEST_F(BookReplay, AReplayMovesNoDealThatAPersonMoved) {
  LeadDraft asks = order("1", "+79161234567");
  const LeadResult made = take(asks);
  asks.stage = "packing";
  EXPECT_EQ(again(asks, made, 1).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "packing");
  store::WriteContext context{*connection_, *keys_};
  const auto move = [&](Deal& deal) { return move_deal(deal, pipeline_, "new"); };
  ASSERT_TRUE(edit_deal(context, made.deal_id, move, {}, {"api:test", "", now_}, ear_).ok());
  asks.stage = "won";
  EXPECT_EQ(again(asks, made, 1).outcome, Outcome::kDuplicate);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "new");
}

TEST_F(BookReplay, AReplayThatFindsTheOrderNumberGivesItToTheDeal) {
  const LeadResult made = take(person("+79161234567"));
  EXPECT_EQ(take(order("1001", "+79161234567"), "woo", Replay{made.deal_id, true, false, now_}, 1).deal_id,
            made.deal_id);
  EXPECT_EQ(take(order("1001", "+79161234567")).deal_id, made.deal_id) << "the next update finds it";
  const LeadResult other = take(person("+79160000000"));
  again(order("1001", "+79160000000"), other, event_);
  const auto deal = read_deal(*connection_, other.deal_id);
  EXPECT_EQ(deal->external_id, "") << "a number is one deal's";
  EXPECT_EQ(deal->details.fields, (Fields{{"external_id", "1001 (d1)"}}));
}

}  // namespace
}  // namespace leadgate::deals::book
