#include "connectors/mail/marks.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "mapping/email.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kLineBytesMax = 400;  // of a mark; longer lines are prose
constexpr size_t kAttributionLinesMax = 3;
constexpr size_t kHeaderLinesMax = 10;

// Built at the first use and kept: RE2 objects are shared by all threads.
bool matches(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

const RE2& wrote() {
  static const RE2 pattern(
      "(?i)(?:wrote|writes|написал(?:\\(а\\)|а|и)?|пишет|писал(?:\\(а\\)|а|и)?|сообщил(?:\\(а\\)|а)?|написав(?:\\(ла\\)"
      "|"
      "ла)?|пише|писав(?:\\(ла\\))?|жазды|жазған|schrieb|schreibt|a écrit|écrit|escribió|escribio|ha scritto|scrive|"
      "escreveu|napisał(?:\\(a\\)|a)?|pisze|schreef|napsal(?:\\(a\\)|a)?|napísal(?:\\(a\\)|a)?|skrev|kirjoitti|yazdı|"
      "şunları yazdı|a scris|írta|ezt írta|написа|έγραψε|kirjutas|rašė|rakstīja|đã viết|menulis|写道|寫道|のメール|"
      "書きました|작성|כתב(?:/ה)?|كتب)(?: ?/ ?a)?\\s*(?:\\([^)]{0,40}\\))?\\s*[:：]\\s*$");
  return pattern;
}

// A time of day and an address in one line that ends with a colon: Gmail's, Yandex' and Mail.ru's own ways.
const RE2& dated_address() {
  static const RE2 pattern("\\d{1,2}[:.]\\d{2}.*[<(\\[]?[^\\s<>()\\[\\]]+@[^\\s<>()\\[\\]]+[>)\\]]?\\s*[:：]\\s*$");
  return pattern;
}

const RE2& quote_start() {
  static const RE2 pattern("(?i)^\\s*(?:on|am|le|el|il|em|op|dnia|den|dne|den|tarihinde|în|em)\\s");
  return pattern;
}

const RE2& evidence() {
  static const RE2 pattern("@|\\d{1,2}[:.]\\d{2}|\\d{4}|\\d{1,2}[./-]\\d{1,2}");
  return pattern;
}

bool has_quoted_next(const Lines& lines, size_t at) {
  while (at < lines.size() && trim(lines[at]).empty()) ++at;
  return at < lines.size() && is_quoted_line(lines[at]);
}

bool is_attribution(const std::string& text, bool quoted_next) {
  if (matches(text, dated_address())) return true;
  if (!matches(text, wrote())) return false;
  return quoted_next || matches(text, evidence()) || matches(text, quote_start());
}

enum class Label { kNone, kFrom, kSubject, kOther };

struct LabelWords {
  Label label;
  const RE2* pattern;
};

const std::vector<LabelWords>& labels() {
  static const RE2 from(
      "(?i)^[*_ ]*(?:from|от|от кого|від|von|de|da|od|fra|från|van|lähettäjä|gönderen|feladó|expeditor|kimden|кімнен|"
      "кого|差出人|发件人|寄件者|보낸 사람)[*_ ]*[:：][*_ ]*(.*)$");
  static const RE2 subject(
      "(?i)^[*_ ]*(?:subject|тема|betreff|objet|asunto|oggetto|assunto|temat|onderwerp|emne|ämne|aihe|konu|tárgy|"
      "subiect|předmět|predmet|тақырып|тақырыбы|件名|主题|主旨|제목)[*_ ]*[:：][*_ ]*(.*)$");
  static const RE2 other(
      "(?i)^[*_ ]*(?:sent|date|to|cc|отправлено|дата|кому|копия|надіслано|дата:|копія|gesendet|datum|an|envoyé|à|"
      "enviado|fecha|para|inviato|data|a|wysłano|do|verzonden|aan|sendt|til|skickat|till|lähetetty|vastaanottaja|"
      "gönderildi|tarih|kime|küldve|címzett|trimis|către|odesláno|komu|жіберілді|күні|кімге|reply-to|importance|"
      "送信日時|宛先|日時|发送时间|收件人|日期|받는 사람|날짜|보낸 날짜)[*_ ]*[:：][*_ ]*(.*)$");
  static const std::vector<LabelWords> all = {
      {Label::kFrom, &from}, {Label::kSubject, &subject}, {Label::kOther, &other}};
  return all;
}

Label label_of(std::string_view line, std::string& value) {
  const bool may_be = line.find(':') != std::string_view::npos || line.find("：") != std::string_view::npos;
  if (!may_be || line.size() > kLineBytesMax) return Label::kNone;
  for (const LabelWords& one : labels()) {
    if (RE2::FullMatch(re2::StringPiece(line.data(), line.size()), *one.pattern, &value)) return one.label;
  }
  return Label::kNone;
}

// "Иван Петров <ivan@example.test>", "Ivan [mailto:ivan@example.test]", an address alone.
Person person_in(std::string_view text) {
  Person out;
  out.email = mapping::normal_email(text);
  const size_t end = text.find_first_of("<[(");
  std::string_view name = trim(text.substr(0, end));
  while (!name.empty() && (name.front() == '"' || name.front() == '\'' || name.front() == '*')) name.remove_prefix(1);
  while (!name.empty() && (name.back() == '"' || name.back() == '\'' || name.back() == '*')) name.remove_suffix(1);
  if (name.find('@') == std::string_view::npos) out.name = trim(name);
  return out;
}

}  // namespace

