// The name of the one who sent the form: whole, or in its parts.
#include <algorithm>

#include "mapping/email.hpp"
#include "mapping/html_text.hpp"
#include "mapping/names.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kNameBytesMax = 120;
constexpr size_t kNameWordsMax = 8;
constexpr int kVagueScoreMax = 60;
constexpr int kPositionConfidence = 50;
constexpr size_t kShortFormEntries = 6;

// Letters, no digits, no address: what could be somebody's name.
bool could_be_name(std::string_view text) {
  if (text.empty() || text.size() > kNameBytesMax) return false;
  if (text.find_first_of("@/\\<>{}[]|=_0123456789?!") != std::string_view::npos) return false;
  size_t letters = 0;
  for (size_t at = 0; at < text.size();) letters += is_word(next_code_point(text, at)) ? 1 : 0;
  if (letters == 0 || words_of(text).size() > kNameWordsMax) return false;
  const std::string lower = to_lower(text);
  for (std::string_view word :
       {"true", "false", "yes", "no", "on", "off", "да", "нет", "null", "undefined", "none", "n/a"}) {
    if (lower == word) return false;
  }
  return true;
}

std::vector<Entry*> names(Assignment& into, Role role) {
  std::vector<Entry*> found = candidates(into, role);
  std::erase_if(found, [](const Entry* entry) { return entry->goods || entry->chosen || !could_be_name(entry->text); });
  std::erase_if(found, [&into](const Entry* entry) {
    if (Assignment::confidence(*entry) >= kConfidenceMin) return false;
    into.show(*entry, "contact.name", into.reason(*entry), Assignment::confidence(*entry));
    return true;
  });
  return found;
}

// What a name beside the box of the fields says: the form's own, unless the person's other facts stand there too.
bool is_form_name(const Assignment& into, const Entry& entry) {
  if (!entry.beside_container) return false;
  return std::none_of(into.entries.begin(), into.entries.end(), [](const Entry& other) {
    return other.beside_container && (other.guess.role == Role::kPhone || other.guess.role == Role::kEmail);
  });
}

// The first of the same person as `beside`: at the same distance, or at none.
Entry* nearest_to(const std::vector<Entry*>& found, const Entry* beside) {
  if (found.empty()) return nullptr;
  if (beside == nullptr) return found.front();
  for (Entry* entry : found) {
    if (entry->distance == beside->distance) return entry;
  }
  return found.front()->distance <= 1 ? found.front() : nullptr;
}

bool contains_name(std::string_view whole, std::string_view part) {
  return to_lower(whole).find(to_lower(part)) != std::string::npos;
}

// "Иван Петров", "歐陽志豪": words with capitals and nothing else, or a few ideographs.
bool has_shape_of_name(std::string_view text) {
  if (!could_be_name(text)) return false;
  size_t words = 0, ideographs = 0, letters = 0;
  bool capitals = true, at_start = true;
  for (size_t at = 0; at < text.size();) {
    const uint32_t letter = next_code_point(text, at);
    if (!is_word(letter)) {
      if (letter == ',' || letter == '.' || letter == ':') return false;
      at_start = at_start || letter == ' ';
      continue;
    }
    ++letters;
    if (letter >= 0x4E00 && letter <= 0x9FFF) ++ideographs;
    if (std::exchange(at_start, false)) {
      ++words;
      std::string one;
      append_utf8(one, letter);
      capitals = capitals && to_lower(one) != one;
    }
  }
  if (ideographs == letters) return letters >= 2 && letters <= 4;
  return capitals && (words == 2 || words == 3);
}

// Where the keys say nothing at all ("f_17"), the name stands before what reaches the person.
Entry* find_by_position(Assignment& into) {
  constexpr size_t kBefore = 2;
  std::vector<Entry>& entries = into.entries;
  // In a longer form there may be a company or a country just as well.
  if (entries.size() > kShortFormEntries) return nullptr;
  for (size_t i = 1; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const bool unknown = entry.guess.role == Role::kNone && !entry.goods && entry.distance == 0;
    if (!unknown || entry.text.size() > kNameBytesMax) continue;
    const bool reaches =
        !normal_email(entry.text).empty() || !unmistakable_phone(entry.text, into.locale.region).empty();
    if (!reaches) continue;
    for (size_t back = 1; back <= kBefore && back <= i; ++back) {
      Entry& before = entries[i - back];
      const bool fits = !before.used && before.guess.role == Role::kNone && before.box == entry.box && !before.chosen;
      if (fits && before.distance == 0 && has_shape_of_name(before.text)) return &before;
    }
  }
  return nullptr;
}

struct Found {
  Entry* whole = nullptr;
  Entry* first = nullptr;
  Entry* middle = nullptr;
  std::vector<Entry*> last;  // two of them in Spanish forms
};

