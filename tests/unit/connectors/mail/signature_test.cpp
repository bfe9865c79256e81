#include "connectors/mail/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadgate::connectors::mail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReadSignature, GivesPhonesCompanyAndSite) {
  const Signature signature = read_signature(
      "С уважением,\nИван Петров\nменеджер\nООО «Ромашка»\nтел.: 8 (916) 123-45-67\nфакс: +7 495 123-45-68\n"
      "ИНН 7707083893\nivan@romashka.test\nhttps://romashka.test/kontakty.",
      "RU");
  EXPECT_THAT(signature.phones, ElementsAre("+79161234567"));
  EXPECT_EQ(signature.company, "ООО «Ромашка»");
  EXPECT_EQ(signature.site, "https://romashka.test/kontakty");
}

TEST(ReadSignature, ReadsOtherCountries) {
  const Signature german = read_signature("Hans Meier\nBecher GmbH & Co. KG\nTel. +49 30 901820\nwww.becher.de", "DE");
  EXPECT_THAT(german.phones, ElementsAre("+4930901820"));
  EXPECT_EQ(german.company, "Becher GmbH & Co. KG");
  EXPECT_EQ(german.site, "www.becher.de");
  const Signature english = read_signature("Nora Hill | Mugs & More, Inc.\n(650) 253-0000", "US");
  EXPECT_EQ(english.company, "Mugs & More, Inc.");
  EXPECT_THAT(english.phones, ElementsAre("+16502530000"));
  EXPECT_EQ(read_signature("Purchasing, Corp Ltd", "GB").company, "Corp Ltd");
  const Signature kazakh = read_signature("Құрметпен, Айдос\nТОО Кесе\n+7 701 123 45 67\nkese.kz", "KZ");
  EXPECT_EQ(kazakh.company, "ТОО Кесе");
  EXPECT_EQ(kazakh.site, "kese.kz");
}

TEST(ReadSignature, ATelephoneThatIsAFaxTooIsOneAndAFirmsNoteHasNone) {
  const Signature signature = read_signature(
      "Павел\nТел./факс: +7 (3812) 55-01-02\nФакс: +7 (3812) 55-01-03\n\nПисьмо конфиденциально; если вы получили "
      "его по ошибке, звоните +7 (3812) 55-01-04.",
      "RU");
  EXPECT_THAT(signature.phones, ElementsAre("+73812550102"));
}

TEST(ReadSignature, TakesNothingFromNothing) {
  const Signature signature = read_signature("Иван\n12.11.2026", "RU");
  EXPECT_THAT(signature.phones, IsEmpty());
  EXPECT_EQ(signature.company, "");
  EXPECT_EQ(signature.site, "");
}

TEST(PhonesOfWriter, TakesWhatTheWriterCallsHisOwn) {
  EXPECT_THAT(phones_of_writer("Хочу кружку, мой телефон: 8 916 123-45-67, спасибо", "RU"),
              ElementsAre("+79161234567"));
  EXPECT_THAT(phones_of_writer("Позвоните мне по номеру +7 (916) 123-45-67.", "RU"), ElementsAre("+79161234567"));
  EXPECT_THAT(phones_of_writer("Call me at 650-253-0000", "US"), ElementsAre("+16502530000"));
  EXPECT_THAT(phones_of_writer("Хочу кружку.\n\nИван\n8-916-123-45-67", "RU"), ElementsAre("+79161234567"));
  EXPECT_THAT(phones_of_writer("Хочу кружку.\n\nИван\nтел. 8-916-123-45-67", "RU"), ElementsAre("+79161234567"));
}

TEST(PhonesOfWriter, TakesWhatCanBeNothingElse) {
  for (const char* letter :
       {"Нужен замок. Звоните 89135550102 до 20.", "Нужен замок.\nПавел, 8 913 555-01-02",
        "Тел. для связи: 8 913 555 01 02\nНужен замок.", "Тел./WhatsApp: +7 913 555-01-02",
        "Контакты: Павел, 8-913-555-01-02, pavel@vesna.example", "замок, наберите 8 913 555-01-02"}) {
    EXPECT_THAT(phones_of_writer(letter, "RU"), ElementsAre("+79135550102")) << letter;
  }
  EXPECT_THAT(phones_of_writer("Павел Лисин\nООО «Весна»\nтел.: +7 (3812) 55-01-02 доб. 7\nwww.vesna.example", "RU"),
              ElementsAre("+73812550102"));
  EXPECT_THAT(phones_of_writer("A lock.\nLucy\nT: +44 20 7946 0123\nThanks!", "GB"), ElementsAre("+442079460123"));
}

TEST(PhonesOfWriter, LeavesOtherNumbers) {
  for (const char* letter :
       {"Ваш курьер +7 913 555-01-02 не приехал.", "Дозвониться на ваш номер +7 913 555-01-02 нельзя.",
        "Трек 89135550102 не виден.", "Артикул № 89135550102", "Замки 12.11.2026, 10 000 - 20 000 руб.",
        "СНИЛС 123-456-789 01", "Your driver +44 20 7946 0123 is late."}) {
    EXPECT_THAT(phones_of_writer(letter, "RU"), IsEmpty()) << letter;
  }
  EXPECT_THAT(phones_of_writer("Ваш сотрудник с номером 8 916 123-45-67 не отвечает, перевёл на счёт 40817810.", "RU"),
              IsEmpty());
  EXPECT_THAT(phones_of_writer("Заказ 79161234567 где?", "RU"), IsEmpty());
}

TEST(ReadSignature, TheFirmsNumbersAreNoneOfItsName) {
  EXPECT_EQ(read_signature("ООО \"Медь\" ИНН 7712345678 КПП 771201001", "RU").company, "ООО \"Медь\"");
  EXPECT_EQ(read_signature("ООО «Медь 9», ИНН 7712345678", "RU").company, "ООО «Медь 9»");
}

TEST(ReadSignature, ADevicesLineIsNobodys) {
  const Signature signature = read_signature("Получить Outlook для iOS<https://aka.example/o>", "RU");
  EXPECT_EQ(signature.text + signature.site, "");
}

TEST(PhonesOfWriter, AQuestionsPhoneIsNotHis) {
  EXPECT_EQ(phones_of_writer("> Звонить на 8 916 555-01-33?\nНет, 8 916 555-01-34", "RU"),
            std::vector<std::string>{"+79165550134"});
}

}  // namespace
}  // namespace leadgate::connectors::mail