bool is_quoted_line(std::string_view line) {
  line = trim(line);
  return line.starts_with('>') || line.starts_with("&gt;") || line.starts_with("»");
}

size_t attribution_lines(const Lines& lines, size_t at) {
  if (trim(lines[at]).empty() || is_quoted_line(lines[at])) return 0;
  std::string text;
  for (size_t count = 1; count <= kAttributionLinesMax && at + count <= lines.size(); ++count) {
    const std::string_view line = trim(lines[at + count - 1]);
    if (line.empty() || is_quoted_line(line)) return 0;
    text += (text.empty() ? "" : " ") + std::string(line);
    if (text.size() > kLineBytesMax) return 0;
    // Only the last line ends with the colon.
    const bool ends = line.ends_with(':') || line.ends_with("：");
    if (!ends) continue;
    const bool quoted_next = has_quoted_next(lines, at + count);
    // One that is whole further down does not begin here.
    std::string rest;
    for (size_t i = at + count; i-- > at + 1;) {
      rest = std::string(trim(lines[i])) + (rest.empty() ? "" : " ") + rest;
      if (matches(rest, dated_address())) return 0;
    }
    return is_attribution(text, quoted_next) ? count : 0;
  }
  return 0;
}

Divider divider_of(std::string_view line) {
  static const RE2 forward(
      "(?i)^\\s*[-_=*—–]{2,}\\s*(?:forwarded message|forwarded by .{1,80}|пересылаемое сообщение|пересланное сообщение|"
      "пересланное письмо|переадресованное сообщение|переслане повідомлення|weitergeleitete nachricht|"
      "message transféré|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|przekazana wiadomość|"
      "doorgestuurd bericht|vidarebefordrat meddelande|转发的消息|転送メッセージ)\\s*:?\\s*[-_=*—–]*\\s*$|"
      "(?i)^\\s*(?:begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения|"
      "anfang der weitergeleiteten nachricht|début du message réexpédié|inizio messaggio inoltrato)\\s*:\\s*$");
  static const RE2 quote(
      "(?i)^\\s*[-_=*—–]{2,}\\s*(?:original message|reply message|исходное сообщение|оригинальное сообщение|"
      "исходное письмо|первоначальное сообщение|оригінальне повідомлення|вихідне повідомлення|бастапқы хабар|"
      "ursprüngliche nachricht|original-?nachricht|message d'origine|message original|mensaje original|"
      "messaggio originale|mensagem original|oryginalna wiadomość|wiadomość oryginalna|oorspronkelijk bericht|"
      "původní zpráva|opprinnelig melding|ursprungligt meddelande|alkuperäinen viesti|orijinal mesaj|eredeti üzenet|"
      "mesaj original|原始邮件|元のメッセージ|원본 메시지)\\s*[-_=*—–]*\\s*$");
  // Most lines are neither, and need no patterns to tell.
  const std::string_view text = trim(line);
  const bool is_ruled = text.starts_with('-') || text.starts_with('_') || text.starts_with('=') ||
                        text.starts_with('*') || text.starts_with("—") || text.starts_with("–");
  if (line.size() > kLineBytesMax || !(is_ruled || text.ends_with(':'))) return Divider::kNone;
  if (matches(line, forward)) return Divider::kForward;
  return matches(line, quote) ? Divider::kQuote : Divider::kNone;
}

HeaderBlock header_block(const Lines& lines, size_t at) {
  HeaderBlock out;
  std::string value;
  if (label_of(trim(lines[at]), value) == Label::kNone) return out;
  bool has_from = false;
  size_t others = 0;
  size_t end = at;
  for (; end < lines.size() && end - at < kHeaderLinesMax; ++end) {
    const Label label = label_of(trim(lines[end]), value);
    if (label == Label::kNone) {
      // A list of receivers goes on over the line's end.
      const bool goes_on = end > at && lines[end].starts_with(' ') && !trim(lines[end]).empty();
      if (!goes_on) break;
      continue;
    }
    if (label == Label::kFrom) {
      has_from = true;
      out.from = person_in(value);
    } else {
      ++others;
      if (label == Label::kSubject) out.subject = trim(value);
    }
  }
  if (has_from && others >= 2) out.lines = end - at;
  return out;
}

