// Chats, news that come before their order, refunds and further people, on a real database.
#include <algorithm>

#include "deals/book/listing.hpp"
#include "tests/unit/deals/talk_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

TEST_F(Talk, AChatIsOneDealHoweverThePersonIsKnownLater) {
  const LeadResult other = say(person("+79160000009"), "site");
  const LeadResult first = say(message("c1", "Здравствуйте"));
  EXPECT_EQ(first.outcome, Outcome::kCreated);
  LeadDraft second = message("c1", "Мой телефон", "");
  second.contact.phones = {"+79160000009"};  // of the other person
  reopen_keys();
  const LeadResult appended = say(second);
  EXPECT_EQ(appended.outcome, Outcome::kAppended);
  EXPECT_EQ(appended.deal_id, first.deal_id);
  EXPECT_NE(appended.contact_id, other.contact_id);
  EXPECT_EQ(told(first.deal_id, "message").size(), 2u);
  EXPECT_EQ(told(first.deal_id, "identity_conflict").size(), 1u);
}

TEST_F(Talk, TheMessageKeepsItsOwnId) {
  LeadDraft draft = message("c1", "Привет");
  draft.message_id = "m-17";
  const LeadResult result = say(draft);
  ASSERT_EQ(told(result.deal_id, "message").size(), 1u);
  EXPECT_NE(told(result.deal_id, "message").front().find("\"message_id\":\"m-17\""), std::string::npos);
}

TEST_F(Talk, AClosedDealIsFollowedByANewOne) {
  const LeadResult first = say(message("c1", "Раз"));
  close(first.deal_id);
  const LeadResult second = say(message("c1", "Два"));
  EXPECT_EQ(second.outcome, Outcome::kCreated);
  EXPECT_NE(second.deal_id, first.deal_id);
  EXPECT_EQ(second.contact_id, first.contact_id);
  EXPECT_EQ(say(message("c1", "Три")).deal_id, second.deal_id);
}

TEST_F(Talk, TwoChatsOfOnePersonAreOneDealOrTwoAsThePolicySays) {
  const LeadResult first = say(message("c1", "Раз"));
  EXPECT_EQ(say(message("c2", "Два")).deal_id, first.deal_id);
  rules_.repeat = RepeatPolicy::kNew;
  const LeadResult third = say(message("c3", "Три"));
  EXPECT_NE(third.deal_id, first.deal_id);
  EXPECT_EQ(say(message("c2", "Ещё")).deal_id, first.deal_id) << "the chat has its deal";
  EXPECT_EQ(say(message("c3", "Ещё")).deal_id, third.deal_id);
}

TEST_F(Talk, TheSameChatOfAnotherSourceIsAnotherChat) {
  rules_.repeat = RepeatPolicy::kNew;
  const LeadResult first = say(message("c1", "Раз"), "bot");
  EXPECT_NE(say(message("c1", "Раз"), "shop").deal_id, first.deal_id);
}

TEST_F(Talk, WhatWasSaidBeforeTheContactComesOntoTheTimelineInOrder) {
  const auto waiting = [](LeadDraft draft) {
    draft.opening = Opening::kOnceReachable;
    return draft;
  };
  LeadDraft start = waiting(message("c1", "Хочу стол"));
  start.attribution["start"] = "ad1";
  start.contact.name = "Иван";
  const LeadResult first = say(start);
  EXPECT_EQ(first.outcome, Outcome::kIgnored);
  EXPECT_EQ(first.reason, "waiting_for_contact");
  EXPECT_EQ(first.deal_id, 0);
  const int64_t first_event = event_;
  EXPECT_EQ(say(waiting(message("c1", "Белый"))).reason, "waiting_for_contact");
  reopen_keys();
  LeadDraft contact = message("c1", "", "");
  contact.contact.phones = {"+79161234567"};
  const LeadResult created = say(contact);
  EXPECT_EQ(created.outcome, Outcome::kCreated);

  const auto messages = told(created.deal_id, "message");
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_NE(messages[0].find("Хочу стол"), std::string::npos);
  EXPECT_NE(messages[1].find("Белый"), std::string::npos);
  const auto deal = read_deal(*connection_, created.deal_id);
  EXPECT_EQ(deal->message, "Хочу стол");
  EXPECT_EQ(deal->details.attribution.at("start"), "ad1");
  const auto known = read_contact(*connection_, created.contact_id);
  EXPECT_EQ(known->name, "Иван");
  EXPECT_EQ(known->messengers.size(), 1u);
  const auto event = queue::read_event(*connection_, first_event);
  EXPECT_EQ(event->outcome, Outcome::kAppended);
  EXPECT_EQ(event->target, created.deal_id);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM waiting"), 0);
  EXPECT_EQ(take(start, "bot", Replay{created.deal_id, false, true, now_}, first_event).deal_id, created.deal_id);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM deals"), 1);
}

