#include "connectors/mail/signature.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "mapping/phone.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kPhonesMax = 4;
constexpr size_t kLastLinesMax = 6;
constexpr size_t kProseBytesMax = 16u << 10;  // of a message that phones are looked for in
constexpr int kNoteBlanksMin = 3;             // between the words of a note
constexpr size_t kCompanyBytesMax = 120;      // of one with a company

void add(std::vector<std::string>& phones, std::string phone) {
  if (phone.empty() || phones.size() == kPhonesMax) return;
  if (std::find(phones.begin(), phones.end(), phone) == phones.end()) phones.push_back(std::move(phone));
}

// Numbers that look like phones and are none of the writer's.
bool has_other_number(std::string_view line) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:факс|fax|телефакс|инн|кпп|огрн|огрнип|бик|р/с|к/"
      "с|счет|счёт|снилс|паспорт|полис|карт[аыу]|артикул|трек|накладн\\p{L}*|едрпоу|єдрпоу|iban|swift|vat|"
      "ust-?id|siret|siren|nip|regon|krs|tax "
      "id|account|hrb|бин|иин|tracking|sku|serial|order|заказ\\p{L}{0,2}|договор\\p{L}{0,2})(?:[^\\p{L}]|$)|№|#\\d");
  // A phone and a fax at once is a phone.
  static const RE2 both("(?i)(?:тел\\p{L}*|tel|phone|ph)[.\\s]*[/,и&]\\s*(?:факс|fax)");
  return matches(line, pattern) && !matches(line, both);
}

// Numbers of somebody else, of whom the writer tells.
bool is_of_others(std::string_view line) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:ваш(?:ем|его|ему|ей|а|и|им|у)?|your|ihre?r?) (?:\\p{L}+ ){0,2}(?:номер|телефон|менеджер|"
      "сотрудни|курьер|водител|оператор|number|phone|manager|driver|courier|colleague|nummer)|(?:^|[^\\p{L}])(?:курьер|"
      "водител|сотрудни|получател|грузополучател|мошенни|recipient|driver|courier|scammer)|"
      "(?:звонил|звонила|дозвони|звонят|called|ringing|rang|dialled|dialed|набирал)");
  return matches(line, pattern);
}

bool has_phone_shape(std::string_view line) {
  static const RE2 pattern("(?:\\+|\\(|\\b)\\d[\\d\\s()./–-]{5,}\\d");
  return matches(line, pattern);
}

std::string company_in(std::string_view line) {
  // The form of the firm before its name, as in Russia, or behind it.
  static const RE2 named(
      "((?:ООО|ОАО|ЗАО|ПАО|АО|НАО|ИП|ТОО|ТОВ|ФОП|ПП|ОДО|ЧУП|ГК|ГУП|МУП|ФГУП|НКО|АНО)\\s+[«\"“„]?[\\p{L}\\d][^,;|\\n]*|"
      "[\\p{Lu}\\d][\\p{L}\\d&.' -]*,?\\s(?:LLC|L\\.L\\.C\\.|Inc\\.?|Ltd\\.?|Limited|Corp\\.|Corporation|"
      "GmbH(?: & Co\\. KG)?|AG|KG|UG|S\\.?A\\.?S?\\.?|SARL|S\\.?r\\.?l\\.?|S\\.?p\\.?A\\.?|B\\.?V\\.?|"
      "Sp\\. z o\\.o\\.|s\\.r\\.o\\.|Oy|AB|ApS|AS|Pty Ltd|PLC|LLP))(?:[\\s,;|.]|$)");
  static const RE2 labelled(
      "(?i)^\\s*(?:компания|организация|фирма|company|firma|entreprise|empresa|azienda)\\s*[:—-]\\s*(.{2,80})$");
  if (line.size() > kCompanyBytesMax) return {};
  const re2::StringPiece text(line.data(), line.size());
  std::string found;
  if (!RE2::FullMatch(text, labelled, &found) && !RE2::PartialMatch(text, named, &found)) return {};
  // What else of the firm stands in the line.
  static const RE2 other(
      "(?i)[\\s,;(]+(?:инн|кпп|огрн|огрнип|бик|р/с|бин|унп|едрпоу|адрес|тел|телефон|г\\.|vat|tax)(?:[^\\p{L}].*)?$");
  RE2::Replace(&found, other, "");
  return std::string(trim(found));
}

std::string site_in(std::string_view line) {
  static const RE2 address("(?i)(https?://[^\\s<>()\\[\\]\"']{3,200}|www\\.[^\\s<>()\\[\\]\"']{3,200})");
  static const RE2 bare(
      "(?i)^\\s*(?:(?:сайт|site|web|website|веб-сайт|url)\\s*[:—-]?\\s*)?([\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)*\\."
      "(?:ru|рф|com|org|net|kz|by|ua|de|fr|it|es|pl|eu|io|su|uz|am|ge|cz|nl|co|shop|store|pro|me|info|biz))/?\\s*$");
  const re2::StringPiece text(line.data(), line.size());
  std::string found;
  if (!RE2::PartialMatch(text, address, &found) && !RE2::FullMatch(text, bare, &found)) return {};
  while (!found.empty() && (found.back() == '.' || found.back() == ',' || found.back() == ';')) found.pop_back();
  return found;
}

