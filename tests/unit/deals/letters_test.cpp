// Conversations by mail, on a real database.
#include "base/id.hpp"
#include "tests/unit/deals/talk_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

class Letters : public Talk {
 protected:
  static LeadDraft letter(const std::string& from, const std::string& id, std::vector<std::string> parents = {},
                          const std::string& number = "") {
    LeadDraft draft;
    draft.contact.name = from;
    draft.contact.emails = {from + "@example.test"};
    draft.message = "Письмо " + id;
    draft.thread = {id, std::move(parents), number, true};
    return draft;
  }
  std::vector<std::string> letters_of(int64_t deal_id) {
    std::vector<std::string> out;
    for (const TimelineEntry& entry : read_timeline(*connection_, deal_id, 0, 100)) {
      if (entry.kind == "lead") out.push_back(entry.data);
    }
    return out;
  }
  Deal deal(int64_t id) { return *read_deal(*connection_, id); }
};

TEST_F(Letters, AnAnswerGoesToTheDealOfTheLetterThatItAnswers) {
  const LeadResult first = take(letter("ivan", "1"), "box");
  EXPECT_EQ(first.outcome, Outcome::kCreated);
  const LeadResult other = take(letter("petr", "2"), "box");
  EXPECT_NE(other.deal_id, first.deal_id);
  reopen_keys();
  const LeadResult answer = take(letter("ivan", "3", {"ours", "1"}), "other_box");
  EXPECT_EQ(answer.outcome, Outcome::kAppended);
  EXPECT_EQ(answer.deal_id, first.deal_id);
  // Every letter that was taken can be answered.
  EXPECT_EQ(take(letter("ivan", "4", {"3"}), "box").deal_id, first.deal_id);
  ASSERT_EQ(letters_of(first.deal_id).size(), 2u);
  EXPECT_NE(letters_of(first.deal_id)[0].find("\"letter\":\"3\""), std::string::npos);
}

TEST_F(Letters, SomebodyElseWhoAnswersIsNotTheCustomer) {
  const LeadResult first = take(letter("ivan", "1"), "box");
  const LeadResult answer = take(letter("anna", "2", {"1"}), "box");
  EXPECT_EQ(answer.deal_id, first.deal_id);
  const Deal known = deal(first.deal_id);
  EXPECT_EQ(read_contact(*connection_, known.contact_id)->name, "ivan");
  EXPECT_EQ(read_contact(*connection_, known.contact_id)->emails, std::vector<std::string>{"ivan@example.test"});
  const std::vector<DealPerson> people = read_deal_people(*connection_, first.deal_id);
  ASSERT_EQ(people.size(), 1u);
  EXPECT_EQ(read_contact(*connection_, people[0].contact_id)->name, "anna");
  EXPECT_NE(letters_of(first.deal_id)[0].find("anna@example.test"), std::string::npos);
  // Read anew, it still is not.
  take(letter("anna", "2", {"1"}), "box", Replay{first.deal_id, false, true, now_}, 2);
  EXPECT_EQ(read_contact(*connection_, known.contact_id)->emails, std::vector<std::string>{"ivan@example.test"});
}

TEST_F(Letters, AClosedDealIsNotTheAnswersPlace) {
  const LeadResult first = take(letter("ivan", "1"), "box");
  close(first.deal_id);
  const LeadResult answer = take(letter("ivan", "2", {"1"}), "box");
  EXPECT_EQ(answer.outcome, Outcome::kCreated);
  const Fields follows{{"previous_deal", format_id(IdKind::kDeal, first.deal_id)}};
  EXPECT_EQ(deal(answer.deal_id).details.fields, follows);
  EXPECT_EQ(take(letter("ivan", "3", {"2", "1"}), "box").deal_id, answer.deal_id);
}

TEST_F(Letters, ANumberInTheSubjectIsTheDeals) {
  const LeadResult order_made = take(order("1001", "+79160000001"), "woo");
  EXPECT_EQ(take(letter("ivan", "1", {}, "1001"), "box").deal_id, order_made.deal_id);
  const LeadResult plain = take(letter("petr", "2"), "box");
  EXPECT_EQ(take(letter("olga", "3", {}, std::to_string(plain.deal_id)), "box").deal_id, plain.deal_id);
  EXPECT_NE(take(letter("nora", "4", {}, "77"), "box").deal_id, plain.deal_id);
}

TEST_F(Letters, AStrangerWithANumberMustAnswerSomething) {
  const LeadResult order_made = take(order("1001", "+79160000001"), "woo");
  LeadDraft stranger = letter("petr", "1", {}, "1001");
  stranger.thread.reply = false;
  EXPECT_NE(take(stranger, "box").deal_id, order_made.deal_id);
  LeadDraft customer = letter("ivan", "2", {}, "1001");
  customer.thread.reply = false;
  customer.contact.phones = {"+79160000001"};
  EXPECT_EQ(take(customer, "box").deal_id, order_made.deal_id);
}

TEST_F(Letters, WhoWritesAboutAnOrderOfNobodyIsNotItsCustomer) {
  LeadDraft number_only;
  number_only.kind = LeadKind::kOrder;
  number_only.external_id = "5577";
  const LeadResult made = take(number_only, "store");
  EXPECT_EQ(take(letter("eve", "1", {}, "5577"), "box").deal_id, made.deal_id);
  EXPECT_EQ(deal(made.deal_id).contact_id, 0) << "whose it is, the store will say";
  LeadDraft whole = order("5577", "+79160000001");
  whole.kind = LeadKind::kOrder;
  const LeadResult completed = take(whole, "store");
  EXPECT_EQ(completed.deal_id, made.deal_id);
  const auto customer = read_contact(*connection_, deal(made.deal_id).contact_id);
  ASSERT_TRUE(customer);
  EXPECT_TRUE(customer->emails.empty()) << "eve's letter left nothing with the customer";
  EXPECT_EQ(customer->phones, std::vector<std::string>{"+79160000001"});
  ASSERT_EQ(read_deal_people(*connection_, made.deal_id).size(), 1u);
}

TEST_F(Letters, WhoWroteAboutAnOrderOfNobodyAndIsItsCustomerIsThereOnce) {
  LeadDraft number_only;
  number_only.kind = LeadKind::kOrder;
  number_only.external_id = "5577";
  const LeadResult made = take(number_only, "store");
  take(letter("ivan", "1", {}, "5577"), "box");
  LeadDraft whole = number_only;
  whole.contact.emails = {"ivan@example.test"};
  take(whole, "store");
  EXPECT_EQ(read_contact(*connection_, deal(made.deal_id).contact_id)->name, "ivan");
  EXPECT_TRUE(read_deal_people(*connection_, made.deal_id).empty());
}

TEST_F(Letters, ANumberOfTwoSourcesIsNobodys) {
  take(order("1001", "+79160000001"), "woo");
  take(order("1001", "+79160000002"), "shopify");
  EXPECT_EQ(take(letter("petr", "1", {}, "1001"), "box").outcome, Outcome::kCreated);
}

}  // namespace
}  // namespace leadgate::deals::book
