#include "connectors/mail/no_lead.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/thread.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kRobotBytesMax = 1000;  // of an answer that a program gives
constexpr int kExchangeSpamMin = 5;      // its spam confidence level from which mail goes to the junk folder

std::string lower_header(const Letter& letter, std::string_view name) {
  return to_lower_ascii(letter.header(name));
}

bool has_header(const Letter& letter, std::string_view name) {
  return !letter.header(name).empty();
}

std::string report_type_of(const Letter& letter) {
  if (!letter.report_type.empty()) return letter.report_type;
  static const RE2 pattern("(?i)multipart/report\\b.*report-type=\"?([\\w-]+)");
  const std::string_view type = letter.header("content-type");
  std::string found;
  RE2::PartialMatch(re2::StringPiece(type.data(), type.size()), pattern, &found);
  return to_lower_ascii(found);
}

std::string_view report_reason(const Letter& letter) {
  // Of how others saw our letters (DMARC): it comes as an archive, without a type of its own.
  static const RE2 aggregate("(?i)^\\s*(?:\\[[^\\]]*\\]\\s*)?report domain:.*submitter:");
  if (matches(letter.subject, aggregate)) return "auto_generated";
  const std::string type = report_type_of(letter);
  if (type.empty()) return {};
  if (type.find("disposition") != std::string::npos) return "read_receipt";
  if (type.find("feedback") != std::string::npos) return "abuse_report";
  if (type.find("delivery-status") == std::string::npos) return "delivery_report";
  for (const auto& [name, value] : letter.report) {
    if (!equals_ignoring_case(name, "action")) continue;
    return to_lower_ascii(trim(value)).starts_with("failed") ? "bounce" : "delivery_report";
  }
  return "bounce";
}

bool is_from_mail_system(const Letter& letter) {
  static const RE2 address("(?i)^(?:mailer-?daemon|postmaster|mail-?daemon|bounces?)@");
  static const RE2 name("(?i)^(?:mail delivery (?:system|subsystem|service)|mailer[- ]daemon)");
  return std::any_of(letter.from.begin(), letter.from.end(),
                     [](const Person& one) { return matches(one.email, address) || matches(one.name, name); });
}

// The words of a letter that came back, as mail systems without a report part put them.
bool tells_of_bounce(const Letter& letter) {
  static const RE2 subject(
      "(?i)^\\s*(?:undeliver(?:able|ed)|mail delivery (?:failed|failure|system)|delivery (?:status "
      "notification|failure|"
      "has failed|delayed|report)|returned mail|failure notice|message (?:undeliverable|delivery)|warning: could not "
      "send|"
      "недоставленное|не доставлено|не уда(?:лось|[её]тся) доставить|сообщение не доставлено|письмо не доставлено|"
      "unzustellbar|nicht zustellbar|non remis|échec de (?:remise|la remise)|no se puede entregar|non recapitabile|"
      "niedostarczone)");
  return matches(letter.subject, subject);
}

std::string_view bounce_reason(const Letter& letter) {
  if (has_header(letter, "x-failed-recipients")) return "bounce";
  if (!is_from_mail_system(letter)) {
    const bool null_path = letter.return_path && letter.return_path->empty();
    return null_path && tells_of_bounce(letter) ? "bounce" : "";
  }
  const std::string_view local = letter.from.empty() ? "" : std::string_view(letter.from.front().email);
  // A postmaster may write himself.
  const bool person = to_lower_ascii(local).starts_with("postmaster") && !tells_of_bounce(letter) &&
                      !(letter.return_path && letter.return_path->empty());
  return person ? "" : "bounce";
}

// What else a machine says of a letter, beside its subject.
bool has_machine_sign(const Letter& letter) {
  if (letter.return_path && letter.return_path->empty()) return true;
  const std::string precedence = lower_header(letter, "precedence");
  if (precedence == "bulk" || precedence == "junk") return true;
  const std::string submitted = lower_header(letter, "auto-submitted");
  return (!submitted.empty() && submitted != "no") || has_header(letter, "x-auto-response-suppress");
}

