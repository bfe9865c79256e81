#include "mapping/person_name.hpp"

#include <gtest/gtest.h>

#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

// title | first | middle | last | company
std::string parts(std::string_view text) {
  const PersonName name = split_person_name(text);
  return name.title + "|" + name.first + "|" + name.middle + "|" + name.last + "|" + name.company;
}

TEST(PersonName, APatronymicTellsWhichEndTheSurnameStandsAt) {
  EXPECT_EQ(parts("Петров Иван Сергеевич"), "|Иван|Сергеевич|Петров|");
  EXPECT_EQ(parts("Иван Сергеевич Петров"), "|Иван|Сергеевич|Петров|");
  EXPECT_EQ(parts("Анна Ильинична"), "|Анна|Ильинична||");
  EXPECT_EQ(parts("Владимир Ильич Семёнов"), "|Владимир|Ильич|Семёнов|");
  EXPECT_EQ(parts("Алиев Вагиф Мустафа оглы"), "|Вагиф|Мустафа оглы|Алиев|");
  EXPECT_EQ(parts("Шевченко Тарас Григорович"), "|Тарас|Григорович|Шевченко|");
  EXPECT_EQ(parts("Нұрланов Ерлан Серікұлы"), "|Ерлан|Серікұлы|Нұрланов|");
}

TEST(PersonName, OfTwoWordsTheOneThatLooksLikeASurnameIsIt) {
  EXPECT_EQ(parts("Петров Иван"), "|Иван||Петров|");
  EXPECT_EQ(parts("Иван Петров"), "|Иван||Петров|");
  EXPECT_EQ(parts("Ирина Котова"), "|Ирина||Котова|");
  EXPECT_EQ(parts("Котова Ирина"), "|Ирина||Котова|");
  EXPECT_EQ(parts("Ковальчук Олена"), "|Олена||Ковальчук|");
  EXPECT_EQ(parts("Елена Войнич"), "|Елена||Войнич|") << "no patronymic";
}

TEST(PersonName, ReadsTitlesInitialsParticlesAndCommas) {
  EXPECT_EQ(parts("Dr. Jane A. Smith"), "Dr.|Jane|A.|Smith|");
  EXPECT_EQ(parts("г-жа Анна Петрова"), "г-жа|Анна||Петрова|");
  EXPECT_EQ(parts("Smith, Jane"), "|Jane||Smith|");
  EXPECT_EQ(parts("Ludwig van Beethoven"), "|Ludwig||van Beethoven|");
  EXPECT_EQ(parts("  Иван  "), "|Иван|||");
  EXPECT_EQ(parts("Dr."), "|Dr.|||");
}

TEST(PersonName, KnowsCompaniesFromPeople) {
  EXPECT_EQ(parts("ИП Иванов Иван Петрович"), "|Иван|Петрович|Иванов|ИП Иванов Иван Петрович");
  EXPECT_EQ(parts("ООО «Ромашка»"), "||||ООО «Ромашка»");
  EXPECT_EQ(parts("Acme GmbH"), "||||Acme GmbH");
}

TEST(PersonName, GivesNothingForNothing) {
  EXPECT_EQ(parts(""), "||||");
  EXPECT_EQ(parts(std::string(300, 'x')), "||||");
}

TEST(ToTitle, StartsEachWordWithACapital) {
  EXPECT_EQ(to_title("ИВАН петров-водкин"), "Иван Петров-Водкин");
  EXPECT_EQ(to_title("o'CONNOR ёлкина"), "O'Connor Ёлкина");
}

}  // namespace
}  // namespace leadgate::mapping
