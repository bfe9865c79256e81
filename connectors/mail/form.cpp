#include "connectors/mail/form.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/labels.hpp"
#include "connectors/mail/notice.hpp"
#include "connectors/mail/sender.hpp"
#include "mapping/email.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/phone.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::recognition::Role;

// Whether the answers take up most of the lines.
bool covers(const deals::Fields& pairs, std::string_view message) {
  size_t lines = 0;
  for (std::string_view line : split(utf8_prefix(message, kFormBytesMax), '\n')) lines += trim(line).empty() ? 0 : 1;
  size_t covered = 0;
  for (const auto& [label, value] : pairs) {
    covered += 1 + static_cast<size_t>(std::count(value.begin(), value.end(), '\n'));
  }
  return covered * 10 >= lines * 7;
}

// The whole name, or its parts.
std::string name_in(const deals::Fields& pairs) {
  std::string whole, first, last;
  for (const auto& [label, value] : pairs) {
    const Role role = role_of(label);
    std::string* part = role == Role::kName        ? &whole
                        : role == Role::kFirstName ? &first
                        : role == Role::kLastName  ? &last
                                                   : nullptr;
    if (part != nullptr && part->empty()) *part = value;
  }
  if (whole.empty() || (!last.empty() && whole.find(' ') == std::string::npos)) {
    if (first.empty()) first = whole;
    whole = first + (first.empty() || last.empty() ? "" : " ") + last;
  }
  return whole.find('@') == std::string::npos && whole.find('\n') == std::string::npos ? whole : std::string();
}

constexpr char kFromLine[] = "(?i)from|от|від|von|de|da|od|van|από|fra|från|отправитель|sender";

// "From: Ivan <ivan@example.test>", or without the angles, as plug-ins begin their letters.
void take_from_line(deals::Fields& pairs, Person& person) {
  static const RE2 from(kFromLine);
  for (auto pair = pairs.begin(); pair != pairs.end(); ++pair) {
    if (!RE2::FullMatch(pair->first, from)) continue;
    const mapping::mime::MailboxList list = mapping::mime::read_mailboxes(pair->second);
    if (list.mailboxes.empty()) continue;
    const std::string email = mapping::normal_email(list.mailboxes.front().address);
    if (email.empty()) continue;
    person = {list.mailboxes.front().name, email};
    pairs.erase(pair);
    if (!person.name.empty()) pairs.emplace_back("Name", person.name);
    pairs.emplace_back("E-mail", person.email);
    return;
  }
}

bool is_no_persons(std::string_view email, const FormReading& how) {
  return is_machine(email) || (how.own != nullptr && is_own(email, *how.own));
}

bool is_own_phone(std::string_view phone, const FormReading& how) {
  return how.own != nullptr && mail::is_own_phone(phone, *how.own, how.region);
}

// An address or phone that is ours or a machine's: a footer's, or what the shop signed up with.
bool is_nobodys(std::string_view label, const std::string& value, const FormReading& how) {
  static const RE2 from(kFromLine);
  const Role role = role_of(label);
  if (role == Role::kEmail || RE2::FullMatch(re2::StringPiece(label.data(), label.size()), from)) {
    const std::string email = mapping::normal_email(value);
    return !email.empty() && is_no_persons(email, how);
  }
  if (role != Role::kPhone) return false;
  const std::string phone = mapping::normal_phone(value, how.region);
  return !phone.empty() && is_own_phone(phone, how);
}

}  // namespace

Form read_form(std::string_view message, const deals::Fields& tables, const FormReading& how) {
  Form out;
  out.pairs = all_answers(message, tables, how.author);
  std::erase_if(out.pairs, [&how](const auto& pair) { return is_nobodys(pair.first, pair.second, how); });
  take_from_line(out.pairs, out.person);
  size_t known = 0;
  bool identity = false;
  for (const auto& [label, value] : out.pairs) {
    const Role role = role_of(label);
    if (!means_something(role) || value.empty()) continue;
    ++known;
    identity = identity || is_identity(role, value);
    if (role == Role::kEmail && out.person.email.empty()) out.person.email = mapping::normal_email(value);
    out.has_phone = out.has_phone || (role == Role::kPhone && is_identity(role, value));
    out.has_message = out.has_message || role == Role::kMessage;
  }
  // A phone with a label in somebody's own letter is no form.
  const bool told = how.author == Author::kSite || (how.author == Author::kService && announces(message));
  const size_t enough = told ? 1 : 2;
  if (!(identity && known >= enough) && known < 3) return {};
  if (out.person.name.empty()) out.person.name = name_in(out.pairs);
  out.has_name = !out.person.name.empty();
  out.is_whole = covers(out.pairs, message);
  return out;
}

Form read_mention(std::string_view text, const FormReading& how) {
  static const RE2 number("(?:^|[^\\d+])(\\+?[\\d(][\\d\\s()–-]{5,18}\\d)");
  text = utf8_prefix(text, kFormBytesMax);
  std::vector<std::string> phones;
  re2::StringPiece rest(text.data(), text.size());
  re2::StringPiece digits;
  while (phones.size() < 2 && RE2::FindAndConsume(&rest, number, &digits)) {
    std::string phone = mapping::unmistakable_phone({digits.data(), digits.size()}, how.region);
    const bool known = std::find(phones.begin(), phones.end(), phone) != phones.end();
    if (!phone.empty() && !known && !is_own_phone(phone, how)) phones.push_back(std::move(phone));
  }
  std::vector<std::string> emails = mapping::find_emails(text);
  std::erase_if(emails, [&how](const std::string& one) { return is_no_persons(one, how); });
  Form out;
  if (phones.size() == 1) out.mentioned = phones.front();
  if (emails.size() == 1) out.person.email = emails.front();
  return out;
}

}  // namespace leadgate::connectors::mail
