#include "mapping/mime/addresses.hpp"

#include <gtest/gtest.h>

namespace leadgate::mapping::mime {
namespace {

// "[name|e-mail]" for each, '!' and the address behind a mailbox that has no e-mail.
std::string shown(std::string_view header) {
  std::string out;
  for (const Mailbox& mailbox : read_mailboxes(header).mailboxes) {
    const std::string email = email_of(mailbox);
    out += "[" + (mailbox.group.empty() ? "" : mailbox.group + ":") + mailbox.name + "|" +
           (email.empty() ? "!" + mailbox.address : email) + "]";
  }
  return out;
}

TEST(MailAddresses, AreReadAsTheStandardWritesThem) {
  EXPECT_EQ(shown("Ivan <Ivan@Example.TEST>, <a@b.test>, c@d.test"), "[Ivan|Ivan@example.test][|a@b.test][|c@d.test]");
  EXPECT_EQ(shown("\"Petrov, Ivan\" <a@b.test>"), "[Petrov, Ivan|a@b.test]");
  EXPECT_EQ(shown("=?utf-8?Q?Foo,_Bar?= <a@b.test>"), "[Foo, Bar|a@b.test]") << "a comma within a word parts nothing";
  EXPECT_EQ(shown("Team: a@b.test, C <c@d.test>;, e@f.test"), "[Team:|a@b.test][Team:C|c@d.test][|e@f.test]");
  EXPECT_EQ(shown("undisclosed-recipients:;"), "");
  EXPECT_EQ(shown("a@b.test (Ivan)"), "[Ivan|a@b.test]");
  EXPECT_EQ(shown("<@route.test:a@b.test>"), "[|a@b.test]");
  EXPECT_EQ(shown("\"a.b\"@c.test"), "[|\"a.b\"@c.test]");
}

TEST(MailAddresses, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(shown("Big Bug bb@bug.test"), "[Big Bug|bb@bug.test]");
  EXPECT_EQ(shown("a@b.test c@d.test"), "[|a@b.test][|c@d.test]");
  EXPECT_EQ(shown("a@b.test; c@d.test"), "[|a@b.test][|c@d.test]");
  EXPECT_EQ(shown("Ivan <a@b.test"), "[Ivan|a@b.test]");
  EXPECT_EQ(shown("\"Ivan <a@b.test>"), "[Ivan|a@b.test]") << "a quotation without end";
  EXPECT_EQ(shown("=?utf-8?B?SXZhbiA8YUBiLnRlc3Q+?="), "[Ivan|a@b.test]") << "all of it in one word";
  EXPECT_EQ(shown("a @ b . test"), "[|a@b.test]");
  EXPECT_EQ(shown("\xC8\xE2\xE0\xED <a@b.test>"), "[Иван|a@b.test]") << "a raw name";
  EXPECT_EQ(shown("Jöhn <jdö@mächine.test>"), "[Jöhn|jdö@mächine.test]");
}

TEST(MailAddresses, WithoutAHostAreNone) {
  EXPECT_EQ(shown("no_host"), "[|!no_host]");
  EXPECT_EQ(shown("\"KLAUS\" <>"), "[KLAUS|!]");
  EXPECT_EQ(shown("a@b@c.test"), "[|!a@b@c.test]");
  EXPECT_EQ(shown("a@"), "[|!a@]");
  EXPECT_EQ(shown("only a name"), "[only a name|!]");
  EXPECT_EQ(shown(""), "");
}

TEST(MailAddresses, AreBounded) {
  std::string many;
  for (size_t i = 0; i < kMailboxesMax + 10; ++i) many += "a@b.test,";
  const MailboxList list = read_mailboxes(many);
  EXPECT_EQ(list.mailboxes.size(), kMailboxesMax);
  EXPECT_TRUE(list.is_cut);
  EXPECT_FALSE(read_mailboxes(std::string(300'000, '(')).is_cut) << "in linear time";
  EXPECT_FALSE(read_mailboxes(std::string(300'000, '"')).is_cut);
  EXPECT_TRUE(read_mailboxes(std::string(300'000, '<')).is_cut);
}

}  // namespace
}  // namespace leadgate::mapping::mime
