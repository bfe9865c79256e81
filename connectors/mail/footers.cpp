#include "connectors/mail/footers.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::connectors::mail {
namespace {

constexpr size_t kNoteParagraphsMax = 6;

bool is_empty_line(std::string_view line) {
  return trim(line).empty();
}

// How such a paragraph begins.
bool begins_note(std::string_view line) {
  static const RE2 pattern(
      "(?i)^[\\W_]*(?:confidentiality (?:notice|note)|disclaimer|(?:the information (?:contained )?in )?this "
      "(?:e-?mail|"
      "message|communication|transmission)[^.!?]*(?:confidential|privileged|intended|virus)|"
      "if you are not the (?:intended|named)|if you (?:have )?received? this (?:e-?mail|message)|"
      "please consider (?:the environment|your environmental)|virus-free|scanned (?:by|for)|"
      "(?:настоящее|это|данное) (?:электронное )?(?:сообщение|письмо)[^.!?]*(?:конфиденциальн|предназнач)|"
      "содержание (?:данного|настоящего|этого) (?:сообщения|письма)|уведомление о конфиденциальности|"
      "если вы не являетесь|если (?:вы получили|это письмо попало|данное)[^.!?]*по ошибке|"
      "(?:письмо |сообщение )?проверено на (?:наличие )?вирус|без вирусов|берегите (?:природу|лес)|"
      "подумайте об окружающей среде|diese (?:e-?mail|nachricht)[^.!?]*vertraulich)");
  return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

}  // namespace

bool is_item(std::string_view line) {
  static const RE2 pattern(
      "(?i)\\d\\s*(?:шт|кг|тонн?|м2|м²|м3|м³|упак|комплект|pcs|pieces|units|kg)(?:[^\\p{L}]|$)|^\\s*(?:\\d+[.)]\\s|[•*]"
      "\\s|"
      "[-–—]\\s)|\\p{L}\\s+[-–—x×]\\s+\\d{1,4}\\s*[.,;]?\\s*$");
  return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

bool is_list_at(const Lines& lines, size_t at) {
  if (is_item(lines[at])) return true;
  return trim(lines[at]).ends_with(':') && at + 1 < lines.size() && is_item(lines[at + 1]);
}

bool sets_off_signature(const Lines& lines, size_t at) {
  const auto is_line = [](std::string_view line) { return is_signature_mark(line) || is_rule_mark(line); };
  const auto begin = lines.begin();
  if (std::any_of(begin + static_cast<ptrdiff_t>(at) + 1, lines.end(), is_item)) return false;
  if (lines[at] == "-- ") return true;
  const auto here = begin + static_cast<ptrdiff_t>(at);
  if (std::any_of(begin, here, is_line) || std::any_of(here + 1, lines.end(), is_line)) return false;
  size_t above = at;
  while (above > 0 && is_empty_line(lines[above - 1])) --above;
  return above == 0 || !trim(lines[above - 1]).ends_with(':');
}

std::string cut_notes(Lines& lines, size_t from) {
  std::string notes;
  for (size_t count = 0; count < kNoteParagraphsMax; ++count) {
    size_t end = lines.size();
    while (end > from && is_empty_line(lines[end - 1])) --end;
    size_t begin = end;
    while (begin > from && !is_empty_line(lines[begin - 1])) --begin;
    // A note takes up its paragraph, and words stand above it.
    const auto first = lines.begin() + static_cast<ptrdiff_t>(begin);
    if (begin == end || !begins_note(lines[begin]) || std::all_of(lines.begin(), first, is_empty_line)) break;
    std::string paragraph;
    for (size_t at = begin; at < end; ++at) (paragraph += lines[at]) += '\n';
    notes = paragraph + (notes.empty() ? "" : "\n") + notes;
    lines.resize(begin);
  }
  return std::string(trim(notes));
}

}  // namespace leadgate::connectors::mail
