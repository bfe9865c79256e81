#include "mapping/charset.hpp"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include "mapping/charset_guess.hpp"

namespace leadgate::mapping {
namespace {

using std::string_view_literals::operator""sv;

// UTF-8 in another charset.
std::string in(std::string_view text, const char* charset) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(charset, &status);
  std::string out(text.size() * 4 + 8, '\0');
  const int32_t size = ucnv_fromAlgorithmic(converter, UCNV_UTF8, out.data(), static_cast<int32_t>(out.size()),
                                            text.data(), static_cast<int32_t>(text.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << charset;
  ucnv_close(converter);
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string read(std::string_view bytes, std::string_view label = "") {
  return to_utf8(bytes, choose_charset(bytes, known_charset(label)).name);
}

// What people write into forms.
constexpr std::string_view kPhrases[] = {"Иван Петров",
                                         "Анна",
                                         "ИВАН ПЕТРОВ",
                                         "Пётр",
                                         "Юлия Щукина",
                                         "Фёдор Жуков",
                                         "Ольга",
                                         "Эдуард",
                                         "Жук",
                                         "Яна",
                                         "Цой Виктор",
                                         "Москва",
                                         "Санкт-Петербург",
                                         "г. Уфа, ул. Мира, д. 5, кв. 12",
                                         "Перезвоните мне, пожалуйста",
                                         "Хочу заказать",
                                         "Сколько стоит доставка?",
                                         "ООО «Ромашка»",
                                         "да",
                                         "нет",
                                         "спасибо",
                                         "Игорь",
                                         "Хабибуллин Рафик",
                                         "Щербакова Людмила Юрьевна",
                                         "ЗАЯВКА С САЙТА",
                                         "Екатеринбург",
                                         "Уточнить цену",
                                         "Мария Ивановна",
                                         "Шевчук",
                                         "Кухня угловая",
                                         "Нужен замер",
                                         "привет",
                                         "Алёна",
                                         "Тест",
                                         "Иванов И.И.",
                                         "Дмитрий",
                                         "Александр",
                                         "Дом 12, подъезд 3",
                                         "Бишкек",
                                         "Ёлкин",
                                         "Любовь",
                                         "Чехов",
                                         "телефон",
                                         "цена",
                                         "Федя"};

TEST(Charset, TellsTheCyrillicCharsetsApartInShortTexts) {
  for (const char* charset : {"windows-1251", "koi8-r", "ibm866"}) {
    for (const std::string_view phrase : kPhrases) {
      // Neither of the others has these quotation marks.
      if (std::string_view(charset) != "windows-1251" && phrase.find("«") != std::string_view::npos) continue;
      EXPECT_EQ(read(in(phrase, charset)), phrase) << charset;
    }
  }
  EXPECT_EQ(read(in("Київ, Олексій Їжак", "windows-1251")), "Київ, Олексій Їжак");
  EXPECT_EQ(read(in("Київ, Олексій Їжак", "koi8-u")), "Київ, Олексій Їжак");
}

TEST(Charset, TellsLatinWordsFromCyrillicOnes) {
  for (const std::string_view phrase : {"Müller", "Jürgen Groß", "François Lefèvre", "Rendez-vous à Paris", "José",
                                        "Åsa Öberg", "Señor Núñez", "Café"}) {
    EXPECT_EQ(read(in(phrase, "windows-1252")), phrase);
  }
  EXPECT_EQ(read(in("Ayşe Yıldız, Ağrı", "windows-1254")), "Ayşe Yıldız, Ağrı");
}

TEST(Charset, LeavesIdeographsToIcu) {
  EXPECT_EQ(read(in("张伟，北京市朝阳区建国路八十八号，请给我打电话", "gb18030")),
            "张伟，北京市朝阳区建国路八十八号，请给我打电话");
  EXPECT_EQ(read(in("お問い合わせありがとうございます、山田太郎", "shift_jis")),
            "お問い合わせありがとうございます、山田太郎");
}

TEST(Charset, ReadsWhatIsDeclared) {
  EXPECT_EQ(read(in("Иван", "windows-1251"), "Windows-1251"), "Иван");
  EXPECT_EQ(read(in("Иван", "koi8-r"), "\"KOI8-R\""), "Иван");
  EXPECT_EQ(read(in("Иван", "iso-8859-5"), "iso-8859-5"), "Иван");
  EXPECT_EQ(read(in("Łódź", "iso-8859-2"), "ISO-8859-2"), "Łódź");
  EXPECT_EQ(read("\x93quoted\x94", "latin1"), "“quoted”");
  EXPECT_EQ(read(in("张伟", "gb18030"), "gb2312"), "张伟");
  EXPECT_EQ(read(in("山田", "shift_jis"), "Shift_JIS"), "山田");
  EXPECT_EQ(read(in("Иван", "utf-16le"), "utf-16le"), "Иван");
  EXPECT_EQ(read(in("山田", "iso-2022-jp"), "iso-2022-jp"), "山田");
}

TEST(Charset, LosesNothingToAWrongLabel) {
  EXPECT_EQ(read("Иван", "windows-1251"), "Иван");
  EXPECT_EQ(read("Müller", "iso-8859-1"), "Müller");
  EXPECT_EQ(read("山田太郎", "shift_jis"), "山田太郎");
  EXPECT_EQ(read("Иван Петров", "gb18030"), "Иван Петров");
  EXPECT_EQ(read("plain", "utf-16le"), "plain");
  EXPECT_EQ(read(in("Иван Петров", "windows-1251"), "utf-8"), "Иван Петров");
  EXPECT_EQ(read(in("Иван Петров", "windows-1251"), "no-such-thing"), "Иван Петров");
  EXPECT_EQ(known_charset("no-such-thing"), "");
  EXPECT_EQ(known_charset("utf-8,swaplfnl"), "");
  EXPECT_EQ(known_charset(std::string(1000, 'x')), "");
}

TEST(Charset, KnowsUtf8ThatWasCutInTheMiddle) {
  EXPECT_EQ(read("Иван Петро\xD0"), "Иван Петро\xEF\xBF\xBD");
  EXPECT_EQ(read("И\xD0"), "И\xEF\xBF\xBD");
  EXPECT_EQ(read("Прив\xD0 и пока"), "Прив\xEF\xBF\xBD и пока");
}

TEST(Charset, SaysWhenItGuessesFromNextToNothing) {
  EXPECT_FALSE(choose_charset("\xC0", "").is_sure);
  EXPECT_TRUE(choose_charset(in("Анна", "windows-1251"), "").is_sure);
}

TEST(Charset, KnowsWideTextsByTheirMarkOrTheirZeroes) {
  EXPECT_EQ(wide_charset("\xFF\xFE{\0"sv), "utf-16le");
  EXPECT_EQ(wide_charset("\xFE\xFF\0{"sv), "utf-16be");
  EXPECT_EQ(wide_charset("\xFF\xFE\0\0{\0\0\0"sv), "utf-32le");
  EXPECT_EQ(wide_charset("\0\0\xFE\xFF\0\0\0{"sv), "utf-32be");
  EXPECT_EQ(wide_charset("{\0\"\0"sv), "utf-16le");
  EXPECT_EQ(wide_charset("\0{\0\""sv), "utf-16be");
  EXPECT_EQ(wide_charset("{\0\0\0\"\0\0\0"sv), "utf-32le");
  EXPECT_EQ(wide_charset("\0\0\0{\0\0\0\""sv), "utf-32be");
  EXPECT_EQ(wide_charset("\xEF\xBB\xBF{}"), "");
  EXPECT_EQ(wide_charset("[\0]"sv), "");
}

}  // namespace
}  // namespace leadgate::mapping
