// An order of which only the number is known at first: it is a deal, and gets its person when that becomes known.
#include "deals/book/tables.hpp"
#include "tests/unit/deals/book_fixture.hpp"

namespace leadgate::deals::book {
namespace {

class NamelessOrder : public Book {
 protected:
  static LeadDraft number_only() {
    LeadDraft draft;
    draft.kind = LeadKind::kOrder;
    draft.external_id = "250";
    return draft;
  }
  Deal deal(int64_t id) { return *read_deal(*connection_, id); }
  int64_t contacts() {
    store::Rows row(connection_->query("SELECT count(*) FROM contacts"));
    return row.next() ? row->integer(0) : -1;
  }
};

TEST_F(NamelessOrder, IsADealOfNobodyWithAnOwnerAndAStage) {
  const LeadResult made = take(number_only());
  EXPECT_EQ(made.outcome, queue::Outcome::kCreated);
  EXPECT_EQ(made.contact_id, 0);
  const Deal known = deal(made.deal_id);
  EXPECT_EQ(known.external_id, "250");
  EXPECT_EQ(known.owner, "anna");
  EXPECT_EQ(known.stage, "new");
  EXPECT_EQ(contacts(), 0) << "no contact without a word of who it is";
}

TEST_F(NamelessOrder, GetsANewContactWithItsReplay) {
  const LeadResult made = take(number_only());
  LeadDraft whole = order("250", "+79161234567");
  whole.kind = LeadKind::kOrder;
  const LeadResult completed = again(whole, made, event_);
  EXPECT_EQ(completed.outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(completed.deal_id, made.deal_id);
  ASSERT_NE(completed.contact_id, 0);
  const Deal known = deal(made.deal_id);
  EXPECT_EQ(known.contact_id, completed.contact_id);
  EXPECT_EQ(known.amount, "100.00");
  const auto contact = read_contact(*connection_, known.contact_id);
  EXPECT_EQ(contact->phones, std::vector<std::string>{"+79161234567"});
  EXPECT_EQ(contacts(), 1);

  EXPECT_EQ(again(whole, made, event_).outcome, queue::Outcome::kDuplicate) << "once more is once";
  EXPECT_EQ(contacts(), 1);
}

TEST_F(NamelessOrder, GetsThePersonWhoIsKnownAlready) {
  const LeadResult known = take(person("+79161234567"));
  const LeadResult made = take(number_only());
  EXPECT_NE(made.deal_id, known.deal_id);
  const LeadResult completed = again(order("250", "+79161234567"), made, event_);
  EXPECT_EQ(completed.contact_id, known.contact_id);
  EXPECT_EQ(deal(made.deal_id).contact_id, known.contact_id);
  EXPECT_EQ(contacts(), 1);
}

TEST_F(NamelessOrder, GetsItsPersonFromALaterEventToo) {
  const LeadResult made = take(number_only());
  const LeadResult later = take(order("250", "+79161234567"));
  EXPECT_EQ(later.outcome, queue::Outcome::kUpdated);
  EXPECT_EQ(later.deal_id, made.deal_id);
  EXPECT_NE(later.contact_id, 0);
  // The first one, which is completed after that, finds it as it is.
  EXPECT_EQ(again(order("250", "+79161234567"), made, 1).contact_id, later.contact_id);
  EXPECT_EQ(contacts(), 1);
}

TEST_F(NamelessOrder, RecordsAConflictOfItsPerson) {
  const LeadResult phone = take(person("+79161234567"));
  take(person("", "ivan@example.test"));
  const LeadResult made = take(number_only());
  LeadDraft both = order("250", "+79161234567");
  both.contact.emails = {"ivan@example.test"};
  EXPECT_EQ(again(both, made, event_).contact_id, phone.contact_id);
  store::Rows row(connection_->query("SELECT count(*) FROM conflicts"));
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row->integer(0), 1);
}

TEST_F(NamelessOrder, BelongsToNobodyElse) {
  const LeadResult first = take(number_only());
  LeadDraft other = number_only();
  other.external_id = "251";
  const LeadResult second = take(other);
  EXPECT_NE(first.deal_id, second.deal_id);
  const LeadResult lead = take(person("+79161234567"));
  EXPECT_EQ(lead.outcome, queue::Outcome::kCreated) << "nobody's open deal is not this person's";
}

}  // namespace
}  // namespace leadgate::deals::book
