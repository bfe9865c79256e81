#include "connectors/mail/forward.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/marks.hpp"
#include "connectors/mail/sender.hpp"
#include "mapping/email.hpp"
#include "mapping/html_text.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::Value;

bool is_end_mark(std::string_view line) {
  static const RE2 pattern(
      "(?i)^\\s*[-_=*—–]{2,}\\s*(?:конец (?:пересылаемого|пересланного|переадресованного) (?:сообщения|письма)|"
      "end of forwarded message|кінець пересланого повідомлення)\\s*[-_=*—–]*\\s*$");
  return line.size() <= 200 && matches(line, pattern);
}

// "12.11.2026, 10:00, "Nora Hill" <nora@example.test>:"
Person person_of_attribution(const std::string& text) {
  static const RE2 quoted("[\"«“„]([^\"»”“]+)[\"»”“]\\s*[<(\\[]");
  static const RE2 bare(
      "(?:(?:[AP]M|от|von|de) )?([\\p{L}][\\p{L}.'-]*(?: [\\p{L}][\\p{L}.'-]*)*)\\s*[<(\\[][^\\s<>@]+@");
  Person out;
  const std::vector<std::string> emails = mapping::find_emails(text);
  if (!emails.empty()) out.email = emails.front();
  if (!RE2::PartialMatch(text, quoted, &out.name)) RE2::PartialMatch(text, bare, &out.name);
  return out;
}

// The letter without quote marks and the mark of its end, and with the writer whom a line or a block above it names.
Forwarded read_writer(Forwarded letter) {
  Lines lines = split(letter.text, '\n');
  const bool all_quoted = std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    return trim(line).empty() || trim(line).starts_with('>');
  });
  for (std::string_view& line : lines) {
    if (all_quoted && trim(line).starts_with('>')) line = trim(line).substr(1);
    if (all_quoted && line.starts_with(' ')) line.remove_prefix(1);
  }
  lines.erase(std::find_if(lines.begin(), lines.end(), is_end_mark), lines.end());
  lines.erase(lines.begin(), std::find_if(lines.begin(), lines.end(), [](auto line) { return !trim(line).empty(); }));
  size_t taken = 0;
  if (letter.from.empty() && !lines.empty()) {
    if (const HeaderBlock block = header_block(lines, 0); block.lines > 0) {
      letter.from = block.from;
      letter.subject = block.subject;
      taken = block.lines;
    } else {
      taken = attribution_lines(lines, 0);
      std::string said;
      for (size_t i = 0; i < taken; ++i) (said += lines[i]) += ' ';
      if (taken > 0) letter.from = person_of_attribution(said);
    }
  }
  std::string text;
  for (size_t i = taken; i < lines.size(); ++i) (text += lines[i]) += '\n';
  letter.text = trim(text);
  return letter;
}

std::optional<Forwarded> in_quoted_html(const Letter& letter, bool has_divider) {
  if (!letter.text_is_html || letter.html.empty()) return std::nullopt;
  std::string quoted;
  unquoted_html(letter.html, quoted);
  if (quoted.empty()) return std::nullopt;
  const std::string text = mapping::html_text(quoted);
  if (has_divider) return Forwarded{{}, "", text};
  return split_letter(text, letter.subject).forwarded;
}

std::optional<Forwarded> attached(const Value& tree) {
  const std::optional<Value> messages = tree.find("messages");
  if (!messages || !messages->is_array()) return std::nullopt;
  const Value first = messages->at(0);
  const auto text_at = [](const Value& object, std::string_view key) {
    const std::optional<Value> found = object.find(key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  const std::optional<Value> from = first.find("from");
  if (!from || !from->is_object()) return std::nullopt;
  return Forwarded{
      {text_at(*from, "name"), text_at(*from, "email")}, text_at(first, "subject"), text_at(first, "text")};
}

}  // namespace

std::optional<Forwarded> passed_on_letter(const Letter& letter, const SplitLetter& parts, const Value& tree,
                                          const mapping::OwnIdentities& own) {
  static const RE2 answer("(?i)^\\s*(?:re|aw|sv|отв|відп)(?:\\[\\d+\\])?\\s*:");
  std::optional<Forwarded> found;
  const auto take = [&found](std::optional<Forwarded> other) {
    if (found || !other) return;
    Forwarded read = read_writer(std::move(*other));
    if (!read.from.empty()) found = std::move(read);
  };
  take(parts.forwarded);
  // An answer quotes, and may have attached, what it answers.
  if (!matches(letter.subject, answer)) {
    take(in_quoted_html(letter, parts.forwarded.has_value()));
    take(attached(tree));
  }
  for (int depth = 1; found && is_own(found->from.email, own) && depth < kForwardsMax; ++depth) {
    std::optional<Forwarded> inner = split_letter(found->text, found->subject).forwarded;
    if (!inner) break;
    Forwarded read = read_writer(std::move(*inner));
    if (read.from.empty()) break;
    found = std::move(read);
  }
  return found;
}

}  // namespace leadgate::connectors::mail
