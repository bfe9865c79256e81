// Phones, e-mails and accounts.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/email.hpp"
#include "mapping/names.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/assignment.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kFoundMax = 8;

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

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "(916)" + "123" + "4567": one number asked for in pieces that stand in a row.
void join_phone_pieces(Assignment& into) {
  std::vector<Entry>& entries = into.entries;
  for (size_t from = 0; from < entries.size(); ++from) {
    std::string digits;
    size_t to = from;
    while (to < entries.size() && !entries[to].used && entries[to].guess.role == Role::kPhone &&
           entries[to].distance < kSomebodyElse && is_digits(entries[to].text) && entries[to].text.size() <= 8 &&
           to - from < 4) {
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

bool is_handle(std::string_view text) {
  if (text.size() < 5 || text.size() > 32) return false;
  const std::string lower = to_lower_ascii(text);
  for (std::string_view word : {"telegram", "whatsapp", "viber", "phone", "email", "vkontakte"}) {
    if (lower == word) return false;
  }
  return std::all_of(lower.begin(), lower.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
}

void add_messenger(Assignment& into, Entry& entry, std::string_view kind, std::string id, std::string username) {
  for (const deals::Messenger& known : into.draft.contact.messengers) {
    if (known.kind == kind) return;
  }
  into.draft.contact.messengers.push_back({std::string(kind), std::move(id), std::move(username)});
  into.take(entry, "contact.messengers", entry.text, Assignment::reason(entry));
}

void assign_account(Assignment& into, Entry& entry, std::string_view kind) {
  const bool marked = entry.text.starts_with('@') || entry.text.find('/') != std::string::npos;
  const std::string name = account_name(entry.text);
  if (is_digits(name) && name.size() >= 5 && normal_phone(name, into.locale.region).empty()) {
    return add_messenger(into, entry, kind, name, {});
  }
  if (kind == "vk" && name.starts_with("id") && is_digits(std::string_view(name).substr(2))) {
    return add_messenger(into, entry, kind, name.substr(2), {});
  }
  if (!is_handle(name) || is_digits(name)) return;
  if (marked || name.find('.') == std::string::npos) {
    add_messenger(into, entry, kind, "@" + to_lower_ascii(name), name);
  }
}

}  // namespace

void assign_emails(Assignment& into) {
  std::vector<std::string>& emails = into.draft.contact.emails;
  if (!emails.empty()) return;
  std::vector<Entry*> fitting;
  for (Entry& entry : into.entries) {
    if (entry.used || entry.distance >= kSomebodyElse || entry.goods) continue;
    const bool by_shape = shape_decides(entry) && is_whole_email(entry.text);
    if ((entry.guess.role == Role::kEmail && !find_emails(entry.text).empty()) || by_shape) fitting.push_back(&entry);
  }
  std::stable_sort(fitting.begin(), fitting.end(),
                   [](const Entry* a, const Entry* b) { return a->distance < b->distance; });
  for (Entry* entry : fitting) {
    for (std::string& address : find_emails(entry->text)) {
      const bool news = !has(emails, address);
      // A delivery address of another person's mailbox is not the sender's.
      if (news && !emails.empty() && entry->distance >= 2) continue;
      if (emails.size() >= kFoundMax) return;
      const std::string shown = address;
      if (news) emails.push_back(std::move(address));
      const bool by_key = entry->guess.role == Role::kEmail;
      if (news)
        into.take(*entry, "contact.emails", shown, by_key ? Assignment::reason(*entry) : "looks like an e-mail");
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
    if (entry.used || entry.distance >= kSomebodyElse) continue;
    std::vector<std::string> found = phones_of(entry, into.locale);
    if (!found.empty()) fitting.emplace_back(&entry, std::move(found));
  }
  std::stable_sort(fitting.begin(), fitting.end(),
                   [](const auto& a, const auto& b) { return a.first->distance < b.first->distance; });
  for (auto& [entry, found] : fitting) {
    for (const std::string& phone : found) {
      const bool news = !has(phones, phone);
      if (news && !phones.empty() && entry->distance >= 2) continue;
      if (phones.size() >= kFoundMax) return;
      if (news) phones.push_back(phone);
      const bool by_key = entry->guess.role != Role::kNone;
      const bool messenger = entry->guess.role == Role::kWhatsapp || entry->guess.role == Role::kViber;
      if (messenger) continue;  // taken as an account, too
      if (news)
        into.take(*entry, "contact.phones", phone, by_key ? Assignment::reason(*entry) : "looks like a phone");
      else
        into.take(*entry);
    }
  }
  if (phones.empty()) join_phone_pieces(into);
}

void assign_messengers(Assignment& into) {
  if (!into.draft.contact.messengers.empty()) return;
  for (Entry& entry : into.entries) {
    if (entry.used || entry.distance >= kSomebodyElse) continue;
    const Role role = entry.guess.role;
    if (role == Role::kWhatsapp || role == Role::kViber) {
      const std::string phone = normal_phone(entry.text, into.locale.region);
      if (!phone.empty()) add_messenger(into, entry, role_name(role), phone.substr(1), {});
    } else if (role == Role::kTelegram || role == Role::kVk) {
      assign_account(into, entry, role_name(role));
    } else if (role == Role::kContact && entry.text.starts_with('@')) {
      assign_account(into, entry, "telegram");
    }
  }
}

}  // namespace leadgate::mapping::recognition