Found find_parts(Assignment& into) {
  Found found;
  std::vector<Entry*> wholes = names(into, Role::kName);
  std::erase_if(wholes, [&into](const Entry* entry) { return is_form_name(into, *entry); });
  // The more specific words first: "ФИО" before "Имя питомца"; order decides between equals.
  std::stable_sort(wholes.begin(), wholes.end(), [](const Entry* a, const Entry* b) {
    if (a->distance != b->distance) return a->distance < b->distance;
    const auto tier = [](const Entry* entry) {
      return entry->guess.score >= 110 ? 2 : entry->guess.score >= 80 ? 1 : 0;
    };
    return tier(a) > tier(b);
  });
  const std::vector<Entry*> firsts = names(into, Role::kFirstName);
  const std::vector<Entry*> lasts = names(into, Role::kLastName);
  found.whole = wholes.empty() ? nullptr : wholes.front();
  found.first = firsts.empty() ? nullptr : firsts.front();
  const Entry* anchor = found.first != nullptr ? found.first : found.whole;
  if (Entry* last = nearest_to(lasts, anchor)) {
    found.last.push_back(last);
    for (Entry* other : lasts) {
      const bool second = other != last && other->distance == last->distance && other->text != last->text;
      if (second && found.last.size() < 2 && other->guess.words != last->guess.words) found.last.push_back(other);
    }
  }
  found.middle = nearest_to(names(into, Role::kMiddleName), anchor);
  return found;
}

void take_name(Assignment& into, std::initializer_list<Entry*> parts, const std::vector<Entry*>& last) {
  std::string name;
  std::vector<Entry*> all;
  for (Entry* part : parts) {
    if (part != nullptr) all.push_back(part);
  }
  all.insert(all.end(), last.begin(), last.end());
  for (const Entry* part : all) append_name(name, part->text);
  into.draft.contact.name = name;
  for (Entry* part : all) into.take(*part, "contact.name", part->text);
}

bool shares_a_word(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&b](const std::string& word) { return std::find(b.begin(), b.end(), word) != b.end(); });
}

// A box with a whole name of its own that is another's ("billing" of the mother's card) reaches that person.
void set_apart_other_people(Assignment& into) {
  const std::vector<std::string> name = words_of(into.draft.contact.name);
  std::vector<std::pair<std::string_view, std::vector<std::string>>> boxes;
  for (const Entry& entry : into.entries) {
    const Role role = entry.guess.role;
    const bool part = role == Role::kName || role == Role::kFirstName || role == Role::kLastName;
    if (!part || entry.box.empty() || entry.goods || entry.derived || !could_be_name(entry.text)) continue;
    const bool own_box = std::any_of(into.entries.begin(), into.entries.end(), [&](const Entry& other) {
      return other.box == entry.box && (other.guess.role == Role::kPhone || other.guess.role == Role::kEmail);
    });
    if (!own_box || entry.beside_container) continue;
    auto box = std::find_if(boxes.begin(), boxes.end(), [&](const auto& one) { return one.first == entry.box; });
    if (box == boxes.end()) box = boxes.insert(boxes.end(), {entry.box, {}});
    for (std::string& word : words_of(entry.text)) box->second.push_back(std::move(word));
  }
  for (const auto& [box, words] : boxes) {
    if (shares_a_word(words, name)) continue;
    for (Entry& entry : into.entries) {
      if (entry.box == box) entry.other_person = true;
    }
  }
}

// The same name again ("Name as on the receipt") says nothing new.
void take_repetitions(Assignment& into) {
  for (Entry& entry : into.entries) {
    const Role role = entry.guess.role;
    const bool part =
        role == Role::kName || role == Role::kFirstName || role == Role::kLastName || role == Role::kMiddleName;
    if (!entry.used && part && entry.distance < kSomebodyElse && contains_name(into.draft.contact.name, entry.text)) {
      into.take(entry);
    }
  }
}

}  // namespace

void assign_name(Assignment& into) {
  if (!into.draft.contact.name.empty()) return;
  const Found found = find_parts(into);
  // Both parts of a name say more than a key with "name" among words that say something else.
  const bool vague = found.whole != nullptr && found.whole->guess.score <= kVagueScoreMax && !found.last.empty();
  const bool parts_are_nearer =
      found.first != nullptr && (found.whole == nullptr || vague || found.first->distance <= found.whole->distance);
  if (parts_are_nearer) {
    if (found.last.empty() && found.whole != nullptr) {
      // "Prénom" and "Nom": the plain name beside a first name is the family's, unless it holds the first one too.
      if (contains_name(found.whole->text, found.first->text))
        take_name(into, {found.whole}, {});
      else
        take_name(into, {found.first, found.middle, found.whole}, {});
    } else {
      take_name(into, {found.first, found.middle}, found.last);
    }
  } else if (found.whole != nullptr) {
    const bool has_last = !found.last.empty() && !contains_name(found.whole->text, found.last.front()->text);
    // "Имя" and "Фамилия": the plain name is the first one.
    if (has_last && found.whole->distance >= found.last.front()->distance) {
      take_name(into, {found.whole, found.middle}, found.last);
    } else {
      take_name(into, {found.whole}, {});
    }
  } else if (!found.last.empty()) {
    take_name(into, {found.middle}, found.last);
  } else if (Entry* entry = find_by_position(into)) {
    into.draft.contact.name = collapse_blanks(entry->text);
    into.take(*entry, "contact.name", into.draft.contact.name, "looks like a name beside a phone or an e-mail",
              kPositionConfidence);
  } else {
    return;
  }
  take_repetitions(into);
  set_apart_other_people(into);
}

}  // namespace leadgate::mapping::recognition