bool is_auto_reply(const Letter& letter) {
  // A program puts a colon, or nothing, behind its words; "Re:" before them is an answer to such a letter.
  static const RE2 subject(
      "(?i)^\\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office(?: auto-?reply)?|"
      "автоматический ответ|автоответ|автовідповідь|автоматична відповідь|автоматты жауап|меня нет на месте|"
      "abwesenheits(?:notiz|meldung|assistent)|automatische antwort|autosvar|automaattinen vastaus|réponse automatique|"
      "respuesta automática|risposta automatica|resposta automática|automatyczna odpowiedź|automatisch antwoord|"
      "automatická odpověď|otomatik yanıt|自动回复|自動返信|자동 회신)\\s*(?:[:：]|$)");
  // What people may begin with, too.
  static const RE2 absence(
      "(?i)^\\s*(?:(?:re:\\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)|автоматический ответ|"
      "автоответ(?:чик)?)|(?:i am |i'm |i’m )?(?:currently )?(?:out of|away from) (?:the |my )?(?:office|desk)|"
      "on (?:vacation|holiday|leave|annual leave)|отсутстви[ея]|отсутствую|(?:я )?в отпуске|меня нет|"
      "(?:я )?(?:нахожусь )?в командировке|у відпустці|відсутність|демалыста|abwesen|urlaub|absence|absent|ausente|"
      "fuori sede|nieobecność)");
  if (lower_header(letter, "auto-submitted").starts_with("auto-replied")) return true;
  for (std::string_view name : {"x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply",
                                "x-autoresponder", "x-vacation-message"}) {
    const std::string value = lower_header(letter, name);
    if (!value.empty() && value != "no" && value != "false") return true;
  }
  const std::string precedence = lower_header(letter, "precedence");
  if (precedence == "auto_reply" || precedence == "auto-reply") return true;
  if (lower_header(letter, "x-precedence") == "auto_reply") return true;
  return matches(letter.subject, subject) || (matches(letter.subject, absence) && has_machine_sign(letter));
}

bool is_spam(const Letter& letter) {
  if (letter.spam) return true;
  for (std::string_view name : {"x-spam-flag", "x-spam-status", "x-spam", "x-mailgun-sflag", "x-spam-result"}) {
    const std::string value = lower_header(letter, name);
    if (value.starts_with("yes") || value.starts_with("true")) return true;
  }
  if (letter.header("x-yandex-spam") == "4") return true;
  const std::string_view level = letter.header("x-ms-exchange-organization-scl");
  int scl = 0;
  if (level.size() == 1 && RE2::FullMatch(re2::StringPiece(level.data(), level.size()), "(\\d)", &scl)) {
    if (scl >= kExchangeSpamMin) return true;
  }
  return lower_header(letter, "x-forefront-antispam-report").find("sfv:spm") != std::string::npos;
}

// A list of ours is how a mailbox is shared, and what comes over it are letters to us.
bool is_own_list(const Letter& letter, const mapping::OwnIdentities& own) {
  const std::string id = lower_header(letter, "list-id");
  return std::any_of(own.domains.begin(), own.domains.end(),
                     [&id](const std::string& domain) {
                       return !domain.empty() && id.find(to_lower_ascii(domain)) != std::string::npos;
                     }) ||
         std::any_of(own.emails.begin(), own.emails.end(), [&id](std::string email) {
           std::replace(email.begin(), email.end(), '@', '.');
           return !email.empty() && id.find(to_lower_ascii(email)) != std::string::npos;
         });
}

// It answers a letter of ours, as nothing that goes to many does.
bool answers_us(const Letter& letter, const mapping::OwnIdentities& own) {
  const Thread thread = thread_of(letter);
  return thread.reply && (!thread.number.empty() ||
                          std::any_of(thread.parents.begin(), thread.parents.end(), [&own](const std::string& id) {
                            return is_own("any@" + std::string(host_of(id)), own);
                          }));
}

bool is_mailing_list(const Letter& letter, const mapping::OwnIdentities& own) {
  const std::string precedence = lower_header(letter, "precedence");
  // A way to unsubscribe alone is what some companies' servers put into every letter, and a word about its precedence
  // alone is no list, either.
  const bool sent_to_many =
      precedence == "bulk" || has_header(letter, "feedback-id") || has_header(letter, "list-unsubscribe-post");
  const bool listed = has_header(letter, "list-id") || has_header(letter, "list-post") || precedence == "list" ||
                      (has_header(letter, "list-unsubscribe") && sent_to_many);
  return listed && !is_own_list(letter, own) && !answers_us(letter, own);
}

bool is_calendar_answer(const Letter& letter) {
  const std::string& method = letter.calendar_method;
  return !method.empty() && method != "REQUEST" && method != "PUBLISH" && method != "ADD";
}

// Whether the letter names a person, however the service marks its letters. A newsletter and a receipt have their
// sender's own contacts in them, and name none.
bool names_person(const Letter& letter, const Form& form, const Sender& sender, bool from_own) {
  const std::string_view from = letter.from.empty() ? std::string_view() : letter.from.front().email;
  const std::string& email = sender.person.email;
  switch (sender.writer) {
    case Writer::kForwarded:
    case Writer::kMentioned:
      return true;
    case Writer::kReplyTo:
      return from_own || email.empty() || !is_same_house(email, from);
    case Writer::kForm:
      return from_own || ((form.has_name || form.has_message) && (email.empty() || !is_same_house(email, from)));
    case Writer::kFrom:
      // A plug-in puts the customer's address there.
      return form.is_form() && form.is_whole && !email.empty() && (form.has_name || form.has_message) &&
             (form.person.email.empty() || equals_ignoring_case(form.person.email, email));
    case Writer::kNobody:
      break;
  }
  return false;
}