TEST_F(Talk, AReplayOfTheMessageThatMadeTheDealChangesNothing) {
  LeadDraft first = message("c1", "Хочу стол");
  first.opening = Opening::kOnceReachable;
  first.contact.name = "Иван";
  first.attribution["start"] = "ad1";
  say(first);
  LeadDraft contact = message("c1", "", "");
  contact.contact.phones = {"+79161234567"};
  const LeadResult created = say(contact);
  const auto before = read_deal(*connection_, created.deal_id);
  EXPECT_EQ(again(contact, created, event_, "bot").outcome, Outcome::kDuplicate);
  const auto after = read_deal(*connection_, created.deal_id);
  EXPECT_EQ(after->message, before->message);
  EXPECT_EQ(after->title, before->title);
  EXPECT_EQ(after->details, before->details);
  LeadDraft mended = contact;
  mended.message = "Контакт";
  EXPECT_EQ(again(mended, created, event_, "bot").outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, created.deal_id)->message, "Хочу стол");
  EXPECT_NE(told(created.deal_id, "message").back().find("Контакт"), std::string::npos);
}

TEST_F(Talk, AReplayOfWhatWaitsDoesNotWaitTwice) {
  LeadDraft draft = message("c1", "Раз");
  draft.opening = Opening::kOnceReachable;
  say(draft);
  EXPECT_EQ(take(draft, "bot", Replay{0, false, false, now_}, event_).reason, "waiting_for_contact");
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM waiting"), 1);
}

TEST_F(Talk, APersonWhoIsKnownByPhoneNeedNotGiveItAgain) {
  LeadDraft known = person("+79161234567");
  known.contact.messengers = {{"telegram", "7", ""}};
  const LeadResult first = say(known, "site");
  close(first.deal_id);
  LeadDraft draft = message("c1", "Снова я");
  draft.opening = Opening::kOnceReachable;
  const LeadResult created = say(draft);
  EXPECT_EQ(created.outcome, Outcome::kCreated);
  EXPECT_EQ(created.contact_id, first.contact_id);
}

TEST_F(Talk, WithoutTheCommandNothingIsMade) {
  LeadDraft draft = message("c1", "Привет");
  draft.opening = Opening::kNever;
  EXPECT_EQ(say(draft).reason, "waiting_for_command");
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM contacts"), 0);
  const LeadResult created = say(message("c1", "/start"));
  EXPECT_EQ(created.outcome, Outcome::kCreated);
  EXPECT_EQ(say(draft).deal_id, created.deal_id);
}

TEST_F(Talk, NewsOfAnUnknownOrderWaitForIt) {
  const LeadResult early = say(status("1001", "packing"), "woo");
  EXPECT_EQ(early.outcome, Outcome::kIgnored);
  EXPECT_EQ(early.reason, "unknown_order");
  const int64_t event = event_;
  reopen_keys();
  const LeadResult created = say(order("1001", "+79161234567"), "woo");
  EXPECT_EQ(created.outcome, Outcome::kCreated);
  EXPECT_EQ(read_deal(*connection_, created.deal_id)->stage, "packing");
  EXPECT_EQ(queue::read_event(*connection_, event)->target, created.deal_id);
  EXPECT_EQ(say(status("1001", "packing"), "shop").reason, "unknown_order") << "another source";
}

