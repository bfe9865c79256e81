#include "mapping/person_name.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "mapping/html_text.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kWordsMax = 8;

constexpr std::string_view kTitles[] = {
    "г-н",  "г-жа", "господин", "госпожа", "гражданин", "гражданка", "пан",   "пані",  "mr",    "mrs",   "ms",
    "miss", "mx",   "dr",       "prof",    "sir",       "herr",      "frau",  "m",     "mme",   "mlle",  "sr",
    "sra",  "srta", "д-р",      "доктор",  "профессор", "bay",       "bayan", "мырза", "ханым", "dr-ing"};

// Before a person's own name: a trader without a company.
constexpr std::string_view kTraders[] = {"ип", "фоп", "жк", "чп", "самозанятый", "самозанятая"};

constexpr std::string_view kCompanies[] = {"ооо", "оао",  "зао",  "пао",  "ао",  "тов",  "тоо",  "нко", "ано",
                                           "гуп", "муп",  "фгуп", "llc",  "ltd", "inc",  "gmbh", "ag",  "sarl",
                                           "sas", "s.a.", "s.l.", "a.ş.", "şti", "corp", "plc",  "oy",  "ug"};

constexpr std::string_view kPatronymicEnds[] = {"ович", "евич", "ёвич", "овна", "евна", "ёвна", "ична",
                                                "ұлы",  "қызы", "улы",  "івна", "ївна", "йович"};
// Those whose end is also one of surnames (Войнич).
constexpr std::string_view kPatronymics[] = {"ильич",   "кузьмич", "фомич", "лукич",
                                             "никитич", "саввич",  "фокич", "кириллыч"};

constexpr std::string_view kSurnameEnds[] = {
    "ов",    "ова",  "ев",    "ева",   "ёв",   "ёва",  "ин",   "ина", "ын",  "ына", "ский", "ская", "цкий", "цкая",
    "ський", "ська", "цький", "цька",  "енко", "чук",  "щук",  "юк",  "ук",  "як",  "ых",   "их",   "дзе",  "швили",
    "ян",    "янц",  "баев",  "баева", "ko",   "enko", "chuk", "ov",  "ova", "ev",  "eva",  "sky",  "skiy", "skaya"};

// First names that end like a surname.
constexpr std::string_view kFirstNames[] = {
    "марина",   "ирина",    "галина",    "карина",    "нина",       "алина",    "полина", "арина",  "инна",   "дина",
    "регина",   "кристина", "екатерина", "валентина", "константин", "валентин", "мартин", "марьян", "лев",    "лина",
    "ангелина", "эвелина",  "сабина",    "альбина",   "святослав",  "irina",    "marina", "galina", "karina", "alina",
    "polina",   "arina",    "ekaterina", "valentina", "konstantin", "valentin", "lev",    "eva",    "ева"};

