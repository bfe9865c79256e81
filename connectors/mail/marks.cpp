#include "connectors/mail/marks.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "mapping/email.hpp"

namespace leadgate::connectors::mail {

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

namespace {

constexpr size_t kMarkBytesMax = 400;  // of a mark; longer lines are prose
constexpr size_t kAttributionLinesMax = 3;
constexpr size_t kHeaderLinesMax = 10;

// Each is built at its first use and kept: RE2 objects are shared by all threads.
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

// How a mail program dates a letter: the day with its year and a time.
const std::string& dated() {
  static const std::string pattern =
      "(?:\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{4}[./-]\\d{1,2}[./-]\\d{1,2}|\\d{4} ?年|"
      "\\d{1,2}\\.? (?:de )?\\p{L}+\\.?,? (?:de )?\\d{4}|\\p{L}+\\.? \\d{1,2},? \\d{4})"
      "[^<@]*?\\b\\d{1,2}[:.]\\d{2}";
  return pattern;
}

// A date that a mail program begins its line with, behind a word such as "On" and the day of the week.
const std::string& begins_dated() {
  static const std::string pattern =
      "^[^\\p{L}\\d]*(?:(?i:on|am|le|el|il giorno|il|em|op|dnia|den|dne|în|w dniu|у|в) )?(?:\\p{L}+[.,]+ ?|"
      "(?i:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|gio|jeu|jue|ven|vie|sam|sab|dom|пн|вт|ср|чт|пт|сб|вс|нд)"
      "\\p{L}* )?" +
      dated();
  return pattern;
}

// What begins with the date and goes on to a name and an address, as no sentence does.
const RE2& dated_name_address() {
  static const RE2 pattern(begins_dated() +
                           "(?:(?:[^<(\\[]*\\([^)@]*\\))?[^<(\\[]*[<(\\[]+(?:mailto:)?[^\\s<>()\\[\\]]+@|"
                           "[^\\p{L}\"«]*(?:(?i:am|pm|uhr|utc|gmt|msk)[^\\p{L}]+)?"
                           "(?:(?i:от|from|von|de|пользователь) )?(?:[\\p{Lu}\"«'][\\p{L}\\d.\"»'&-]*,? )*"
                           "[^\\s<>()\\[\\]]+@)");
  return pattern;
}

// The date, or a name and then the date or an address.
const RE2& attribution_start() {
  static const RE2 pattern(begins_dated() +
                           "|^[\"«'*]?(?:[\\p{Lu}][\\p{L}\\d.\"»'&*-]*,? )+(?:[<(\\[][^\\s]+@[^\\s]+[>)\\]]|"
                           "[^\\p{L}]*(?:(?i:on|am|le|el|в|at) )?" +
                           dated() + ")|^(?i:on|am|le|el|il|em|op|dnia|den|dne|în) .*@");
  return pattern;
}

// "wrote" with its day and time behind it.
const RE2& wrote_at() {
  static const RE2 pattern(
      "^[^,.!?;]+ (?i:wrote|writes|написал(?:\\(а\\)|а|и)?|писал(?:\\(а\\)|а|и)?|пишет|schrieb|пише|писав) [\\p{L},. "
      "]*" +
      dated() + "(?::\\d{2})?\\s*[:：]$");
  return pattern;
}

// Somebody telling of what was said to him, not a mail program.
const RE2& tells_of_us() {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:мне|нам|меня|я|мы|вы|ваш\\p{L}{0,3}|наш\\p{L}{0,3}|вам|i|me|us|we|you|your|our|мені|ви|"
      "ваш|маған|сіз|mir|uns|sie|ich|wir)(?:[^\\p{L}]|$)");
  return pattern;
}

bool has_quoted_next(const Lines& lines, size_t at) {
  while (at < lines.size() && trim(lines[at]).empty()) ++at;
  return at < lines.size() && is_quoted_line(lines[at]);
}

// A mail program's own line, known without the quote below it.
bool is_plain_attribution(const std::string& text) {
  if (matches(text, dated_address()) && matches(text, dated_name_address())) return true;
  if (!matches(text, wrote()) || !matches(text, attribution_start())) return false;
  static const RE2 addressed("[<(\\[][^\\s<>]+@[^\\s<>]+[>)\\]]");
  return matches(text, addressed) || !matches(text, tells_of_us());
}

// What stands right above quoted lines need say less.
bool is_attribution_of_quote(const std::string& text) {
  return matches(text, wrote()) || matches(text, wrote_at()) || matches(text, dated_address());
}

enum class Label { kNone, kFrom, kSubject, kDate, kOther };

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
  static const RE2 date(
      "(?i)^[*_ ]*(?:sent|date|отправлен(?:о|ные|ный)?|дата|дата отправки|надіслано|gesendet|datum|envoyé|enviado|"
      "fecha|inviato|data|wysłano|verzonden|sendt|skickat|lähetetty|gönderildi|tarih|küldve|trimis|odesláno|жіберілді|"
      "күні|送信日時|日時|发送时间|日期|날짜|보낸 날짜)[*_ ]*[:：][*_ ]*(.*)$");
  static const RE2 other(
      "(?i)^[*_ ]*(?:to|cc|кому|копия|копія|an|à|para|a|do|aan|til|till|vastaanottaja|kime|címzett|către|komu|кімге|"
      "reply-to|importance|宛先|收件人|받는 사람)[*_ ]*[:：][*_ ]*(.*)$");
  static const std::vector<LabelWords> all = {
      {Label::kFrom, &from}, {Label::kSubject, &subject}, {Label::kDate, &date}, {Label::kOther, &other}};
  return all;
}

