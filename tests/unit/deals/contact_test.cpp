#include "deals/contact.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

const Identity kPhone{IdentityKind::kPhone, "+79161234567"};
const Identity kEmail{IdentityKind::kEmail, "ivan@example.test"};
const std::vector<IdentityKind> kPhoneFirst{IdentityKind::kPhone, IdentityKind::kEmail, IdentityKind::kMessenger};
const std::vector<IdentityKind> kEmailFirst{IdentityKind::kEmail, IdentityKind::kPhone, IdentityKind::kMessenger};

TEST(ChooseContact, MakesANewOneWhenNobodyIsKnown) {
  const ContactChoice choice = choose_contact({{kPhone, 0}, {kEmail, 0}}, kPhoneFirst);
  EXPECT_EQ(choice.contact_id, 0);
  EXPECT_EQ(choice.to_add.size(), 2u);
  EXPECT_TRUE(choice.conflicts.empty());
}

TEST(ChooseContact, GivesTheKnownPersonTheNewAddress) {
  const ContactChoice choice = choose_contact({{kPhone, 7}, {kEmail, 0}}, kPhoneFirst);
  EXPECT_EQ(choice.contact_id, 7);
  ASSERT_EQ(choice.to_add.size(), 1u);
  EXPECT_EQ(choice.to_add[0], kEmail);
}

TEST(ChooseContact, RecordsAConflictInsteadOfMerging) {
  const std::vector<Claim> claims{{kPhone, 7}, {kEmail, 9}};
  const ContactChoice by_phone = choose_contact(claims, kPhoneFirst);
  EXPECT_EQ(by_phone.contact_id, 7);
  ASSERT_EQ(by_phone.conflicts.size(), 1u);
  EXPECT_EQ(by_phone.conflicts[0].contact_id, 9);
  EXPECT_TRUE(by_phone.to_add.empty());
  EXPECT_EQ(choose_contact(claims, kEmailFirst).contact_id, 9);
}

TEST(ChooseContact, AKindThatTheOrderLeavesOutStillKnowsPeople) {
  EXPECT_EQ(choose_contact({{kPhone, 0}, {kEmail, 9}}, {IdentityKind::kPhone}).contact_id, 9);
}

TEST(AddFacts, FillsWhatIsEmptyAndNeverBlanksOrReplaces) {
  Contact contact;
  contact.name = "Иван";
  contact.address.city = "Москва";
  ContactDraft draft;
  draft.name = "Иван Петров";
  draft.company = "ООО Ромашка";
  draft.address.street = "Тверская, 1";
  EXPECT_TRUE(add_facts(contact, draft, {}));
  EXPECT_EQ(contact.name, "Иван");
  EXPECT_EQ(contact.company, "ООО Ромашка");
  EXPECT_EQ(contact.address.city, "Москва");
  EXPECT_EQ(contact.address.street, "Тверская, 1");
  EXPECT_FALSE(add_facts(contact, draft, {}));
  EXPECT_FALSE(add_facts(contact, ContactDraft(), {}));
  EXPECT_EQ(contact.company, "ООО Ромашка");
}

TEST(AddFacts, TakesOnlyTheIdentitiesThatAreFree) {
  Contact contact;
  ContactDraft draft;
  draft.phones = {"+79161234567", "+79160000000"};
  EXPECT_TRUE(add_facts(contact, draft, {kPhone}));
  EXPECT_EQ(contact.phones, std::vector<std::string>{"+79161234567"});
}

TEST(AddFacts, LearnsTheUsernameOfAKnownMessenger) {
  Contact contact;
  contact.messengers = {{"telegram", "123", ""}};
  ContactDraft draft;
  draft.messengers = {{"telegram", "123", "ivan"}};
  EXPECT_TRUE(add_facts(contact, draft, {}));
  ASSERT_EQ(contact.messengers.size(), 1u);
  EXPECT_EQ(contact.messengers[0].username, "ivan");
}

}  // namespace
}  // namespace leadgate::deals
