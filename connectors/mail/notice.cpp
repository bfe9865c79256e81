#include "connectors/mail/notice.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/labels.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/sender.hpp"
#include "connectors/mail/thread.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kNoticeBytesMax = 8u << 10;
constexpr size_t kNameWordBytesMin = 5;  // of one that tells who it is: three Cyrillic letters

bool tells(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// The lines that are neither labels nor answers.
std::string prose_of(std::string_view text, const deals::Fields& pairs) {
  std::string out;
  for (std::string_view line : split(utf8_prefix(text, kNoticeBytesMax), '\n')) {
    line = trim(line);
    const auto holds = [line](const auto& pair) {
      return line.starts_with(pair.first) || line.ends_with(pair.second) || pair.second.find(line) != std::string::npos;
    };
    if (!line.empty() && std::none_of(pairs.begin(), pairs.end(), holds)) (out += line) += '\n';
  }
  return out;
}

// Somebody says what he himself wants.
bool wants(std::string_view prose) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:прошу|просим|просьба|хочу|хотим|хотел\\p{L}*|хотелось|интересует|интересуют|требуется|"
      "нуж(?:ен|на|ны)|нужно (?:\\d|\\p{L}+ "
      "\\d)|закупаем|планируем|выставите|пришлите|подскажите|сообщите|мне|меня|я|мой|моя|"
      "моё|мои|i|i'm|my|we need|we would|i need|please (?:send|quote|call me|let)|could you|can you)(?:[^\\p{L}]|$)");
  return tells(prose, pattern);
}

// What no customer says of himself.
bool brings_lead(std::string_view prose) {
  static const RE2 pattern(
      "(?i)(?:^|[\\s«\"(.,:;!-])(?:(?:новый|нового|получен|поступил) лид|поступил\\S* (?:\\S+ ){0,2}(?:заявк|обращени)|"
      "заказал\\S* (?:\\S+ ){0,2}звонок|(?:заявк|лид|обращени)\\S* (?:с|из) (?:вашего )?(?:сайт|квиз|форм|лендинг)|"
      "new lead|form submission|new submission|requested a call)");
  return tells(prose, pattern);
}

// An address that only programs write from.
bool is_robots_desk(std::string_view email) {
  static const RE2 pattern(
      "(?i)^(?:leads?|lid[iy]|zayavk[ai]|reports?|quiz|callback|widget|forms?[^@]*|sites?|web-?(?:site|form|master)?)"
      "@");
  return tells(email, pattern);
}

// "Ольга Рыкова": a person writes in her own name.
bool is_persons_name(std::string_view name) {
  static const RE2 pattern("^\\p{Lu}\\p{Ll}+(?: \\p{Lu}\\.?){0,2}(?: \\p{Lu}\\p{Ll}[\\p{L}-]+){1,2}$");
  static const RE2 firm(
      "(?i)(?:^|[^\\p{L}])(?:crm|bot|bots|forms?|leads?|mail|site|service|support|team|notification|notice|отдел|сайт|"
      "служба|"
      "компания|магазин|заявки|лиды|уведомления|поддержка|робот|бот)(?:[^\\p{L}]|$)");
  return tells(name, pattern) && !tells(name, firm);
}

bool share_word(std::string_view one, std::string_view other) {
  const std::vector<std::string> known = mapping::recognition::words_of(one);
  for (const std::string& word : mapping::recognition::words_of(other)) {
    if (word.size() >= kNameWordBytesMin && std::find(known.begin(), known.end(), word) != known.end()) return true;
  }
  return false;
}

// The answers are the sender's own, or his firm's.
bool is_of_sender(const Form& form, const Person& from) {
  const std::string& email = form.person.email;
  if (!email.empty() && (equals_ignoring_case(email, from.email) || is_same_house(email, from.email))) return true;
  if (share_word(form.person.name, from.name)) return true;
  return std::any_of(form.pairs.begin(), form.pairs.end(), [&from](const auto& pair) {
    return role_of(pair.first) == mapping::recognition::Role::kCompany && share_word(pair.second, from.name);
  });
}

}  // namespace

bool announces(std::string_view text) {
  static const RE2 pattern(
      "(?i)(?:^|[\\s«\"(.,:;!-])(?:нов(?:ый|ая|ое|ого|ую) (?:\\S+ )?(?:лид|заявк|обращени|заказ|запрос|клиент|запис)|"
      "(?:поступил|пришл|получен|оставлен|создан)\\S* (?:\\S+ ){0,2}(?:заявк|лид|обращени|заказ|запрос)|"
      "(?:оставил|отправил|заполнил|заказал)\\S* (?:\\S+ ){0,2}(?:заявк|форм|звонок|запрос|квиз|сообщение)|"
      "(?:заявк|лид|обращени|заказ|сообщени|запрос)\\S* (?:с|со|из|через) (?:\\S+ "
      "){0,2}(?:сайт|квиз|форм|лендинг|виджет|"
      "рекламы)|"
      "new (?:\\w+ )?(?:lead|entry|submission|enquiry|inquiry|request|contact|booking)\\b|form submission|"
      "(?:lead|submission|enquiry|inquiry|request) from|submitted (?:a|the|your) (?:\\w+ )?form|requested a call)");
  return tells(utf8_prefix(text, kNoticeBytesMax), pattern);
}

bool may_be_notice(const Letter& letter) {
  if (letter.from.empty() || letter.from.front().email.empty()) return false;
  if (is_free_mail(host_of(letter.from.front().email))) return false;
  return !thread_of(letter).reply && !is_forward_subject(letter.subject);
}

bool tells_of_another(const Letter& letter, const Form& form) {
  if (!form.is_form()) return false;
  const Person& from = letter.from.front();
  const std::string prose = prose_of(letter.text, form.pairs);
  const bool is_sure = brings_lead(prose) || is_robots_desk(from.email);
  if (is_of_sender(form, from) || (wants(prose) && !is_sure)) return false;
  const bool identity = std::any_of(form.pairs.begin(), form.pairs.end(),
                                    [](const auto& pair) { return is_identity(role_of(pair.first), pair.second); });
  if (!identity && !form.has_name) return false;
  if (is_sure) return true;
  return !is_persons_name(from.name) &&
         (announces(prose) || announces(letter.subject) || looks_like_site(letter, from));
}

std::string rest_of(std::string_view message, const Form& form) {
  static const RE2 greeting(
      "(?i)^(?:здравствуйте|добр\\p{L}+ "
      "(?:день|утро|вечер|дня)|уважаем\\p{L}+|привет|hello|hi|dear)[^.!?]{0,40}[.!,]*$");
  std::string out;
  const std::string prose = prose_of(message, form.pairs);
  for (std::string_view line : split(prose, '\n')) {
    if (closing_of(line) != Closing::kNone) break;
    if (line.empty() || is_rule_line(line) || is_end_of_notice(line) || announces(line) || tells(line, greeting))
      continue;
    (out += line) += '\n';
  }
  return std::string(trim(out));
}

bool mentions_another(const Letter& letter, std::string_view message) {
  return looks_like_site(letter, letter.from.front()) && !is_persons_name(letter.from.front().name) &&
         announces(message) && !wants(message);
}

}  // namespace leadgate::connectors::mail