Label label_of(std::string_view line, std::string& value) {
  const bool may_be = line.find(':') != std::string_view::npos || line.find("：") != std::string_view::npos;
  if (!may_be || line.size() > kMarkBytesMax) return Label::kNone;
  for (const LabelWords& one : labels()) {
    if (RE2::FullMatch(re2::StringPiece(line.data(), line.size()), *one.pattern, &value)) return one.label;
  }
  return Label::kNone;
}

// "Some words: a value".
bool is_labelled(std::string_view line) {
  static const RE2 pattern("^[*_ ]*\\p{L}[\\p{L} -]{1,30}[*_ ]*[:：]\\s*\\S");
  return line.size() <= kMarkBytesMax && matches(line, pattern);
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
    if (text.size() > kMarkBytesMax) return 0;
    // Only the last line ends with the colon.
    const bool ends = line.ends_with(':') || line.ends_with("：");
    if (!ends) continue;
    // One that is whole further down does not begin here.
    std::string rest;
    for (size_t i = at + count; i-- > at + 1;) {
      rest = std::string(trim(lines[i])) + (rest.empty() ? "" : " ") + rest;
      if (is_plain_attribution(rest)) return 0;
    }
    if (is_plain_attribution(text)) return count;
    // A sentence above it is none of it.
    const bool quoted_next = count == 1 && has_quoted_next(lines, at + count);
    return quoted_next && is_attribution_of_quote(text) ? count : 0;
  }
  return 0;
}

Divider divider_of(std::string_view line) {
  static const RE2 forward(
      "(?i)^\\s*[-_=*—–]{2,}\\s*(?:forwarded(?: message)?|forwarded by .{1,80}|пересылаемое сообщение|пересланное "
      "сообщение|"
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
  if (line.size() > kMarkBytesMax || !(is_ruled || text.ends_with(':'))) return Divider::kNone;
  if (matches(line, forward)) return Divider::kForward;
  return matches(line, quote) ? Divider::kQuote : Divider::kNone;
}

HeaderBlock header_block(const Lines& lines, size_t at, bool divided) {
  static const RE2 dated_value("\\d{1,2}[:.]\\d{2}|\\d{4}");
  HeaderBlock out;
  std::string value;
  if (label_of(trim(lines[at]), value) == Label::kNone) return out;
  bool has_from = false;
  bool has_date = false;
  bool has_unknown = false;
  size_t others = 0;
  size_t end = at;
  for (; end < lines.size() && end - at < kHeaderLinesMax; ++end) {
    const Label label = label_of(trim(lines[end]), value);
    if (label == Label::kNone) {
      // A list of receivers goes on over the line's end.
      const bool goes_on = end > at && lines[end].starts_with(' ') && !trim(lines[end]).empty();
      if (goes_on) continue;
      // One label of a program that is not known, between two that are.
      std::string next;
      const bool between = !has_unknown && is_labelled(trim(lines[end])) && end + 1 < lines.size() &&
                           label_of(trim(lines[end + 1]), next) != Label::kNone;
      if (!between) break;
      has_unknown = true;
      continue;
    }
    if (label == Label::kFrom) {
      has_from = true;
      out.from = person_in(value);
      continue;
    }
    ++others;
    if (label == Label::kSubject) out.subject = trim(value);
    if (label == Label::kDate && matches(value, dated_value)) has_date = true;
  }
  // "From: Berlin", "To: Potsdam" are what somebody wants.
  const bool by_program = divided || !out.from.email.empty() || (!out.subject.empty() && has_date);
  if (has_from && others >= 2 && by_program) out.lines = end - at;
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
      "(?:получить|скачать|скачайте|загрузить|отримати|завантажити) outlook (?:для|for) .{1,80}|"
      "отправлено (?:с|со|из|через|от) (?:моего |моей |мобильно[йгм]\\S* |приложения |почты |outlook|iphone|ipad|"
      "устройства|телефона|планшета|смартфона|android|samsung|huawei|honor|xiaomi|redmi|galaxy|mail|myмail|mymail|"
      "яндекс|yandex|blackberry|windows).{0,80}|отправлено с \\S{1,20}|"
      "надіслано (?:з|із|від) .{1,60}|менің \\S+ жіберілді|\\S+ құрылғысынан жіберілді|"
      "von meinem .{1,40} gesendet|gesendet (?:von|mit) .{1,60}|envoyé (?:de|depuis|à partir de) .{1,60}|"
      "enviado desde .{1,60}|enviado do meu .{1,60}|inviato da(?:l mio)? .{1,60}|wysłane z .{1,60}|"
      "verzonden vanaf .{1,60}|odesláno z .{1,60}|skickat från .{1,60}|sendt fra .{1,60}|lähetetty .{1,40}sta|"
      "\\S+ cihazımdan gönderildi|iphoneから送信|发自我的.{1,40}|从我的.{1,40}发送|나의 .{1,40}에서 "
      "보냄)\\s*\\.?\\s*$");
  return line.size() <= kMarkBytesMax && matches(line, pattern);
}

