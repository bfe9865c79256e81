#include "mapping/recognise/verdict.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "mapping/email.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kOwnNameBytesMax = 200;
constexpr std::string_view kHoneypots[] = {
    "honeypot",      "honeypotfield", "gotcha",     "honey",          "botfield",   "hpfield",        "botcheck",
    "antispamfield", "nospam",        "leaveblank", "leavethisblank", "leaveempty", "leavethisempty", "donotfill",
    "dontfill",      "dontfillthis",  "spamtrap",   "honeypotemail",  "hpemail",    "hpname",         "areyouhuman",
    "humantest",     "formtrap",      "bottrap",    "fakefield",      "ohnohoney"};
constexpr std::string_view kEventKeys[] = {
    "event",        "type",     "eventtype", "topic",     "triggertype", "eventname", "action",   "object", "hook",
    "webhookevent", "resource", "entity",    "hookevent", "trigger",     "kind",      "eventkey", "scope"};

template <class List>
bool has(const List& list, std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

std::vector<std::string> sorted_words(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  std::sort(words.begin(), words.end());
  return words;
}

// "refund" out of "refunds".
std::string_view refund_word(std::string_view text) {
  for (const std::string& word : words_of(text)) {
    for (std::string_view stem : {"refund", "chargeback", "dispute"}) {
      if (word.starts_with(stem)) return stem;
    }
  }
  return {};
}

// "charge.refunded", "refunds/create": a machine's word. "Refund of a ticket" is what a person asks for.
bool is_event_name(std::string_view text) {
  return text.find_first_of("./_:") != std::string_view::npos && text.find(' ') == std::string_view::npos &&
         text.size() <= 80;
}

std::string_view first_part(std::string_view path) {
  return path.substr(0, path.find_first_of(".["));
}

}  // namespace

bool is_own_email(std::string_view address, const OwnIdentities& own) {
  const std::string_view domain = address.substr(std::min(address.find('@') + 1, address.size()));
  for (const std::string& one : own.emails) {
    if (normal_email(one) == address) return true;
  }
  return std::any_of(own.domains.begin(), own.domains.end(), [domain](const std::string& one) {
    const std::string lower = to_lower_ascii(one.starts_with('@') ? std::string_view(one).substr(1) : one);
    return domain == lower || domain.ends_with("." + lower);
  });
}

void set_apart_own(std::vector<Entry>& entries, const Locale& locale, const OwnIdentities& own) {
  if (own.emails.empty() && own.domains.empty() && own.phones.empty() && own.names.empty()) return;
  std::vector<std::string> phones;
  for (const std::string& phone : own.phones) phones.push_back(normal_phone(phone, locale.region));
  std::erase(phones, std::string());
  std::vector<std::vector<std::string>> names;
  for (const std::string& name : own.names) names.push_back(sorted_words(name));
  for (Entry& entry : entries) {
    const std::vector<std::string> emails =
        entry.text.find('@') == std::string::npos ? std::vector<std::string>() : find_emails(entry.text);
    const bool own_email =
        std::any_of(emails.begin(), emails.end(), [&own](const std::string& one) { return is_own_email(one, own); });
    const bool own_phone = !phones.empty() && has(phones, normal_phone(entry.text, locale.region));
    const bool own_name = !names.empty() && entry.text.size() < kOwnNameBytesMax &&
                          std::find(names.begin(), names.end(), sorted_words(entry.text)) != names.end();
    if (own_email || own_phone || own_name) entry.distance = kSomebodyElse;
  }
}

bool has_filled_honeypot(const std::vector<Entry>& entries, const std::vector<std::string>& names) {
  return std::any_of(entries.begin(), entries.end(), [&names](const Entry& entry) {
    if (!has(names, entry.name) && !has(kHoneypots, entry.folded_name)) return false;
    const std::string text = to_lower_ascii(entry.text);
    return !text.empty() && text != "0" && text != "false" && text != "off" && text != "no" && text != "null";
  });
}

std::string not_a_lead(const std::vector<Entry>& entries, const deals::LeadDraft& draft) {
  bool one_box = !entries.empty();
  bool variants = false, kind_of_goods = false;
  for (const Entry& entry : entries) {
    const std::string& key = entry.folded_name;
    if (entry.depth <= 3 && has(kEventKeys, key) && is_event_name(entry.text)) {
      if (const std::string_view word = refund_word(entry.text); !word.empty()) return std::string(word);
    }
    const std::string_view top = first_part(entry.path);
    one_box = one_box && !entry.box.empty() && top == first_part(entries.front().path);
    variants = variants || entry.path.find("variants[") != std::string::npos;
    kind_of_goods = kind_of_goods || key == "producttype" || key == "bodyhtml" || key == "inventoryquantity";
  }
  const std::string_view top = entries.empty() ? std::string_view() : first_part(entries.front().path);
  if (one_box && !refund_word(top).empty()) return std::string(refund_word(top));
  if (draft.contact.has_identity()) return {};
  return one_box && (top == "product" || top == "products" || top == "collection") ? "product"
         : variants && kind_of_goods                                               ? "product"
                                                                                   : std::string();
}

}  // namespace leadgate::mapping::recognition
