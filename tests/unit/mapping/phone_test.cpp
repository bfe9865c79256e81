#include "mapping/phone.hpp"

#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include "mapping/phone_digits.hpp"

namespace leadgate::mapping {
namespace {

TEST(Phone, ReadsEverySpellingOfARussianNumber) {
  for (std::string_view text :
       {"8 (916) 123-45-67", "+7 916 1234567", "916 123 45 67", "79161234567", "+7(916)123‑45‑67", "8-916-123-45-67",
        "тел. 8 916 123 45 67", "Телефон: +7 (916) 123-45-67 (Иван)", "8 916 123 45 67 доб. 12", "+8 916 123 45 67",
        "tel:+7-916-123-45-67", "+7 916 123 45 67", "＋７ ９１６ １２３ ４５ ６７", "+7 (8) 916 123-45-67",
        "2 телефона: 89161234567, 89031112233", "8 (+7 916) 123-45-67"}) {
    EXPECT_EQ(normal_phone(text, "RU"), "+79161234567") << text;
  }
}

TEST(Phone, ReadsForeignNumbersWithAndWithoutThePlus) {
  EXPECT_EQ(normal_phone("+44 20 7946 0958", "RU"), "+442079460958");
  EXPECT_EQ(normal_phone("994501234567", "RU"), "+994501234567");
  EXPECT_EQ(normal_phone("375 29 123-45-67", "RU"), "+375291234567");
  EXPECT_EQ(normal_phone("8 10 44 20 7946 0958", "RU"), "+442079460958");
  EXPECT_EQ(normal_phone("0171 3920016", "DE"), "+491713920016");
  EXPECT_EQ(normal_phone("(0532) 106 64 70", "TR"), "+905321066470");
  EXPECT_EQ(normal_phone("1-512-555-0132", "us"), "+15125550132");
  EXPECT_EQ(normal_phone("8 (701) 234-56-78", "KZ"), "+77012345678");
  EXPECT_EQ(normal_phone("050 123 45 67", "UA"), "+380501234567");
  EXPECT_EQ(normal_phone("8 029 123-45-67", "BY"), "+375291234567");
}

TEST(Phone, IsNoneWhenTheNumberIsNotValid) {
  for (std::string_view text : {"", "abc", "123", "12345678", "495 123 45", "+7 916 123", "22.11.2026 14:05",
                                "000000000000",
                                "89161234567891234567891234567", "1234567890", "+1 123 456 7890", "нет телефона"}) {
    EXPECT_EQ(normal_phone(text, "RU"), "") << text;
  }
  EXPECT_EQ(normal_phone(std::string(300, '9'), "RU"), "");
}

TEST(Phone, ADigitTooFewDoesNotBecomeAForeignNumber) {
  EXPECT_EQ(normal_phone("495123456", "RU"), "");
  EXPECT_EQ(normal_phone("916123456", "RU"), "");
}

TEST(Phone, AnswersTheSameFromItsMemory) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(normal_phone("+44 20 7946 0958", "RU"), "+442079460958");
    EXPECT_EQ(normal_phone("020 7946 0958", "GB"), "+442079460958");
    EXPECT_EQ(normal_phone("020 7946 0958", "RU"), "");
  }
}

TEST(Phone, FindsSeveralInOneText) {
  const std::vector<std::string> two = {"+79161234567", "+74951112233"};
  EXPECT_EQ(find_phones("8 916 123-45-67, 8 (495) 111-22-33", "RU"), two);
  EXPECT_EQ(find_phones("+79161234567+74951112233", "RU"), two);
  EXPECT_EQ(find_phones("моб. 89161234567 раб. 84951112233 доб. 5", "RU"), two);
  EXPECT_EQ(find_phones("+7 916 123-45-67\n+7 495 111-22-33; 8 916 123 45 67", "RU"), two);
  EXPECT_TRUE(find_phones("нет", "RU").empty());
}

TEST(Phone, IsUnmistakableOnlyWhenItCanBeNothingElse) {
  EXPECT_EQ(unmistakable_phone("+7 916 123-45-67", "RU"), "+79161234567");
  EXPECT_EQ(unmistakable_phone("8 (495) 123-45-67", "RU"), "+74951234567");
  EXPECT_EQ(unmistakable_phone("89161234567", "RU"), "+79161234567");
  for (std::string_view text : {"9161234567", "7707083893", "1557604691", "1753686122115", "2026-11-22 14:05:11",
                                "заказ 89161234567", "4111 1111 1111 1111",
                                "500100732259", "192.168.100.200", "12345"}) {
    EXPECT_EQ(unmistakable_phone(text, "RU"), "") << text;
  }
}

// The rules that bypass the library say what the library says, for every head of a number and several tails.
TEST(Phone, QuickRulesAgreeWithTheLibrary) {
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
  const struct {
    const char* region;
    const char* code;
    int tail;
  } plans[] = {{"RU", "7", 7}, {"KZ", "7", 7}, {"UA", "380", 6}, {"BY", "375", 6}};
  int decided = 0;
  for (const auto& plan : plans) {
    for (int head = 0; head < 1000; ++head) {
      for (const char* tail : {"0000000", "1234567", "9999999"}) {
        char text[32];
        snprintf(text, sizeof text, "+%s%03d%.*s", plan.code, head, plan.tail, tail);
        const std::string quick = common_phone(read_dialled(text), plan.region);
        if (quick.empty()) continue;
        ++decided;
        PhoneNumber number;
        ASSERT_EQ(library.Parse(text, plan.region, &number), PhoneNumberUtil::NO_PARSING_ERROR) << text;
        EXPECT_TRUE(library.IsValidNumber(number)) << text;
        std::string e164;
        library.Format(number, PhoneNumberUtil::E164, &e164);
        EXPECT_EQ(quick, e164) << text;
        // And the same without the plus, and nationally. (Of a Russian number without its plus the library makes no
        // valid one in Kazakhstan; then the plus decides.)
        const std::string national = text + 1 + std::string_view(plan.code).size();
        for (const std::string& spelling : {std::string(text + 1), national}) {
          ASSERT_EQ(library.Parse(spelling, plan.region, &number), PhoneNumberUtil::NO_PARSING_ERROR);
          if (!library.IsValidNumber(number)) continue;
          library.Format(number, PhoneNumberUtil::E164, &e164);
          EXPECT_EQ(quick, e164) << spelling;
        }
      }
    }
  }
  EXPECT_GT(decided, 300);
}

}  // namespace
}  // namespace leadgate::mapping