// An answer that says of itself that nobody wrote it, and asks nothing.
bool tells_of_robot(const Letter& letter, std::string_view message) {
  static const RE2 robot(
      "(?i)(?:это|данное) (?:автоматическ\\p{L}+ (?:сообщение|письмо|ответ)|(?:сообщение|письмо|ответ) (?:было )?"
      "(?:с?генерирован|сформирован|создан|отправлен)\\p{L}* автоматически)|"
      "this is an auto(?:matic(?:ally generated)?|mated|-?generated) (?:message|reply|response|e-?mail)|"
      "dies ist eine automatisch");
  if (!thread_of(letter).reply || message.size() > kRobotBytesMax) return false;
  return message.find('?') == std::string_view::npos && matches(message, robot);
}

// An answering machine's words.
bool tells_of_absence(std::string_view message) {
  static const RE2 pattern(
      "(?i)(?:^|\\W)(?:i am|i'm|i will be) (?:currently )?(?:away|out of|on (?:vacation|leave|holiday))|out of (?:the "
      ")?office|"
      "automatic reply|(?:have )?received your (?:message|e-?mail|letter|request)|в отпуске|в командировке|меня нет "
      "(?:на|в)|"
      "отсутствую|буду отсутствовать|автоответ|автоматическ|получили ваше (?:письмо|обращение|сообщение)|"
      "ваше (?:письмо|обращение|сообщение) (?:получено|принято|доставлено)|abwesend|im urlaub");
  return matches(message, pattern);
}

// What is sent to many tells how to be left alone; the address is none that a person writes from.
bool goes_to_many(const Letter& letter) {
  static const RE2 desk(
      "(?i)^(?:promo|news|newsletters?|marketing|mailing|offers?|akci[iy]a?|rassylka|subscribe|"
      "digest|no-?reply)[^@]*@");
  static const RE2 words(
      "(?i)отпи(?:сать|шите|сывай)\\p{L}*\\s+(?:от\\s+)?(?:\\p{L}+\\s+)?(?:рассыл|писем|уведомлен)|отказаться от "
      "(?:получения |этой |наш\\p{L}+ )?(?:рассыл|писем)|(?:не хотите|больше не желаете) (?:\\p{L}+ )?получать|"
      "unsubscribe (?:from|here|link|at any time)|(?:click|here) to unsubscribe|manage (?:your )?(?:email "
      ")?preferences");
  if (letter.from.empty() || letter.html.find("<a ") == std::string::npos || thread_of(letter).reply) return false;
  return matches(letter.from.front().email, desk) && matches(letter.text, words);
}

// What mail services tell of letters in our name.
bool is_domain_report(const Letter& letter) {
  static const RE2 subject("(?i)^\\s*(?:\\[[^\\]]*\\]\\s*)?report domain:.*submitter");
  return matches(letter.subject, subject);
}

}  // namespace

std::string_view no_lead_reason(const Letter& letter, const Form& form, const Sender& sender,
                                const mapping::OwnIdentities& own, std::string_view message) {
  if (const std::string_view report = report_reason(letter); !report.empty()) return report;
  if (const std::string_view bounce = bounce_reason(letter); !bounce.empty()) return bounce;
  if (is_spam(letter)) return "spam";
  if (is_auto_reply(letter)) return "auto_reply";
  if (is_calendar_answer(letter)) return "calendar";
  if (is_domain_report(letter)) return "auto_generated";
  const bool from_own = !letter.from.empty() && is_own(letter.from.front().email, own);
  if (from_own && sender.writer == Writer::kNobody) return "own";
  if (names_person(letter, form, sender, from_own)) return {};
  const std::string submitted = lower_header(letter, "auto-submitted");
  if (!submitted.empty() && submitted != "no") return "auto_generated";
  if (tells_of_robot(letter, message)) return "auto_reply";
  const bool null_path = letter.return_path && letter.return_path->empty();
  const bool written = sender.writer == Writer::kFrom && !trim(message).empty() && !tells_of_absence(message);
  if (null_path && (!written || thread_of(letter).reply)) return "auto_generated";
  if (goes_to_many(letter)) return "mailing_list";
  return is_mailing_list(letter, own) ? std::string_view("mailing_list") : std::string_view();
}

}  // namespace leadgate::connectors::mail
