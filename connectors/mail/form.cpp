#include "connectors/mail/form.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/sender.hpp"
#include "mapping/email.hpp"
#include "mapping/mime/addresses.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/roles.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::recognition::Role;

constexpr size_t kLabelBytesMax = 100;
constexpr size_t kLabelWordsMax = 6;
constexpr size_t kLineBytesMax = 2000;  // of one with a dash between label and answer
constexpr int kSomebodyElse = 5;        // as distance_of() has it

Role role_of(std::string_view label) {
  const std::vector<std::string> words = mapping::recognition::words_of(label);
  if (words.empty() || mapping::recognition::distance_of(words) >= kSomebodyElse) return Role::kNone;
  return mapping::recognition::guess_role(words).role;
}

bool means_something(Role role) {
  return role != Role::kNone && role != Role::kNoise && role != Role::kOther && role != Role::kHonorific;
}

bool is_identity(Role role, std::string_view value) {
  switch (role) {
    case Role::kPhone:
    case Role::kWhatsapp:
    case Role::kViber:
      return std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }) >= 6;
    case Role::kEmail:
      return !mapping::normal_email(value).empty();
    case Role::kContact:
    case Role::kTelegram:
    case Role::kVk:
    case Role::kMax:
      return !value.empty();
    default:
      return false;
  }
}

struct Line {
  std::string label;  // empty: no labelled line
  std::string value;
};

// "Phone - +7 916 123-45-67", "phone = ...", "How many? — two", as some sites write their answers.
bool parted_otherwise(std::string_view line, Line& out) {
  static const RE2 parted("^\\s*[*•]?\\s*([^:=\\s][^:=]*?)\\s*(?:\\s[-–—]\\s|=)\\s*(\\S.*?)\\s*$");
  Line found;
  if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), parted, &found.label, &found.value)) return false;
  if (found.label.size() > kLabelBytesMax) return false;
  if (!found.label.ends_with('?') && !means_something(role_of(found.label))) return false;
  out = std::move(found);
  return true;
}

// "Name: Ivan, Phone: +7 ..." with a line for each answer.
std::string with_lines_of_answers(std::string_view text) {
  static const RE2 next("[,;|]\\s*([^\\s\\d,;|:=.!?][^,;|:=.!?]*)[:=]");
  std::string out;
  for (std::string_view line : split(utf8_prefix(text, kFormBytesMax), '\n')) {
    const std::string_view first = line.substr(0, line.find_first_of(":="));
    re2::StringPiece rest(line.data(), line.size());
    re2::StringPiece label;
    size_t taken = 0;
    const bool answers = first.size() < line.size() && means_something(role_of(trim(first)));
    while (answers && RE2::FindAndConsume(&rest, next, &label)) {
      if (label.size() > kLabelBytesMax || !means_something(role_of({label.data(), label.size()}))) continue;
      const size_t at = static_cast<size_t>(label.data() - line.data());
      std::string_view before = line.substr(taken, at - taken);
      before = before.substr(0, before.find_last_of(",;|"));
      (out += before) += '\n';
      taken = at;
    }
    (out += line.substr(taken)) += '\n';
  }
  return out;
}

bool is_rule(std::string_view line) {
  line = trim(line);
  return line.size() >= 2 && line.find_first_not_of("_-=*") == std::string_view::npos;
}

