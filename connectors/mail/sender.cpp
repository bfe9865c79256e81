#include "connectors/mail/sender.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/thread.hpp"
#include "mapping/phone.hpp"
#include "mapping/recognise/verdict.hpp"
#include "mapping/unicode.hpp"

namespace leadgate::connectors::mail {

bool is_free_mail(std::string_view host) {
  static constexpr std::string_view kHosts[] = {
      "gmail.com",   "googlemail.com", "yandex.ru",      "ya.ru",     "yandex.com",  "yandex.kz",  "yandex.by",
      "mail.ru",     "bk.ru",          "inbox.ru",       "list.ru",   "internet.ru", "rambler.ru", "outlook.com",
      "hotmail.com", "live.com",       "msn.com",        "yahoo.com", "icloud.com",  "me.com",     "mac.com",
      "aol.com",     "proton.me",      "protonmail.com", "gmx.de",    "gmx.net",     "web.de",     "t-online.de",
      "orange.fr",   "free.fr",        "libero.it",      "ukr.net",   "i.ua",        "mail.kz",    "tut.by",
      "qq.com",      "163.com",        "wp.pl",          "o2.pl",     "seznam.cz"};
  return std::find(std::begin(kHosts), std::end(kHosts), to_lower_ascii(host)) != std::end(kHosts);
}

namespace {

// A web server's own words about the letter.
bool is_sent_by_site(const Letter& letter) {
  for (std::string_view name : {"x-php-originating-script", "x-php-script", "x-php-filename", "x-wpforms-form-id",
                                "x-wpcf7-content-type", "x-form-id"}) {
    if (!letter.header(name).empty()) return true;
  }
  const std::string mailer = to_lower_ascii(letter.header("x-mailer"));
  for (std::string_view word : {"php", "wpforms", "bitrix", "1c-bitrix", "joomla", "drupal", "tilda", "swiftmailer"}) {
    if (mailer.find(word) != std::string::npos) return true;
  }
  return false;
}

bool goes_home(const Letter& letter, std::string_view from) {
  const std::string host = to_lower_ascii(host_of(from));
  if (host.empty() || is_free_mail(host)) return false;
  return std::any_of(letter.to.begin(), letter.to.end(),
                     [&host](const Person& one) { return to_lower_ascii(host_of(one.email)) == host; });
}

bool writes_to_itself(const Letter& letter, std::string_view from) {
  return std::any_of(letter.to.begin(), letter.to.end(),
                     [from](const Person& one) { return equals_ignoring_case(one.email, from); });
}

// A foreign service that has us answer to ourselves writes in our name, unless a list of ours put the address there.
bool writes_for_us(const Letter& letter, std::string_view from, const mapping::OwnIdentities& own) {
  if (letter.reply_to.empty() || is_free_mail(host_of(from)) || !letter.header("list-id").empty()) return false;
  return std::all_of(letter.reply_to.begin(), letter.reply_to.end(),
                     [&own](const Person& one) { return is_own(one.email, own); });
}

// Somebody to answer to who is neither a machine nor one of us nor the one whom the letter went to.
const Person* reply_to_person(const Letter& letter, const mapping::OwnIdentities& own) {
  for (const Person& one : letter.reply_to) {
    if (one.email.empty() || is_machine(one.email) || is_own(one.email, own)) continue;
    if (!writes_to_itself(letter, one.email)) return &one;
  }
  return nullptr;
}

bool names_site(std::string_view text) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:сайт|веб-?сайт|форм[аыуе]|веб-?форм|обратн\\S+ (?:связ|звон)|квиз|битрикс|site|website|"
      "forms?\\b|callback|quiz|submission|entry\\b|bitrix|wordpress|contact us|feedback|kontaktformular|formular)");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

// Some of the words people put into theirs, too, so that they tell nothing of what comes from a private mailbox.
bool looks_like_site(const Letter& letter, const Person& from) {
  static const RE2 notices(
      "(?i)(?:^|[^\\p{L}])(?:заявк|звонок|лид(?:а|ы)?(?:[^\\p{L}]|$)|нов(?:ый|ая|ое) |leads?\\b|enquiry|inquiry|"
      "request|new (?:order|message|customer|contact))");
  static const RE2 local(
      "(?i)^(?:u\\d+|admin|www|web[^@]*|sites?|forms?[^@]*|leads?|lid[iy]|zayavk[ai]|reports?|quiz|callback|widget|"
      "system|hosting)@");
  if (names_site(letter.subject) || names_site(from.name)) return true;
  if (is_free_mail(host_of(from.email))) return false;
  return RE2::PartialMatch(letter.subject, notices) || RE2::PartialMatch(from.name, notices) ||
         RE2::PartialMatch(from.email, local);
}

namespace {

// Whether From tells of the site or the service, so that the person is another.
bool gives_way(const Letter& letter, const Form& form, const Person& from, const mapping::OwnIdentities& own) {
  if (from.email.empty() || is_machine(from.email) || is_own(from.email, own)) return true;
  const bool other_reply = !letter.reply_to.empty() && !letter.reply_to.front().email.empty() &&
                           !equals_ignoring_case(letter.reply_to.front().email, from.email);
  const bool home = goes_home(letter, from.email) || is_sent_by_site(letter) || writes_to_itself(letter, from.email) ||
                    writes_for_us(letter, from.email, own);
  if (other_reply && home) return true;
  if (form.mentions()) return true;  // looked for in notices only
  if (form.is_notice) return true;
  // A person may put answers into a letter of his own.
  if (!form.is_form() || !(form.is_whole || home)) return false;
  const bool by_site = home || looks_like_site(letter, from);
  const bool same_name = !from.name.empty() && mapping::to_lower(from.name) == mapping::to_lower(form.person.name);
  if (!form.person.email.empty()) {
    // A firm that names one of its own people is the customer, and not its site.
    const bool of_firm = !home && is_same_house(form.person.email, from.email);
    return by_site && !of_firm && !equals_ignoring_case(form.person.email, from.email);
  }
  // Answers without an address: a private mailbox or one's own name is the person's, a host's is the site's, and so is
  // a mailbox whose owner calls itself a site.
  const bool is_private = is_free_mail(host_of(from.email)) && !names_site(from.name);
  return home || (by_site && !is_private && !same_name && form.has_phone);
}

// The part of a host that is registered, near enough.
std::string_view registered(std::string_view host) {
  size_t at = host.rfind('.');
  if (at == std::string_view::npos || at == 0) return host;
  size_t before = host.rfind('.', at - 1);
  if (before == std::string_view::npos) return host;
  const std::string_view second = host.substr(before + 1, at - before - 1);
  const bool is_public = second == "co" || second == "com" || second == "org" || second == "net" || second == "ac";
  if (is_public && before > 0) before = host.rfind('.', before - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

// Nobody but us has it.
bool stays_home(const Letter& letter, std::string_view from, const mapping::OwnIdentities& own) {
  const std::string host = to_lower_ascii(host_of(from));
  const auto ours = [&](const Person& one) {
    return one.email.empty() || is_own(one.email, own) || equals_ignoring_case(one.email, from) ||
           (!is_free_mail(host) && to_lower_ascii(host_of(one.email)) == host);
  };
  return std::all_of(letter.to.begin(), letter.to.end(), ours) && std::all_of(letter.cc.begin(), letter.cc.end(), ours);
}

}  // namespace

bool is_machine(std::string_view email) {
  // A word that may be somebody's name, or a tag behind a plus, must be the whole of it.
  static const RE2 pattern(
      "(?i)^(?:nobody|robot|daemon|apache|nginx|root|cron|alerts?)@|"
      "(?:^|[._-])(?:mailer-?daemon|bounces?|notifications?|notify|automail(?:er)?|mailer|www-data|wordpress)"
      "(?:[._+=-][^@]*)?@|"
      "@(?:[^@]*\\.)?(?:notify|notifications?|no-?reply|bounces?|mailer)\\.[^@]+$|"
      "^[^@+]*(?:no-?_?\\.?reply|do-?_?not-?_?reply)[^@]*@");
  return RE2::PartialMatch(re2::StringPiece(email.data(), email.size()), pattern);
}

bool is_own(std::string_view email, const mapping::OwnIdentities& own) {
  return !email.empty() && mapping::recognition::is_own_email(to_lower_ascii(email), own);
}

bool is_own_phone(std::string_view phone, const mapping::OwnIdentities& own, std::string_view region) {
  return std::any_of(own.phones.begin(), own.phones.end(),
                     [&](const std::string& one) { return mapping::normal_phone(one, region) == phone; });
}

bool is_same_house(std::string_view email, std::string_view other) {
  const std::string one = to_lower_ascii(host_of(email));
  return !one.empty() && !is_free_mail(one) && registered(one) == registered(to_lower_ascii(host_of(other)));
}

Author author_of(const Letter& letter, const mapping::OwnIdentities& own) {
  const std::string_view from = letter.from.empty() ? std::string_view() : letter.from.front().email;
  const bool answers = thread_of(letter).reply || is_forward_subject(letter.subject);
  const bool home = is_own(from, own) || goes_home(letter, from) || writes_to_itself(letter, from);
  if (home) return answers || !stays_home(letter, from, own) ? Author::kPerson : Author::kSite;
  if (!answers && writes_for_us(letter, from, own)) return Author::kSite;
  return !answers && (is_machine(from) || is_sent_by_site(letter)) ? Author::kService : Author::kPerson;
}

Sender choose_sender(const Letter& letter, const Form& form, const std::optional<Forwarded>& forwarded,
                     const mapping::OwnIdentities& own) {
  const Person from = letter.from.empty() ? Person() : letter.from.front();
  if (!gives_way(letter, form, from, own)) return {from, Writer::kFrom};
  const Person* reply = reply_to_person(letter, own);
  if (form.is_form()) {
    Person person = form.person;
    // A service's own desk is nobody who filled in a form.
    const bool desk =
        reply != nullptr && (is_machine(from.email) || form.is_notice) && is_same_house(reply->email, from.email);
    if (person.email.empty() && reply != nullptr && !desk) person.email = reply->email;
    if (person.name.empty() && reply != nullptr && !desk) person.name = reply->name;
    const bool tells = form.has_phone || form.is_notice || !person.name.empty();
    if (!person.email.empty() || tells) return {std::move(person), Writer::kForm};
  }
  if (reply != nullptr) return {*reply, Writer::kReplyTo};
  if (form.mentions()) return {form.person, Writer::kMentioned};
  if (is_own(from.email, own)) {
    const bool passed_on = forwarded && !forwarded->from.email.empty() && !is_own(forwarded->from.email, own) &&
                           !is_machine(forwarded->from.email);
    if (passed_on) return {forwarded->from, Writer::kForwarded};
    return {{}, Writer::kNobody};
  }
  if (is_machine(from.email)) {
    // A name alone: somebody whom the service would not let us write to.
    const bool named = !letter.reply_to.empty() && letter.reply_to.front().email.empty();
    return named ? Sender{{letter.reply_to.front().name, ""}, Writer::kReplyTo} : Sender{};
  }
  if (from.empty()) {
    const bool has_sender = !letter.sender.email.empty() && !is_machine(letter.sender.email);
    return has_sender && !is_own(letter.sender.email, own) ? Sender{letter.sender, Writer::kFrom} : Sender{};
  }
  return {from, Writer::kFrom};
}

}  // namespace leadgate::connectors::mail
