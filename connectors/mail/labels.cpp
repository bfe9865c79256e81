#include "connectors/mail/labels.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "mapping/email.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::recognition::Role;

constexpr int kSomebodyElse = 5;  // as distance_of() has it
constexpr size_t kEndBytesMax = 200;

bool says(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_whole(std::string_view text, const RE2& pattern) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

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

bool is_like_label(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.size() > kLabelBytesMax || line.find('@') != std::string_view::npos) return false;
  if (line.find("//") != std::string_view::npos || line.back() == '.' || line.back() == ',' || line.back() == '!') {
    return false;
  }
  static const RE2 begins("^[*_ ]*\\p{L}");
  const size_t words = mapping::recognition::words_of(line).size();
  return words > 0 && words <= kLabelWordsMax && says(line, begins);
}

bool is_heading(std::string_view label) {
  static const RE2 pattern(
      "(?i)(?:additional|request|order|contact|customer|form|submission) (?:information|details|data)|"
      "(?:дополнительн\\S+|контактн\\S+) (?:информация|данные)|(?:информация|данные) о "
      "(?:покупателе|клиенте|заявке|заказе)|"
      "(?:детали|данные|состав|содержимое) (?:заявки|заказа|формы)");
  return !label.empty() && is_whole(label, pattern);
}

bool is_technical(std::string_view label) {
  static const RE2 pattern(
      "(?i)(?:(?:адрес |url |ссылка на )?страниц[аыу](?: \\p{L}+)?|(?:page|landing|form|source|request)[ _-]?(?:url|"
      "uri|title)?|url|"
      "ip(?:[- ]?(?:адрес|address))?|utm\\S*|utm[- ]\\p{L}+|referr?er|реферер|источник(?: \\p{L}+)?|рекламный источник|"
      "user[- ]?agent|браузер|browser|дата(?: и время)?|время|date|time|отправлено|дата отправки|submitted(?: "
      "(?:on|at))?|"
      "roistat\\S*|ga|client ?id|yandex client ?id|clientid|сайт|site|id заявки|номер заявки)");
  return !label.empty() && is_whole(label, pattern);
}

bool is_of_desk(std::string_view label) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:техподдержк\\p{L}*|тех\\.? ?поддержк\\p{L}*|поддержк\\p{L}*|служб\\p{L} "
      "(?:заботы|поддержки)|"
      "support|helpdesk|help desk|customer care)(?:[^\\p{L}]|$)");
  return says(label, pattern);
}

bool is_no_answer(std::string_view value) {
  static const RE2 pattern(
      "(?i)[(\\[<—–-]*\\s*(?:не (?:указан[оаы]?|заполнен[оаы]?|задан[оаы]?|введен[оаы]?|введён)|не определен[оа]?|"
      "not (?:specified|provided|set|given)|n/?a|null|undefined|none|пусто|empty|no name|без имени|аноним|anonymous)"
      "\\s*[)\\]>—–-]*\\.?");
  return is_whole(trim(value), pattern);
}

bool is_end_of_notice(std::string_view line) {
  static const RE2 pattern(
      "(?i)^\\W*(?:(?:это |данное )?(?:сообщение|письмо|уведомление) (?:было )?(?:с?генерировано|сформировано|создано|"
      "отправлено|послано) (?:автоматически|с сайта|с помощью|роботом|через|системой)|"
      "(?:это|данное) (?:автоматическое )?(?:сообщение|письмо|уведомление) (?:было )?(?:с?генерировано|сформировано|"
      "создано|отправлено|послано)|отправлено (?:с|через|из) |sent (?:from|via|by) |"
      "this (?:e-?mail|message|letter|notification) (?:was|has been|is) (?:automatically )?(?:sent|generated|created)|"
      "(?:e-?mail|message) (?:was )?(?:automatically )?(?:generated|sent) (?:by|from|automatically)|"
      "powered by |diese (?:e-?mail|nachricht) wurde|отказаться от рассылки|отписаться|unsubscribe)");
  line = trim(line);
  return line.size() <= kEndBytesMax && says(line, pattern);
}

bool is_rule_line(std::string_view line) {
  line = trim(line);
  return line.size() >= 2 && line.find_first_not_of("_-=*") == std::string_view::npos;
}

std::string usual_label(std::string_view label, std::string_view value) {
  static const RE2 author("(?i)(?:автор|имя автора|автор (?:сообщения|заявки|обращения)|author|author name)");
  static const RE2 page(
      "(?i)(?:(?:адрес|url|ссылка на) страниц[ыу](?: \\p{L}+)?|страница (?:захвата|отправки|заявки|с формой|формы)|"
      "со страницы|page ?url)");
  if (is_whole(label, author)) return "Имя";
  if (is_whole(label, page) && value.starts_with("http")) return "Страница";
  return std::string(label);
}

}  // namespace leadgate::connectors::mail