Line labelled(std::string_view line, Author author) {
  Line out;
  static const RE2 heading("^\\s*[-=]{2,}\\s*([^-=\\s].*?)\\s*[-=]{2,}\\s*$");
  const re2::StringPiece text(line.data(), line.size());
  if (line.size() <= kLabelBytesMax && RE2::FullMatch(text, heading, &out.label)) return out;
  size_t mark = line.find(':');
  size_t width = 1;
  for (std::string_view other : {"\xEF\xBC\x9A", "\t"}) {
    if (const size_t at = line.find(other); at < mark) mark = at, width = other.size();
  }
  if (author != Author::kPerson && parted_otherwise(line.substr(0, kLineBytesMax), out)) return out;
  if (mark == std::string_view::npos || mark > kLabelBytesMax) return out;
  std::string_view label = trim(line.substr(0, mark));
  std::string_view value = trim(line.substr(mark + width));
  const auto is_mark = [](char c) { return c == '*' || c == '_' || c == '-' || c == '#'; };
  while (!label.empty() && is_mark(label.front())) label.remove_prefix(1);
  while (!label.empty() && is_mark(label.back())) label.remove_suffix(1);
  while (!value.empty() && value.front() == '*') value.remove_prefix(1);
  label = trim(label);
  const size_t words = mapping::recognition::words_of(label).size();
  if (words == 0 || words > kLabelWordsMax || value.starts_with("//") || label.find('@') != std::string_view::npos)
    return out;
  // A time of day is no label.
  if (label.find_first_not_of("0123456789 ") == std::string_view::npos) return out;
  out.label = label;
  out.value = trim(value);
  return out;
}

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

// A line above answers that is none itself, though its words would mean a message.
bool is_heading(std::string_view label) {
  static const RE2 pattern(
      "(?i)(?:additional|request|order|contact|customer|form|submission) (?:information|details|data)|"
      "(?:дополнительн\\S+|контактн\\S+) (?:информация|данные)|(?:информация|данные) о "
      "(?:покупателе|клиенте|заявке|заказе)|"
      "(?:детали|данные|состав|содержимое) (?:заявки|заказа|формы)");
  return !label.empty() && RE2::FullMatch(re2::StringPiece(label.data(), label.size()), pattern);
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

void add_pairs(deals::Fields& into, const deals::Fields& more) {
  for (const auto& [label, value] : more) {
    const auto same = [&label = label](const auto& known) { return known.first == label; };
    const auto known = std::find_if(into.begin(), into.end(), same);
    if (known == into.end()) {
      if (into.size() < kFormPairsMax) into.emplace_back(label, value);
    } else if (value.size() > known->second.size() && value.starts_with(known->second)) {
      known->second = value;  // the fuller one, over several lines
    }
  }
}

}  // namespace

deals::Fields labelled_answers(std::string_view text, Author author) {
  std::string lines;
  if (author != Author::kPerson) text = lines = with_lines_of_answers(text);
  deals::Fields out;
  bool open = false;     // a value may still come, or go on
  bool message = false;  // it goes on until the next known label
  for (std::string_view line : split(utf8_prefix(text, kFormBytesMax), '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (author != Author::kPerson && is_rule(line)) {
      open = message = false;
      continue;
    }
    Line found = labelled(line, author);
    const Role role = found.label.empty() ? Role::kNone : role_of(found.label);
    if (found.value.empty() && is_heading(found.label)) {
      open = message = false;
      continue;
    }
    if (!found.label.empty() && !(message && role == Role::kNone)) {
      if (out.size() == kFormPairsMax) break;
      message = role == Role::kMessage;
      open = found.value.empty() || message;
      out.emplace_back(std::move(found.label), std::move(found.value));
      continue;
    }
    const std::string_view said = trim(line);
    if (!open) continue;
    std::string& value = out.back().second;
    if (said.empty() && !message) {
      open = value.empty();
      continue;
    }
    if (!value.empty()) value += '\n';
    value += said;
    open = message;
  }
  for (auto& [label, value] : out) value = trim(value);
  std::erase_if(out, [](const auto& pair) { return pair.second.empty(); });
  return out;
}

deals::Fields all_answers(std::string_view message, const deals::Fields& tables, Author author) {
  deals::Fields out = tables;
  if (out.size() > kFormPairsMax) out.resize(kFormPairsMax);
  // A decoder takes the answers behind the first of a line for its value.
  if (author != Author::kPerson) {
    std::erase_if(out, [](const auto& pair) {
      const std::string line = pair.first + ": " + pair.second;
      return pair.second.find('\n') == std::string::npos && with_lines_of_answers(line) != line + '\n';
    });
  }
  add_pairs(out, labelled_answers(message, author));
  return out;
}

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
  const size_t enough = how.author == Author::kSite ? 1 : 2;
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