TEST_F(Talk, NewsOfAChatFindItsDealAndTellTheirWords) {
  const LeadResult first = say(message("c1", "Раз"));
  LeadDraft news = status("", "won");
  news.conversation = "c1";
  news.message = "Оператор закрыл диалог";
  EXPECT_EQ(say(news).outcome, Outcome::kUpdated);
  const auto deal = read_deal(*connection_, first.deal_id);
  EXPECT_EQ(deal->stage, "won");
  EXPECT_EQ(deal->message, "Раз");
  EXPECT_NE(told(first.deal_id, "updated").front().find("Оператор закрыл"), std::string::npos);
}

TEST_F(Talk, RefundsAreTakenOffTheAmountAndToldOnceAGrowth) {
  const LeadResult created = say(order("1", "+79161234567"), "woo");
  LeadDraft refund = status("1", "");
  refund.refunded = "30.00";
  EXPECT_EQ(say(refund, "woo").outcome, Outcome::kUpdated);
  EXPECT_EQ(say(refund, "woo").outcome, Outcome::kDuplicate);
  EXPECT_EQ(say(order("1", "+79161234567"), "woo").outcome, Outcome::kDuplicate) << "the gross amount is no news";
  refund.refunded = "100.00";
  say(refund, "woo");
  refund.refunded = "30.00";
  EXPECT_EQ(say(refund, "woo").outcome, Outcome::kDuplicate) << "late";
  const auto deal = read_deal(*connection_, created.deal_id);
  EXPECT_EQ(deal->amount, "0.00");
  EXPECT_EQ(deal->gross, "100.00");
  const auto refunds = told(created.deal_id, "refund");
  ASSERT_EQ(refunds.size(), 2u);
  EXPECT_NE(refunds[0].find(R"("amount":"30.00","currency":"RUB")"), std::string::npos) << refunds[0];
  EXPECT_NE(refunds[1].find(R"("amount":"70.00")"), std::string::npos) << refunds[1];
}