template <size_t N>
bool is_one_of(const std::string& word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

template <size_t N>
bool ends_as(const std::string& word, const std::string_view (&ends)[N]) {
  return std::any_of(std::begin(ends), std::end(ends), [&](std::string_view end) {
    // Two more letters of any script at least.
    return word.size() >= end.size() + 4 && word.ends_with(end);
  });
}

// Lower case, without the point of an abbreviation.
std::string folded_word(std::string_view word) {
  while (!word.empty() && (word.back() == '.' || word.back() == ',')) word.remove_suffix(1);
  return to_lower(word);
}

bool is_patronymic(std::string_view word) {
  const std::string lower = folded_word(word);
  return ends_as(lower, kPatronymicEnds) || is_one_of(lower, kPatronymics);
}

bool is_surname(std::string_view word) {
  const std::string lower = folded_word(word);
  return ends_as(lower, kSurnameEnds) && !is_one_of(lower, kFirstNames);
}

using NameWords = std::vector<std::string>;

NameWords words_in(std::string_view text) {
  NameWords words;
  const std::string clean = collapse_blanks(text);
  for (std::string_view word : split(std::string_view(clean), ' ')) {
    while (!word.empty() && word.back() == ',') word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

std::string joined(NameWords::const_iterator first, NameWords::const_iterator last) {
  std::string out;
  for (; first != last; ++first) out += (out.empty() ? "" : " ") + *first;
  return out;
}

// "Сергеевич", "Али оглы": where the patronymic begins and how many words it has; npos: none.
struct Patronymic {
  size_t at = std::string::npos;
  size_t words = 1;
};

Patronymic find_patronymic(const NameWords& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string lower = folded_word(words[i]);
    if (i >= 2 && (lower == "оглы" || lower == "кызы" || lower == "oglu" || lower == "qizi")) return {i - 1, 2};
    if (is_patronymic(words[i])) return {i, 1};
  }
  return {};
}

void read_by_patronymic(const NameWords& words, const Patronymic& found, PersonName& name) {
  const auto begin = words.begin();
  const auto middle = begin + static_cast<std::ptrdiff_t>(found.at);
  const auto behind = middle + static_cast<std::ptrdiff_t>(found.words);
  name.middle = joined(middle, behind);
  name.first = *(middle - 1);
  // What stands before the first name is the surname; without it the surname stands at the end.
  name.last = middle - 1 == begin ? joined(behind, words.end()) : joined(begin, middle - 1);
}

void read_without_patronymic(const NameWords& words, PersonName& name) {
  const bool surname_first = words.size() == 2 && is_surname(words[0]) && !is_surname(words[1]);
  if (surname_first) {
    name.last = words[0];
    name.first = words[1];
    return;
  }
  name.first = words.front();
  if (words.size() == 1) return;
  // Initials and second names between; a particle ("van", "de") belongs to the surname.
  auto last = words.end() - 1;
  while (last - 1 > words.begin() && (last - 1)->size() <= 3 && folded_word(*(last - 1)) == *(last - 1) &&
         (*(last - 1)).back() != '.') {
    --last;
  }
  name.middle = joined(words.begin() + 1, last);
  name.last = joined(last, words.end());
}

void read_person(std::string_view text, PersonName& name) {
  NameWords words = words_in(text);
  while (!words.empty() && is_one_of(folded_word(words.front()), kTitles)) {
    if (words.size() == 1) break;
    name.title += (name.title.empty() ? "" : " ") + words.front();
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > kWordsMax) return;
  const size_t comma = text.find(',');
  if (comma != std::string_view::npos && name.title.empty() && words.size() >= 2) {
    const NameWords before = words_in(text.substr(0, comma));
    const NameWords behind = words_in(text.substr(comma + 1));
    if (!before.empty() && !behind.empty()) {
      name.last = joined(before.begin(), before.end());
      name.first = behind.front();
      name.middle = joined(behind.begin() + 1, behind.end());
      return;
    }
  }
  const Patronymic found = find_patronymic(words);
  if (found.at != std::string::npos) return read_by_patronymic(words, found, name);
  read_without_patronymic(words, name);
}

bool is_company(const NameWords& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    const std::string lower = to_lower(word);
    return is_one_of(lower, kCompanies) || is_one_of(folded_word(word), kCompanies) ||
           word.find("«") != std::string::npos;
  });
}

}  // namespace

PersonName split_person_name(std::string_view text) {
  PersonName name;
  text = trim(text);
  if (text.empty() || text.size() > kPersonNameBytesMax) return name;
  const NameWords words = words_in(text);
  if (words.empty()) return name;
  if (is_one_of(folded_word(words.front()), kTraders)) {
    name.company = joined(words.begin(), words.end());
    read_person(joined(words.begin() + 1, words.end()), name);
    return name;
  }
  if (is_company(words)) {
    name.company = joined(words.begin(), words.end());
    return name;
  }
  read_person(text, name);
  return name;
}

}  // namespace leadgate::mapping
