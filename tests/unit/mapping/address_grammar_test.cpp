#include "mapping/address_grammar.hpp"

#include <gtest/gtest.h>

#include <string>

#include "mapping/functions.hpp"

namespace leadgate::mapping {
namespace {

TEST(AddressGrammar, TellsWhatServersTakeFromWhatTheyDoNot) {
  EXPECT_EQ(judge_address("ivan.petrov+shop@example.test"), AddressKind::kPlain);
  EXPECT_EQ(judge_address("\"ivan petrov\"@example.test"), AddressKind::kSmtpOnly);
  EXPECT_EQ(judge_address("ivan@localhost"), AddressKind::kSmtpOnly);
  EXPECT_EQ(judge_address("ivan@[192.0.2.1]"), AddressKind::kSmtpOnly);
  EXPECT_EQ(judge_address("ivan@[IPv6:2001:db8::1]"), AddressKind::kSmtpOnly);
  EXPECT_EQ(judge_address("(Ivan) ivan@example.test"), AddressKind::kWithComment);
  EXPECT_EQ(judge_address("ivan . petrov@example.test"), AddressKind::kObsolete);
  EXPECT_EQ(judge_address("ivan@[IPv6:2001:db8]"), AddressKind::kNotSmtp);
  EXPECT_EQ(judge_address(std::string(65, 'a') + "@example.test"), AddressKind::kNotSmtp);
}

TEST(AddressGrammar, RefusesWhatIsNone) {
  for (std::string_view text : {"", "@", "ivan", "ivan@", "@example.test", "ivan..p@example.test", ".i@example.test",
                                "ivan@-example.test", "ivan@example..test", "ivan@exa mple.test", "\"ivan@example.test",
                                "(ivan@example.test", "ivan@[192.0.2.1", "ivan@example.test\r\n"}) {
    EXPECT_EQ(judge_address(text), AddressKind::kInvalid) << text;
  }
  EXPECT_EQ(judge_address(std::string(2000, '(')), AddressKind::kInvalid);
}

TEST(AddressGrammar, IsWhatEmailGoesBy) {
  EXPECT_EQ(normal_email("\"ivan petrov\"@Example.TEST"), "\"ivan petrov\"@example.test");
  EXPECT_EQ(normal_email("Иван <ivan@example.test>"), "ivan@example.test");
  EXPECT_EQ(normal_email("ivan@localhost"), "");
  EXPECT_EQ(normal_email("иван@пример.испытание"), "иван@xn--e1afmkfd.xn--80akhbyknj4f");
}

}  // namespace
}  // namespace leadgate::mapping