// An order's hooks in every order, each also repeated: the end is the same.
TEST_F(Talk, HooksOfAnOrderInAnyOrderEndInTheSameState) {
  const auto hooks = [](const std::string& number) {
    std::vector<LeadDraft> out = {order(number, "+79161234567", 1'000), order(number, "+79161234567", 2'000),
                                  status(number, "packing", 3'000), status(number, "lost", 4'000),
                                  status(number, "", 5'000)};
    out[1].amount = "120.00";
    out[4].refunded = "20.00";
    return out;
  };
  std::vector<size_t> turn = {0, 1, 2, 3, 4};
  int number = 0;
  do {
    const std::string name = "n" + std::to_string(++number);
    const std::vector<LeadDraft> all = hooks(name);
    for (const size_t each : turn) {
      say(all[each], "woo");
      if (number % 2 == 0) say(all[turn.front()], "woo");
    }
    const auto deal = find_deal(*connection_, "woo", name);
    ASSERT_TRUE(deal);
    std::string way;
    for (const size_t each : turn) way += std::to_string(each);
    EXPECT_EQ(deal->stage, "lost") << way;
    EXPECT_EQ(deal->gross, "120.00") << way;
    EXPECT_EQ(deal->amount, "100.00") << way;
    EXPECT_EQ(told(deal->id, "refund").size(), 1u) << way;
  } while (std::next_permutation(turn.begin(), turn.end()));
}

TEST_F(Talk, SomebodyElseInTheChatIsAFurtherPerson) {
  const LeadResult first = say(message("c1", "Мне два", "7"));
  LeadDraft other = message("c1", "И мне", "8");
  other.contact.name = "Борис";
  other.contact.phones = {"+79160000008"};
  EXPECT_EQ(say(other).deal_id, first.deal_id);
  EXPECT_TRUE(read_contact(*connection_, first.contact_id)->phones.empty());
  const auto people = read_deal_people(*connection_, first.deal_id);
  ASSERT_EQ(people.size(), 1u);
  EXPECT_EQ(people[0].role, "participant");
  EXPECT_EQ(read_contact(*connection_, people[0].contact_id)->name, "Борис");
}

TEST_F(Talk, WhatOthersSaidBeforeIsNotTheContacts) {
  LeadDraft other = message("c1", "Я не про то", "8");
  other.opening = Opening::kOnceReachable;
  other.contact.name = "Борис";
  say(other);
  LeadDraft contact = message("c1", "Мой телефон", "7");
  contact.contact.phones = {"+79161234567"};
  const LeadResult created = say(contact);
  EXPECT_EQ(told(created.deal_id, "message").size(), 2u);
  const auto known = read_contact(*connection_, created.contact_id);
  EXPECT_EQ(known->name, "");
  EXPECT_EQ(known->messengers.size(), 1u);
}

TEST_F(Talk, AChatAboutAnOrderIsThatOrdersDeal) {
  const LeadResult made = say(order("1001", "+79161234567"), "bot");
  LeadDraft question = message("c1", "Где заказ?");
  question.external_id = "1001";
  EXPECT_EQ(say(question).deal_id, made.deal_id);
  EXPECT_EQ(say(message("c1", "Ау")).deal_id, made.deal_id);
  close(made.deal_id);
  question.message = "Сломался";
  const LeadResult second = say(question);
  EXPECT_EQ(second.outcome, Outcome::kCreated);
  const auto deal = read_deal(*connection_, second.deal_id);
  EXPECT_EQ(deal->external_id, "");
  EXPECT_EQ(deal->details.fields, (Fields{{"external_id", "1001"}}));
}

TEST_F(Talk, WhatWaitedComesToADealThatAnOrderMakes) {
  LeadDraft waiting = message("c1", "Хочу стол");
  waiting.opening = Opening::kOnceReachable;
  say(waiting);
  LeadDraft bought = order("1001", "+79161234567");
  bought.conversation = "c1";
  const LeadResult made = say(bought, "bot");
  EXPECT_EQ(made.outcome, Outcome::kCreated);
  ASSERT_EQ(told(made.deal_id, "message").size(), 1u);
  EXPECT_NE(told(made.deal_id, "message").front().find("Хочу стол"), std::string::npos);
}

TEST_F(Talk, TheBuyersPhoneLeftForAnotherBringsTheBuyerNoAddress) {
  LeadDraft draft = order("1", "+79161234567");
  ContactDraft maria;
  maria.name = "Мария";
  maria.phones = {"+79161234567"};
  maria.emails = {"maria@example.test"};
  draft.people = {{"recipient", maria}};
  const LeadResult created = say(draft, "woo");
  EXPECT_TRUE(read_contact(*connection_, created.contact_id)->emails.empty());
  const auto people = read_deal_people(*connection_, created.deal_id);
  ASSERT_EQ(people.size(), 1u);
  const auto recipient = read_contact(*connection_, people[0].contact_id);
  EXPECT_EQ(recipient->name, "Мария");
  EXPECT_EQ(recipient->emails, std::vector<std::string>{"maria@example.test"});
}

TEST_F(Talk, FurtherPeopleJoinWithTheirRolesAndTheBuyerOnce) {
  LeadDraft draft = order("1", "+79161234567");
  ContactDraft friend_of;
  friend_of.name = "Мария";
  friend_of.phones = {"+79160000002"};
  ContactDraft buyer;
  buyer.name = "Ваня";
  buyer.phones = {"+79161234567"};
  ContactDraft nameless;
  nameless.name = "Склад";
  draft.people = {{"recipient", friend_of}, {"payer", buyer}, {"carrier", nameless}};
  const LeadResult created = say(draft, "woo");
  draft.amount = "200.00";
  say(draft, "woo");
  const auto people = read_deal_people(*connection_, created.deal_id);
  ASSERT_EQ(people.size(), 2u);
  EXPECT_EQ(people[0].role, "recipient");
  EXPECT_EQ(read_contact(*connection_, people[0].contact_id)->name, "Мария");
  EXPECT_EQ(people[1].role, "carrier");
  EXPECT_EQ(read_contact(*connection_, created.contact_id)->name, "Иван Петров");
  const Fields fields = read_deal(*connection_, created.deal_id)->details.fields;
  EXPECT_EQ(fields, (Fields{{"payer.name", "Ваня"}}));
  EXPECT_EQ(say(person("+79160000002"), "site").contact_id, people[0].contact_id) << "found like any contact";
}

}  // namespace
}  // namespace leadgate::deals::book