bool is_signature_mark(std::string_view line) {
  return trim(line) == "--";
}

bool is_rule_mark(std::string_view line) {
  line = trim(line);
  return line == "—" || line == "–" || line == "---" ||
         (line.size() >= 3 && line.size() <= 10 && line.find_first_not_of('_') == std::string_view::npos);
}

bool is_postscript(std::string_view line) {
  static const RE2 pattern("^\\s*(?:[PpРр]\\.? ?[PpРр]?\\.? ?[SsС]\\.?|З\\. ?Ы\\.?|ЗЫ|ПС)(?:[\\s:,.–—-]|$)");
  return matches(line.substr(0, kMarkBytesMax), pattern);
}

Closing closing_of(std::string_view line) {
  // Who signs: a name, or words such as "the team"; and what he puts behind a comma.
  static const std::string name =
      "[\\s,.!;:*–—-]*(?:(?i:ваш|ваша|ваши|your|the|команда|коллектив|менеджер|директор|инженер|отдел|dein|ihr|ihre) "
      "?){0,2}"
      "(?:[\\p{Lu}][\\p{L}.'’-]*[ *]*)*";
  static const std::string sure =
      "с (?:глубоким |большим |искренним )?уважением|с ув(?:аж)?\\.?|с наилучшими пожеланиями|искренне ваш|з повагою|"
      "з найкращими побажаннями|құрметпен|(?:(?:best|kind|kindest|warm|warmest|many) )?regards|best wishes|"
      "(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|thanks and regards|"
      "mit (?:freundlichen|besten|herzlichen) grü(?:ß|ss)en|mit freundlichem gru(?:ß|ss)|(?:freundliche|viele|beste|"
      "liebe|schöne) grü(?:ß|ss)e|mfg|cordialement|bien cordialement|bien à vous|salutations|cordiales saludos|"
      "saludos cordiales|un saludo|saludos|atentamente|cordiali saluti|distinti saluti|un saluto|saluti|atenciosamente|"
      "cumprimentos|com os melhores cumprimentos|(?:z )?poważaniem|z wyrazami szacunku|pozdrawiam|met vriendelijke "
      "groet|groeten|s pozdravem|med vennlig hilsen|mvh|(?:med )?venlig hilsen|(?:med )?vänliga hälsningar|hälsningar|"
      "ystävällisin terveisin|terveisin|saygılarımla|iyi çalışmalar|üdvözlettel|cu stimă|敬具|此致|감사합니다";
  static const std::string kind =
      "с пожеланиями|всего (?:доброго|хорошего|наилучшего)|с благодарностью|(?:заранее )?(?:большое )?спасибо"
      "(?: (?:за внимание|заранее|большое))?|благодарю|хорошего дня|до свидания|дякую|рахмет|"
      "all the best|cheers|br|(?:many |kind )?thanks|thank you|thx|danke|vielen dank|merci|gracias|grazie";
  // Also in two languages at once.
  static const RE2 sure_line("^\\s*[-–—*]*\\s*(?i:" + sure + ")(?:\\s*[/|]\\s*(?i:" + sure + "))?(?:" + name +
                             "$|\\s*[,.!;:–—-].*$|\\s+[\\p{Lu}].*$)");
  // One that may as well begin a sentence is a line of its own.
  static const RE2 kind_line("^\\s*[-–—*]*\\s*(?i:" + kind + ")(?:[\\s,.!;:*–—-]" + name +
                             ")?(?:[,;|] ?(?i:тел|т|tel|t|моб|mob|\\+|\\d|\\().*)?$");
  line = trim(line);
  if (line.empty() || line.size() > 160) return Closing::kNone;
  if (matches(line, sure_line)) return Closing::kSure;
  return matches(line, kind_line) ? Closing::kKind : Closing::kNone;
}

}  // namespace leadgate::connectors::mail
