#include "connectors/mail/split_letter.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/footers.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/signature.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kSignatureLinesMax = 20;  // that are not blank
constexpr size_t kBlockLinesMax = 14;      // of a signature without a mark of its own
constexpr size_t kBlankLinesMax = 60;      // among those of a signature
constexpr size_t kWordsMin = 4;            // of a sentence
constexpr size_t kLongWordsMin = 9;        // of one that needs no sign at its end
constexpr size_t kNameBytesMax = 60;
constexpr size_t kLineBytesMax = 160;    // of a signature without a closing
constexpr size_t kDeviceLinesMax = 8;    // from the end
constexpr size_t kQuestionLinesMax = 2;  // quoted above an answer
constexpr size_t kQuestionsMax = 50;

Lines lines_of(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_blank(std::string_view line) {
  return trim(line).empty();
}

void drop_blank_ends(Lines& lines) {
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  lines.erase(lines.begin(), std::find_if_not(lines.begin(), lines.end(), is_blank));
}

std::string joined(const Lines& lines, size_t from, size_t to) {
  std::string out;
  for (size_t i = from; i < to; ++i) {
    if (i > from) out += '\n';
    out += lines[i];
  }
  return std::string(trim(out));
}

std::string joined(Lines lines) {
  drop_blank_ends(lines);
  return joined(lines, 0, lines.size());
}

// A line across the page.
bool is_drawn_rule(std::string_view line) {
  line = trim(line);
  return line.size() >= 2 && line.find_first_not_of("_-=*") == std::string_view::npos;
}

bool has_text(const Lines& lines) {
  return !std::all_of(lines.begin(), lines.end(), is_blank);
}

std::string_view without_quote_marks(std::string_view line) {
  while (line.starts_with('>')) line = line.substr(line.starts_with("> ") ? 2 : 1);
  return line;
}

// A letter that stands behind its divider: its header block, then its text.
Forwarded forwarded_at(const Lines& lines, size_t at) {
  Lines rest;
  for (size_t i = at; i < lines.size(); ++i) rest.push_back(without_quote_marks(lines[i]));
  drop_blank_ends(rest);
  Forwarded out;
  if (rest.empty()) return out;
  const HeaderBlock block = header_block(rest, 0, true);
  out.from = block.from;
  out.subject = block.subject;
  rest.erase(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(block.lines));
  out.text = joined(std::move(rest));
  return out;
}

// Quoted lines that stand above the own line `at`.
struct Question {
  size_t at = 0;
  Lines lines;
};

// Where the writer's own lines go, and the rest.
struct Parting {
  const Lines& lines;
  std::string_view subject;
  bool quotes;  // lines that begin with ">" are quoted
  Lines own;
  Lines quoted;
  std::optional<Forwarded> forwarded;
  size_t gap = 0;  // where the own lines go on below what is quoted
  std::vector<Question> questions = {};

  void quote(size_t at) {
    quoted.push_back(lines[at]);
    gap = own.size();
    if (questions.empty() || questions.back().at != gap) questions.push_back({gap, {}});
    const std::string_view said = trim(without_quote_marks(trim(lines[at])));
    if (!said.empty()) questions.back().lines.push_back(lines[at]);
  }

  void quote_rest(size_t at) { quoted.insert(quoted.end(), lines.begin() + static_cast<ptrdiff_t>(at), lines.end()); }

  // True when the letter ends here for the writer.
  bool ends_at(size_t at) {
    const Divider divider = divider_of(lines[at]);
    if (divider == Divider::kForward) {
      forwarded = forwarded_at(lines, at + 1);
      return true;
    }
    if (divider == Divider::kQuote) {
      // Outlook has the same words above what is forwarded.
      if (is_forward_subject(subject)) forwarded = forwarded_at(lines, at + 1);
      quote_rest(at);
      return true;
    }
    const HeaderBlock block = header_block(lines, at);
    if (block.lines == 0) return false;
    const bool forwards = is_forward_subject(subject);
    // A form's own notification may begin with such lines.
    if (!has_text(own) && !forwards) return false;
    while (!own.empty() && (is_blank(own.back()) || is_drawn_rule(own.back()))) own.pop_back();
    if (forwards) forwarded = forwarded_at(lines, at);
    if (!forwards) quote_rest(at);
    return true;
  }

  void run() {
    for (size_t at = 0; at < lines.size();) {
      if (quotes && is_quoted_line(lines[at])) {
        quote(at++);
        continue;
      }
      if (const size_t count = attribution_lines(lines, at)) {
        quotes = true;
        size_t next = at + count;
        while (next < lines.size() && is_blank(lines[next])) ++next;
        if (next >= lines.size() || !is_quoted_line(lines[next])) {
          // Some programs have no other line above what is forwarded.
          if (is_forward_subject(subject)) forwarded = forwarded_at(lines, at);
          return quote_rest(at);
        }
        quoted.insert(quoted.end(), lines.begin() + static_cast<ptrdiff_t>(at),
                      lines.begin() + static_cast<ptrdiff_t>(next));
        at = next;
        continue;
      }
      if (ends_at(at)) return;
      own.push_back(lines[at++]);
    }
  }
};

// Answers between several quoted questions say nothing without them: the last lines of each go before its answer.
void keep_questions(Parting& parting) {
  Lines& own = parting.own;
  std::vector<Question>& questions = parting.questions;
  const auto is_answered = [&](size_t i) {
    const size_t end = i + 1 < questions.size() ? questions[i + 1].at : own.size();
    return !questions[i].lines.empty() &&
           std::any_of(own.begin() + static_cast<ptrdiff_t>(questions[i].at), own.begin() + static_cast<ptrdiff_t>(end),
                       [](std::string_view line) { return !is_blank(line); });
  };
  std::vector<size_t> answered;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (is_answered(i)) answered.push_back(i);
  }
  if (answered.size() < 2 || answered.size() > kQuestionsMax) return;
  for (size_t i = answered.size(); i-- > 0;) {
    const Question& question = questions[answered[i]];
    const size_t count = std::min(question.lines.size(), kQuestionLinesMax);
    const auto at = own.begin() + static_cast<ptrdiff_t>(question.at);
    own.insert(at, question.lines.end() - static_cast<ptrdiff_t>(count), question.lines.end());
    parting.gap += count;
  }
}