bool is_forward_subject(std::string_view subject) {
  static const RE2 pattern("(?i)^\\s*(?:fwd?|пересл|переслано|пер|wg|tr|rv|i|enc|pd|doorst|vs|转发|転送)\\s*[:：]");
  return matches(subject, pattern);
}

bool is_device_line(std::string_view line) {
  static const RE2 pattern(
      "(?i)^\\s*(?:sent (?:from|via|with|using) (?:my |the |a )?(?:mobile|iphone|ipad|android|samsung|galaxy|huawei|"
      "xiaomi|redmi|blackberry|nokia|phone|smartphone|mail|outlook|yahoo|proton|gmail|spark|windows|aol|"
      "yandex|\\w+ mobile).{0,80}|sent from .{1,30}mail.{0,30}|get outlook for .{1,40}|"
      "отправлено (?:с|со|из|через|от) (?:моего |моей |мобильно[йгм]\\S* |приложения |почты |outlook|iphone|ipad|"
      "устройства|телефона|планшета|смартфона|android|samsung|huawei|honor|xiaomi|redmi|galaxy|mail|myмail|mymail|"
      "яндекс|yandex|blackberry|windows).{0,80}|отправлено с \\S{1,20}|"
      "надіслано (?:з|із|від) .{1,60}|менің \\S+ жіберілді|\\S+ құрылғысынан жіберілді|"
      "von meinem .{1,40} gesendet|gesendet (?:von|mit) .{1,60}|envoyé (?:de|depuis|à partir de) .{1,60}|"
      "enviado desde .{1,60}|enviado do meu .{1,60}|inviato da(?:l mio)? .{1,60}|wysłane z .{1,60}|"
      "verzonden vanaf .{1,60}|odesláno z .{1,60}|skickat från .{1,60}|sendt fra .{1,60}|lähetetty .{1,40}sta|"
      "\\S+ cihazımdan gönderildi|iphoneから送信|发自我的.{1,40}|从我的.{1,40}发送|나의 .{1,40}에서 "
      "보냄)\\s*\\.?\\s*$");
  return line.size() <= kLineBytesMax && matches(line, pattern);
}

bool is_signature_mark(std::string_view line) {
  line = trim(line);
  return line == "--" || line == "—" || line == "–" || line == "---" ||
         (line.size() >= 3 && line.size() <= 10 && line.find_first_not_of('_') == std::string_view::npos);
}

bool is_closing(std::string_view line) {
  static const RE2 pattern(
      "(?i)^\\s*[-–—*]*\\s*(?:с (?:глубоким |большим |искренним )?уважением|с наилучшими пожеланиями|с пожеланиями|"
      "всего (?:доброго|хорошего|наилучшего)|с благодарностью|хорошего дня|до свидания|искренне ваш|з повагою|"
      "з найкращими побажаннями|құрметпен|"
      "(?:best|kind|kindest|warm|warmest|many)? ?regards|best wishes|all the best|(?:yours )?(?:sincerely|faithfully|"
      "truly)(?: yours)?|cheers|br|many thanks|thanks and regards|"
      "mit (?:freundlichen|besten|herzlichen) grü(?:ß|ss)en|mit freundlichem gru(?:ß|ss)|(?:freundliche|viele|beste|"
      "liebe|schöne) grü(?:ß|ss)e|mfg|cordialement|bien cordialement|bien à vous|salutations|cordiales saludos|"
      "saludos cordiales|un saludo|saludos|atentamente|cordiali saluti|distinti saluti|un saluto|saluti|atenciosamente|"
      "cumprimentos|com os melhores cumprimentos|(?:z )?poważaniem|z wyrazami szacunku|pozdrawiam|met vriendelijke "
      "groet|"
      "groeten|s pozdravem|med vennlig hilsen|mvh|(?:med )?venlig hilsen|(?:med )?vänliga hälsningar|hälsningar|"
      "ystävällisin terveisin|terveisin|saygılarımla|iyi çalışmalar|üdvözlettel|cu stimă|敬具|此致|감사합니다)"
      "(?:[\\s,.!;:—–-].{0,80})?$");
  line = trim(line);
  return !line.empty() && line.size() <= 160 && matches(line, pattern);
}

}  // namespace leadgate::connectors::mail
