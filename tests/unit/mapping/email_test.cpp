#include "mapping/email.hpp"

#include <gtest/gtest.h>

namespace leadgate::mapping {
namespace {

TEST(Email, ReadsAnAddressHoweverItIsWrapped) {
  for (std::string_view text :
       {"ivan@example.test", " Ivan@Example.TEST ", "Иван Петров <ivan@example.test>",
        "\"Petrov, Ivan\" <ivan@example.test>",
        "mailto:ivan@example.test?subject=Hi", "ivan@example.test.", "<ivan@example.test>", "e-mail: ivan@example.test",
        "ivan@example.test, petr@example.test", "'ivan@example.test'", "\xC2\xA0ivan@example.test"}) {
    EXPECT_EQ(normal_email(text), "ivan@example.test") << text;
  }
}

TEST(Email, KeepsWhatMailSystemsDeliverTo) {
  EXPECT_EQ(normal_email("o'brien+shop@mail.example.co.uk"), "o'brien+shop@mail.example.co.uk");
  EXPECT_EQ(normal_email("a_b-c.d=e@ex-ample.test"), "a_b-c.d=e@ex-ample.test");
  EXPECT_EQ(normal_email("1@2.example"), "1@2.example");
  EXPECT_EQ(normal_email("ivan@mail_box.example.test"), "ivan@mail_box.example.test");
}

TEST(Email, WritesOtherScriptsAsMailDoes) {
  EXPECT_EQ(normal_email("info@почта.рф"), "info@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(normal_email("Иван@Почта.РФ"), "иван@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(normal_email("info@bücher.example"), "info@xn--bcher-kva.example");
}

TEST(Email, IsNoneWhenNobodyCouldDeliver) {
  for (std::string_view text :
       {"", "ivan", "ivan@", "@example.test", "ivan@example", "ivan@@example.test", "iv..an@example.test",
        ".ivan@example.test", "ivan.@example.test", "ivan@-example.test", "ivan@example..test", "ivan@127.0.0.1",
        "ivan@[127.0.0.1]", "ivan@example.te_st", "ivan@example.test@other.test", "нет почты", "ivan @ example.test"}) {
    EXPECT_EQ(normal_email(text), "") << text;
  }
  EXPECT_EQ(normal_email(std::string(65, 'a') + "@example.test"), "");
  EXPECT_EQ(normal_email("a@" + std::string(64, 'b') + ".test"), "");
  EXPECT_EQ(normal_email(std::string(5000, 'a') + "@example.test"), "");
  EXPECT_EQ(normal_email("\xFF\xFE@example.test"), "");
}

TEST(Email, HoldsDomainsOfAnyScriptToOneGrammar) {
  EXPECT_EQ(normal_email("info@example.1a"), "");
  EXPECT_EQ(normal_email("info@почта.1a"), "");
}

TEST(Email, FindsSeveralInOneTextEachOnce) {
  const std::vector<std::string> two = {"ivan@example.test", "anna@example.test"};
  EXPECT_EQ(find_emails("ivan@example.test; Anna <anna@example.test>\nIVAN@example.test"), two);
  EXPECT_TRUE(find_emails("никаких").empty());
}

}  // namespace
}  // namespace leadgate::mapping