// Whether it is one of a text's sentences, and no line of a signature.
bool is_sentence(std::string_view line) {
  line = trim(line);
  if (line.empty()) return false;
  if (line.back() == '?') return true;
  if (has_contact_data(line)) return false;
  const auto words = static_cast<size_t>(std::count(line.begin(), line.end(), ' ')) + 1;
  const char last = line.back();
  if (last == '!' && words > 1) return true;
  return words >= kLongWordsMin || (words >= kWordsMin && (last == '.' || last == '!' || last == ':'));
}

bool has_sentence(const Lines& lines, size_t from) {
  return std::any_of(lines.begin() + static_cast<ptrdiff_t>(from), lines.end(), is_sentence);
}

// The first of so many lines at the end that are not blank, not above `from`.
size_t last_lines(const Lines& lines, size_t count, size_t from) {
  size_t at = lines.size();
  for (size_t blank = 0; at > from && count > 0 && blank <= kBlankLinesMax; --at) {
    if (is_blank(lines[at - 1])) {
      ++blank;
    } else {
      --count;
    }
  }
  return at;
}

// "Иван Петров", "Nora".
bool is_name(std::string_view line) {
  static const RE2 pattern("^\\s*(?:\\p{Lu}[\\p{L}.'’-]*[ ,!]*)+$");
  return line.size() <= kNameBytesMax && RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

bool names_signer(const Lines& lines, size_t at) {
  const std::string_view line = trim(lines[at]);
  const size_t last = line.find_last_of(" ,");
  if (last != std::string_view::npos && is_name(line.substr(last + 1))) return true;
  while (++at < lines.size() && is_blank(lines[at])) {
  }
  return at < lines.size() && is_name(lines[at]);
}

bool closes(const Lines& lines, size_t at) {
  const Closing closing = closing_of(lines[at]);
  // Mere good wishes and a name are what the person wrote.
  if (closing == Closing::kNone || is_sentence(lines[at])) return false;
  if (!has_contact_data(joined(lines, at, lines.size()))) return false;
  return closing == Closing::kSure || (names_signer(lines, at) && !has_sentence(lines, at + 1));
}

// A street, and no sentence about one.
bool is_address(std::string_view line) {
  static const RE2 pattern(
      "(?i)(?:^|[^\\p{L}])(?:ул|пр-т|пр-кт|просп|пер|наб|ш|г|обл|оф|офис|вул|көш|street|st|road|rd|ave|str)(?:\\.|[^"
      "\\p{L}]|$)");
  const std::string_view text = trim(line);
  if (text.empty() || std::string_view(".!?:").find(text.back()) != std::string_view::npos) return false;
  return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

// What the writer adds below his signature, which companies' notes on confidence are not.
bool is_added(const Lines& lines, size_t start, size_t at) {
  if (is_postscript(lines[at])) return true;
  if (is_signature_mark(lines[start]) || at < start + 2 || !is_blank(lines[at - 1])) return false;
  if (is_list_at(lines, at)) return true;
  if (!is_sentence(lines[at]) || is_note(lines[at])) return false;
  return has_contact_data(joined(lines, start, at));
}

// "Иван Петров, менеджер", "И. И. Петров": whom a signature without a closing begins with.
bool is_full_name(std::string_view line) {
  static const RE2 pattern(
      "^[\\s*]*(?:\\p{Lu}\\p{Ll}[\\p{L}'’-]*(?: \\p{Lu}[\\p{L}.'’-]*){1,3}|(?:\\p{Lu}\\. "
      "?){1,2}\\p{Lu}\\p{Ll}[\\p{L}'’-]*)"
      "(?:\\s*[,|/–—-]\\s*\\p{L}[^:]{1,80})?[\\s,.*]*$");
  return line.size() <= kLineBytesMax && RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

// What is wanted, and where it shall go: no line of a card.
bool is_of_order(std::string_view line) {
  static const RE2 pattern(
      "(?i)\\d\\s*(?:шт|кг|тонн?|м2|м²|м3|м³|упак|руб|₽|pcs|pieces|units|kg|usd|eur)(?:[^\\p{L}]|$)|(?:^"
      "|"
      "["
      "^"
      "\\p{"
      "L}"
      "]"
      ")"
      "(?:достав\\p{L}+|отгруз\\p{L}+|заказ\\p{L}*|deliver\\p{L}*|recipient|ship to|инн|кпп|огрн|бик|"
      "р/с|к/с|бин|унп|iban)(?:[^\\p{L}]|$)|"
      "^\\s*(?:\\d+[.)]|[•>]|[-–—]\\s|(?:грузо)?получатель)");
  return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

// A name, and below it up to the end what a visiting card says and nothing else, apart from what stands above.
bool is_card_at(const Lines& lines, size_t from, size_t at) {
  if (at < from + 2 || !is_blank(lines[at - 1]) || !is_full_name(lines[at])) return false;
  size_t above = at;
  while (above > from && is_blank(lines[above - 1])) --above;
  // "It goes to:"
  if (above == from || trim(lines[above - 1]).ends_with(':')) return false;
  size_t end = at;
  while (end < lines.size() && !is_note(lines[end]) && !is_postscript(lines[end])) ++end;
  const auto begin = lines.begin() + static_cast<ptrdiff_t>(at);
  const auto other = [](std::string_view line) {
    return line.size() > kLineBytesMax || is_of_order(line) || (is_sentence(line) && !is_address(line));
  };
  if (std::any_of(begin, lines.begin() + static_cast<ptrdiff_t>(end), other)) return false;
  return is_visiting_card(joined(lines, at, end));
}

// Where the signature begins among the writer's lines from `from` on; their number: there is none.
size_t signature_start(const Lines& lines, size_t from, bool by_person) {
  const size_t size = lines.size();
  for (size_t at = last_lines(lines, kSignatureLinesMax, from); at < size; ++at) {
    if (is_signature_mark(lines[at]) && sets_off_signature(lines, at)) return at;
    const bool may_be =
        is_rule_mark(lines[at]) && sets_off_signature(lines, at) && has_contact_data(joined(lines, at + 1, size));
    if (may_be && !has_sentence(lines, at + 1)) return at;
  }
  // "~Nora"
  if (size > from + 1 && lines.back().size() <= kNameBytesMax && trim(lines.back()).starts_with('~')) return size - 1;
  const size_t block = last_lines(lines, kBlockLinesMax, from);
  for (size_t at = size; at-- > block;) {
    if (closes(lines, at)) return at;
  }
  for (size_t at = block; by_person && at < size; ++at) {
    if (is_card_at(lines, from, at)) return at;
  }
  return size;
}

// Takes the line of a device out, with what stands below it at the letter's end; gives them.
std::string cut_device(Lines& own, size_t& gap) {
  const size_t from = own.size() - std::min(own.size() - gap, kDeviceLinesMax);
  for (size_t at = gap - std::min(gap, kDeviceLinesMax); at < own.size(); ++at) {
    if (at == gap) at = from;
    if (!is_device_line(own[at])) continue;
    // An answer below a quote is none of it, nor what goes on as a letter does.
    std::string device(trim(own[at]));
    if (at >= gap && !has_sentence(own, at + 1)) {
      device = joined(own, at, own.size());
      own.resize(at);
      return device;
    }
    own.erase(own.begin() + static_cast<ptrdiff_t>(at));
    if (at < gap) --gap;
    return device;
  }
  return {};
}

void cut_signature(SplitLetter& out, Lines own, size_t gap, bool by_person) {
  while (!own.empty() && is_blank(own.back())) own.pop_back();
  // Nothing but quotes stood below.
  if (gap >= own.size()) gap = 0;
  const std::string device = cut_device(own, gap);
  while (!own.empty() && is_blank(own.back())) own.pop_back();
  if (gap >= own.size()) gap = 0;
  const std::string notes = cut_notes(own, gap);
  while (!own.empty() && is_blank(own.back())) own.pop_back();
  const size_t start = signature_start(own, gap, by_person);
  const bool marked = start < own.size() && (is_signature_mark(own[start]) || is_rule_mark(own[start]));
  size_t end = own.size();
  for (size_t at = start; at < own.size() && end == own.size(); ++at) {
    if (is_added(own, start, at)) end = at;
  }
  out.signature = joined(own, std::min(start + (marked ? 1 : 0), end), end);
  if (out.signature.empty()) out.signature = device;
  if (!notes.empty()) out.signature += (out.signature.empty() ? "" : "\n\n") + notes;
  const Lines postscript(own.begin() + static_cast<ptrdiff_t>(end), own.end());
  own.resize(start);
  out.message = joined(std::move(own));
  if (!postscript.empty()) out.message += (out.message.empty() ? "" : "\n\n") + joined(postscript);
}

}  // namespace

SplitLetter split_letter(std::string_view text, std::string_view subject, const LetterKind& kind) {
  SplitLetter out;
  const std::string_view looked_at = utf8_prefix(text, kMarkedBytesMax);
  const Lines lines = lines_of(looked_at);
  Parting parting{lines, subject, kind.answers, {}, {}, std::nullopt};
  parting.run();
  keep_questions(parting);
  out.quoted = joined(std::move(parting.quoted));
  out.forwarded = std::move(parting.forwarded);
  cut_signature(out, std::move(parting.own), parting.gap, kind.by_person);
  if (looked_at.size() < text.size() && out.quoted.empty()) out.message += text.substr(looked_at.size());
  out.wrote_nothing = out.message.empty();
  if (out.message.empty() && out.forwarded) out.message = out.forwarded->text;
  if (out.message.empty()) out.message = trim(text);
  return out;
}

}  // namespace leadgate::connectors::mail