// Numbers that cannot well be anything but phones, wherever they stand in the text.
void add_unmistakable(std::vector<std::string>& phones, std::string_view text, std::string_view region) {
  static const RE2 shape("((?:\\+|\\(|\\b)\\d[\\d ()./\\x{a0}\\x{2011}–-]{5,}\\d)");
  for (const std::string_view line : split(text, '\n')) {
    if (!has_phone_shape(line) || has_other_number(line) || is_of_others(line)) continue;
    re2::StringPiece rest(line.data(), line.size());
    std::string number;
    while (phones.size() < kPhonesMax && RE2::FindAndConsume(&rest, shape, &number)) {
      add(phones, mapping::unmistakable_phone(number, region));
    }
  }
}

}  // namespace

Signature read_signature(std::string_view text, std::string_view region) {
  Signature out;
  for (std::string_view line : split(trim(utf8_prefix(text, kSignatureBytesMax)), '\n')) {
    // A device's line is nobody's, and its link no site of his.
    if (!is_device_line(line)) (out.text += line) += '\n';
  }
  out.text = std::string(trim(out.text));
  for (std::string_view line : split(out.text, '\n')) {
    if (is_note(line)) continue;
    if (has_phone_shape(line) && !has_other_number(line)) {
      for (std::string& phone : mapping::find_phones(line, region)) add(out.phones, std::move(phone));
    }
    if (out.company.empty()) out.company = company_in(line);
    if (out.site.empty()) out.site = site_in(line);
  }
  return out;
}

bool has_contact_data(std::string_view block) {
  const std::string_view looked_at = utf8_prefix(block, kSignatureBytesMax);
  if (looked_at.find('@') != std::string_view::npos || has_phone_shape(looked_at)) return true;
  for (std::string_view line : split(looked_at, '\n')) {
    if (!site_in(line).empty() || !company_in(line).empty()) return true;
  }
  return false;
}

bool is_note(std::string_view line) {
  static const RE2 pattern(
      "(?i)confidential|privileged|intended|received (?:it |this |\\S+ )?in "
      "error|disclaimer|virus|printing|unsubscribe|"
      "copyright|конфиденциал|адресат|предназнач|получили .{0,60}по ошибке|ошибочно "
      "получ|вирус|распечат|окружающ|рассылк|"
      "vertraulich|confidentiel|автоматически");
  return std::count(line.begin(), line.end(), ' ') >= kNoteBlanksMin && matches(line, pattern);
}

bool is_visiting_card(std::string_view block) {
  const std::string_view looked_at = utf8_prefix(block, kSignatureBytesMax);
  if (!has_phone_shape(looked_at)) return false;
  if (looked_at.find('@') != std::string_view::npos) return true;
  const std::vector<std::string_view> lines = split(looked_at, '\n');
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return !site_in(line).empty() || !company_in(line).empty(); });
}

std::vector<std::string> phones_of_writer(std::string_view text, std::string_view region) {
  static const RE2 mine(
      "(?i)(?:(?:мой|мои|наш|контактный|мій|менің) (?:контактный |мобильный |сотовый )?(?:телефон|номер|тел)\\S*|"
      "(?:по|на) (?:телефону|номеру|номер)|(?:my|our) (?:cell |mobile |phone )?(?:phone|number|cell|mobile)(?: "
      "number)?(?: is)?|"
      "(?:call|reach|phone) (?:me|us) (?:at|on|back at)|meine? (?:telefonnummer|nummer|handynummer)(?: ist)?|"
      "перезвоните|позвоните(?: мне)?(?: по тел\\S*)?)[\\s:—–-]*(\\+?[\\d(][\\d\\s()–-]{5,18}\\d)");
  static const RE2 alone(
      "(?i)^[\\s*•-]*(?:(?:тел|телефон|т|моб|мобильный|м|сот|tel|phone|ph|mob|mobile|cell|whatsapp|viber|"
      "контакт)[.:\\s]*)*(\\+?[\\d(][\\d\\s()–.-]{5,18}\\d)[\\s,.;]*(?:\\(?(?:whatsapp|viber|telegram|[\\p{Lu}]"
      "[\\p{L}]+)\\)?)?\\s*$");
  // Questions that are answered stand among the answers.
  std::string message;
  for (const std::string_view line : split(text, '\n')) {
    if (!is_quoted_line(line)) (message += line) += '\n';
  }
  if (message.empty()) message = text;
  std::vector<std::string> out;
  const std::string_view looked_at = utf8_prefix(message, kSignatureBytesMax);
  re2::StringPiece rest(looked_at.data(), looked_at.size());
  std::string number;
  while (out.size() < kPhonesMax && RE2::FindAndConsume(&rest, mine, &number)) {
    add(out, mapping::normal_phone(number, region));
  }
  std::vector<std::string_view> lines =
      split(std::string_view(message).substr(message.size() - std::min(message.size(), kSignatureBytesMax)), '\n');
  std::erase_if(lines, [](std::string_view line) { return line.empty(); });
  const size_t first = lines.size() > kLastLinesMax ? lines.size() - kLastLinesMax : 0;
  for (size_t i = first; i < lines.size(); ++i) {
    if (lines[i].size() > 100 || has_other_number(lines[i])) continue;
    if (RE2::FullMatch(re2::StringPiece(lines[i].data(), lines[i].size()), alone, &number)) {
      add(out, mapping::unmistakable_phone(number, region));
    }
  }
  add_unmistakable(out, utf8_prefix(message, kProseBytesMax), region);
  return out;
}

}  // namespace leadgate::connectors::mail
