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
      "(?i)^\\s*[-_=*—–]{2,}\\s*(?:"
      "(?:конец|завершение) (?:пересылаемого|пересланного|переадресованного) (?:сообщения|письма)|"
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

Value first_message(const Value& tree) {
  const std::optional<Value> messages = tree.find("messages");
  return messages && messages->is_array() ? messages->at(0) : Value();
}

bool says_answer(const std::string& subject) {
  static const RE2 pattern("(?i)^\\s*(?:re|aw|sv|отв|відп)(?:\\[\\d+\\])?\\s*:");
  return matches(subject, pattern);
}

void add_comment(std::string& comment, const SplitLetter& parts) {
  if (parts.wrote_nothing) return;
  comment += (comment.empty() ? "" : "\n\n") + parts.message;
}

// A letter on its way, and what it was made of where it is an attached one.
struct Level {
  Forwarded letter;
  Value tree;
};

std::optional<Level> read_level(std::optional<Forwarded> letter, const Value& tree) {
  if (!letter) return std::nullopt;
  Forwarded read = read_writer(std::move(*letter));
  if (read.from.empty()) return std::nullopt;
  return Level{std::move(read), tree};
}

}  // namespace

std::optional<Forwarded> attached_letter(const Value& tree) {
  const Value first = first_message(tree);
  const auto text_at = [](const Value& object, std::string_view key) {
    const std::optional<Value> found = object.find(key);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  const std::optional<Value> from = first.find("from");
  if (!from || !from->is_object()) return std::nullopt;
  return Forwarded{
      {text_at(*from, "name"), text_at(*from, "email")}, text_at(first, "subject"), text_at(first, "text")};
}

std::optional<PassedOn> passed_on_letter(const Letter& letter, const SplitLetter& parts, const Value& tree,
                                         const mapping::OwnIdentities& own) {
  std::string comment;
  add_comment(comment, parts);
  std::optional<Level> found = read_level(parts.forwarded, {});
  // An answer quotes, and may have attached, what it answers.
  if (!found && !says_answer(letter.subject)) {
    found = read_level(in_quoted_html(letter, parts.forwarded.has_value()), {});
    if (!found) found = read_level(attached_letter(tree), first_message(tree));
  }
  for (int depth = 1; found && is_own(found->letter.from.email, own) && depth < kForwardsMax; ++depth) {
    const SplitLetter within = split_letter(found->letter.text, found->letter.subject);
    std::optional<Level> inner = read_level(within.forwarded, {});
    if (!inner) inner = read_level(attached_letter(found->tree), first_message(found->tree));
    if (!inner) break;
    add_comment(comment, within);
    found = std::move(inner);
  }
  if (!found) return std::nullopt;
  // A digest has the words of the first letter in it.
  if (comment == found->letter.text) comment.clear();
  return PassedOn{std::move(found->letter), std::move(comment)};
}

}  // namespace leadgate::connectors::mail
