// Accounts: by the field's name, and by the links that people paste.
#include <algorithm>

#include "base/text.hpp"
#include "mapping/ascii.hpp"
#include "mapping/names.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/assignment.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr int kLinkConfidence = 85;
constexpr int kHandleConfidence = 60;

struct Host {
  std::string_view prefix;  // of a link without its scheme and "www."
  std::string_view kind;
};

constexpr Host kHosts[] = {{"t.me/", "telegram"},
                           {"telegram.me/", "telegram"},
                           {"tg://resolve?domain=", "telegram"},
                           {"wa.me/", "whatsapp"},
                           {"api.whatsapp.com/send?phone=", "whatsapp"},
                           {"vk.com/", "vk"},
                           {"vk.ru/", "vk"},
                           {"m.vk.com/", "vk"},
                           {"instagram.com/", "instagram"},
                           {"viber://chat?number=", "viber"},
                           {"skype:", "skype"},
                           {"max.ru/", "max"}};

bool is_handle(std::string_view text) {
  if (text.size() < 5 || text.size() > 32) return false;
  const std::string lower = to_lower_ascii(text);
  for (std::string_view word : {"telegram", "whatsapp", "viber", "phone", "email", "vkontakte"}) {
    if (lower == word) return false;
  }
  return std::all_of(lower.begin(), lower.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
}

void add_messenger(Assignment& into, Entry& entry, std::string_view kind, std::string id, std::string username,
                   std::string_view why, int sure) {
  for (const deals::Messenger& known : into.draft.contact.messengers) {
    if (known.kind == kind) return;
  }
  into.draft.contact.messengers.push_back({std::string(kind), std::move(id), std::move(username)});
  into.take(entry, "contact.messengers", entry.text, why, sure);
}

struct Account {
  std::string id;
  std::string username;
};

std::optional<Account> read_account(const Assignment& into, std::string_view text, std::string_view kind) {
  const bool marked = text.starts_with('@') || text.find('/') != std::string_view::npos;
  const std::string name = account_name(text);
  if (is_digits(name) && name.size() >= 5 && normal_phone(name, into.locale.region).empty()) return Account{name, {}};
  if (kind == "vk" && name.starts_with("id") && is_digits(std::string_view(name).substr(2))) {
    return Account{name.substr(2), {}};
  }
  if (!is_handle(name) || is_digits(name)) return std::nullopt;
  if (!marked && name.find('.') != std::string::npos && kind != "instagram" && kind != "skype") return std::nullopt;
  return Account{"@" + to_lower_ascii(name), name};
}

bool by_phone(std::string_view kind) {
  return kind == "whatsapp" || kind == "viber" || kind == "max";
}

void assign_account(Assignment& into, Entry& entry, std::string_view text, std::string_view kind, std::string_view why,
                    int sure) {
  if (by_phone(kind)) {
    const std::string phone = normal_phone(text, into.locale.region);
    if (!phone.empty()) return add_messenger(into, entry, kind, phone.substr(1), {}, why, sure);
    if (kind != "max") return;
  }
  const std::optional<Account> account = read_account(into, text, kind);
  if (account) add_messenger(into, entry, kind, account->id, account->username, why, sure);
}

// "https://t.me/ivan" as the whole value, whatever the field is called.
void assign_link(Assignment& into, Entry& entry) {
  std::string_view text = trim(entry.text);
  if (text.find_first_of(" \t\n") != std::string_view::npos) return;
  for (std::string_view scheme : {"https://", "http://", "www."}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  const std::string lower = to_lower_ascii(text);
  for (const Host& host : kHosts) {
    if (!lower.starts_with(host.prefix)) continue;
    std::string_view rest = text.substr(host.prefix.size());
    rest = rest.substr(0, rest.find_first_of("?&#"));
    if (by_phone(host.kind) && !rest.starts_with('+') && is_digits(rest)) {
      const std::string full = "+" + std::string(rest);
      return assign_account(into, entry, full, host.kind, "a link to an account", kLinkConfidence);
    }
    const std::string path = "/" + std::string(rest);
    return assign_account(into, entry, path, host.kind, "a link to an account", kLinkConfidence);
  }
}

}  // namespace

void assign_messengers(Assignment& into) {
  if (!into.draft.contact.messengers.empty()) return;
  for (Entry& entry : into.entries) {
    if (entry.used || entry.goods || entry.other_person || entry.distance >= kSomebodyElse) continue;
    switch (entry.guess.role) {
      case Role::kWhatsapp:
      case Role::kViber:
      case Role::kTelegram:
      case Role::kVk:
      case Role::kInstagram:
      case Role::kSkype:
      case Role::kMax:
        assign_account(into, entry, entry.text, role_name(entry.guess.role), into.reason(entry),
                       Assignment::confidence(entry));
        break;
      case Role::kContact:
        if (entry.text.starts_with('@')) {
          assign_account(into, entry, entry.text, "telegram", "a handle in a field for contacts", kHandleConfidence);
          break;
        }
        [[fallthrough]];
      case Role::kNone:
      case Role::kPhone:
        assign_link(into, entry);
        break;
      default:
        break;
    }
  }
}

}  // namespace leadgate::mapping::recognition
