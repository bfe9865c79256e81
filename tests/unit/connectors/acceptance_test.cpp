#include "connectors/acceptance.hpp"

#include <gtest/gtest.h>

namespace leadgate::connectors {
namespace {

deals::LeadDraft draft_of(const std::string& name, const std::string& order) {
  deals::LeadDraft draft;
  draft.contact.name = name;
  draft.external_id = order;
  return draft;
}

TEST(Acceptance, TakesAnybodyWhoCanBeAnswered) {
  deals::LeadDraft phone;
  phone.contact.phones = {"+79161234567"};
  EXPECT_FALSE(lacks_for_a_deal(phone));
  deals::LeadDraft email;
  email.contact.emails = {"anna@example.test"};
  EXPECT_FALSE(lacks_for_a_deal(email));
  deals::LeadDraft messenger;
  messenger.contact.messengers = {{"telegram", "0", ""}};
  EXPECT_FALSE(lacks_for_a_deal(messenger));
}

TEST(Acceptance, TakesANameOnlyWithAnOrder) {
  EXPECT_FALSE(lacks_for_a_deal(draft_of("Anna", "17")));
  ASSERT_TRUE(lacks_for_a_deal(draft_of("Anna", "")));
  ASSERT_TRUE(lacks_for_a_deal(draft_of("", "17")));
  const auto nothing = lacks_for_a_deal(draft_of("", ""));
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->code, "no_contact");
  EXPECT_NE(nothing->text, lacks_for_a_deal(draft_of("", "17"))->text);
}

}  // namespace
}  // namespace leadgate::connectors
