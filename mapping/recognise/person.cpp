// The name of the one who sent the form: whole, or in its parts.
#include <algorithm>

#include "mapping/html_text.hpp"
#include "mapping/names.hpp"
#include "mapping/recognise/assignment.hpp"
#include "mapping/recognise/words.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kNameBytesMax = 120;
constexpr size_t kNameWordsMax = 8;

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
  std::erase_if(found, [](const Entry* entry) { return entry->goods || !could_be_name(entry->text); });
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
    return (a->guess.score >= 80) > (b->guess.score >= 80);
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
  for (Entry* part : all) into.take(*part, "contact.name", part->text, Assignment::reason(*part));
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
  const bool parts_are_nearer =
      found.first != nullptr && (found.whole == nullptr || found.first->distance <= found.whole->distance);
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
  } else {
    return;
  }
  take_repetitions(into);
}

}  // namespace leadgate::mapping::recognition
