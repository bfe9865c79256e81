// A person's name taken apart, as forms and signatures write it: order, patronymic, title, company.
//
//   "Петров Иван Сергеевич"      last, first, middle: a patronymic at the end means that the surname leads
//   "Иван Сергеевич Петров"      first, middle, last
//   "Ковальчук Олена"            last, first: what looks like a surname and stands before what does not
//   "Dr. Jane A. Smith"          title, first, middle, last
//   "Smith, Jane"                last, first
//   "ИП Иванов Иван"             the person, and the company "ИП Иванов Иван"
//   "ООО «Ромашка»"              a company and nobody
// What cannot be told apart is read as first name and surname in this order. Letters stay as they were written (ё too).
// Pure, any thread. Text past kPersonNameBytesMax gives nothing.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping {

inline constexpr size_t kPersonNameBytesMax = 256;

struct PersonName {
  std::string title;
  std::string first;
  std::string middle;
  std::string last;
  std::string company;
  friend bool operator==(const PersonName&, const PersonName&) = default;
};

PersonName split_person_name(std::string_view text);

}  // namespace leadgate::mapping
