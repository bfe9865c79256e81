// Phones, e-mails and accounts.
#include <algorithm>

#include "mapping/ascii.hpp"
#include "mapping/email.hpp"
#include "mapping/phone.hpp"
#include "mapping/possible_phone.hpp"
#include "mapping/recognise/assignment.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kFoundMax = 8;
// Of what has the shape of a phone or an e-mail and no name that says so.
constexpr int kShapeConfidence = 80;
constexpr int kPossibleConfidence = 60;
// Of a name that says "phone" itself and not only "number" or "contact".
constexpr int kClearScore = 78;

bool is_whole_email(std::string_view text) {
  return text.find('@') != std::string_view::npos && text.find_first_of(" \t\n,;") == std::string_view::npos &&
         !normal_email(text).empty();
}

// A known meaning that is not this one outweighs the shape of the value.
bool shape_decides(const Entry& entry) {
  const std::string& words = entry.guess.words;
  if (words == "login" || words == "username" || words == "логин" || words == "userid") return true;
  return entry.guess.role == Role::kNone || entry.guess.role == Role::kContact || entry.guess.role == Role::kName;
}

template <class List, class T>
bool has(const List& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether the entry may reach the one who sent it.
bool is_theirs(const Entry& entry) {
  return !entry.used && entry.distance < kSomebodyElse && !entry.other_person;
}

// Nearest person first, then what stands less deep, then in the sender's order.
bool is_nearer(const Entry& a, const Entry& b) {
  return a.distance != b.distance ? a.distance < b.distance : a.depth < b.depth;
}

// "(916)" + "123" + "4567": one number asked for in pieces that stand in a row.
void join_phone_pieces(Assignment& into) {
  std::vector<Entry>& entries = into.entries;
  for (size_t from = 0; from < entries.size(); ++from) {
    std::string digits;
    size_t to = from;
    while (to < entries.size() && is_theirs(entries[to]) && entries[to].guess.role == Role::kPhone &&
           is_digits(entries[to].text) && entries[to].text.size() <= 8 && to - from < 4) {
      digits += entries[to++].text;
    }
    if (to - from < 2) continue;
    const std::string phone = normal_phone(digits, into.locale.region);
    if (phone.empty()) continue;
    if (!has(into.draft.contact.phones, phone)) into.draft.contact.phones.push_back(phone);
    for (size_t i = from; i < to; ++i) into.take(entries[i]);
    from = to;
  }
}

std::vector<std::string> phones_of(const Entry& entry, const Locale& locale) {
  if (entry.guess.role == Role::kPhone || entry.guess.role == Role::kWhatsapp || entry.guess.role == Role::kViber) {
    return find_phones(entry.text, locale.region);
  }
  if (entry.guess.role == Role::kContact) {
    // "Телефон или e-mail": digits that would be a phone are one here.
    if (entry.text.find('@') != std::string::npos) return {};
    return find_phones(entry.text, locale.region);
  }
  std::string phone;
  if (entry.guess.role == Role::kNone && !entry.goods) phone = unmistakable_phone(entry.text, locale.region);
  return phone.empty() ? std::vector<std::string>() : std::vector<std::string>{phone};
}

// A number that no table calls valid, in a field that is clearly a phone's: the person stays reachable.
void assign_possible_phone(Assignment& into) {
  std::vector<Entry*> fitting;
  for (Entry& entry : into.entries) {
    const bool clear = entry.guess.role == Role::kPhone && entry.guess.score >= kClearScore;
    if (clear && is_theirs(entry) && !entry.goods && !entry.chosen) fitting.push_back(&entry);
  }
  std::stable_sort(fitting.begin(), fitting.end(), [](const Entry* a, const Entry* b) { return is_nearer(*a, *b); });
  for (Entry* entry : fitting) {
    const std::string phone = possible_phone(entry->text, into.locale.region);
    if (phone.empty()) continue;
    into.draft.contact.phones.push_back(phone);
    const std::string why = into.reason(*entry) + "; no known numbering plan has this number";
    return into.take(*entry, "contact.phones", phone, why, kPossibleConfidence);
  }
}

}  // namespace

void assign_emails(Assignment& into) {
  std::vector<std::string>& emails = into.draft.contact.emails;
  if (!emails.empty()) return;
  std::vector<Entry*> fitting;
  for (Entry& entry : into.entries) {
    if (!is_theirs(entry) || entry.goods || entry.chosen) continue;
    const bool by_shape = shape_decides(entry) && is_whole_email(entry.text);
    if ((entry.guess.role == Role::kEmail && !find_emails(entry.text).empty()) || by_shape) fitting.push_back(&entry);
  }
  std::stable_sort(fitting.begin(), fitting.end(), [](const Entry* a, const Entry* b) { return is_nearer(*a, *b); });
  for (Entry* entry : fitting) {
    for (std::string& address : find_emails(entry->text)) {
      const bool news = !has(emails, address);
      // A delivery address of another person's mailbox is not the sender's.
      if (news && !emails.empty() && entry->distance >= 2) continue;
      if (emails.size() >= kFoundMax) return;
      const std::string shown = address;
      if (news) emails.push_back(std::move(address));
      const bool by_key = entry->guess.role == Role::kEmail;
      if (news && by_key)
        into.take(*entry, "contact.emails", shown);
      else if (news)
        into.take(*entry, "contact.emails", shown, "looks like an e-mail", kShapeConfidence);
      else
        into.take(*entry);
    }
  }
}

void assign_phones(Assignment& into) {
  std::vector<std::string>& phones = into.draft.contact.phones;
  if (!phones.empty()) return;
  std::vector<std::pair<Entry*, std::vector<std::string>>> fitting;
  for (Entry& entry : into.entries) {
    if (!is_theirs(entry) || entry.chosen) continue;
    std::vector<std::string> found = phones_of(entry, into.locale);
    if (!found.empty()) fitting.emplace_back(&entry, std::move(found));
  }
  std::stable_sort(fitting.begin(), fitting.end(),
                   [](const auto& a, const auto& b) { return is_nearer(*a.first, *b.first); });
  for (auto& [entry, found] : fitting) {
    for (const std::string& phone : found) {
      const bool news = !has(phones, phone);
      if (news && !phones.empty() && entry->distance >= 2) continue;
      if (phones.size() >= kFoundMax) return;
      if (news) phones.push_back(phone);
      const bool by_key = entry->guess.role != Role::kNone;
      const bool messenger = entry->guess.role == Role::kWhatsapp || entry->guess.role == Role::kViber;
      if (messenger) continue;  // taken as an account, too
      if (news && by_key)
        into.take(*entry, "contact.phones", phone);
      else if (news)
        into.take(*entry, "contact.phones", phone, "looks like a phone", kShapeConfidence);
      else
        into.take(*entry);
    }
  }
  if (phones.empty()) join_phone_pieces(into);
  if (phones.empty()) assign_possible_phone(into);
}

}  // namespace leadgate::mapping::recognition
