#include "connectors/mail/answers.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/text.hpp"
#include "connectors/mail/labels.hpp"
#include "mapping/recognise/words.hpp"

namespace leadgate::connectors::mail {
namespace {

using mapping::recognition::Role;

constexpr size_t kAnswerBytesMax = 2000;  // of one with a dash between label and answer

struct AnswerLine {
  std::string label;  // empty: no labelled line
  std::string value;
};

// "Phone - +7 916 123-45-67", "phone = ...", "How many? — two", as some sites write their answers.
bool parted_otherwise(std::string_view line, AnswerLine& out) {
  static const RE2 parted("^\\s*[*•]?\\s*([^:=\\s][^:=]*?)\\s*(?:\\s[-–—]\\s|=)\\s*(\\S.*?)\\s*$");
  AnswerLine found;
  if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), parted, &found.label, &found.value)) return false;
  if (found.label.size() > kLabelBytesMax) return false;
  if (!found.label.ends_with('?') && !means_something(role_of(found.label))) return false;
  out = std::move(found);
  return true;
}

// Where the label of a line's first answer begins: behind the sentences before it.
size_t first_label(std::string_view line) {
  const size_t colon = line.find_first_of(":=");
  if (colon == std::string_view::npos) return line.size();
  const size_t sentence = line.substr(0, colon).rfind(". ");
  const size_t from = sentence == std::string_view::npos ? 0 : sentence + 2;
  return means_something(role_of(trim(line.substr(from, colon - from)))) ? from : line.size();
}

// "Name: Ivan, Phone: +7 ..." with a line for each answer.
std::string with_lines_of_answers(std::string_view text) {
  static const RE2 next("(?:[,;|]\\s*|\\.\\s+)([^\\s\\d,;|:=.!?][^,;|:=.!?]*)[:=]");
  std::string out;
  for (std::string_view line : split(utf8_prefix(text, kFormBytesMax), '\n')) {
    const size_t first = first_label(line);
    size_t taken = 0;
    if (first > 0 && first < line.size()) {
      (out += line.substr(0, first)) += '\n';
      taken = first;
    }
    re2::StringPiece rest(line.data() + taken, line.size() - taken);
    re2::StringPiece label;
    while (first < line.size() && RE2::FindAndConsume(&rest, next, &label)) {
      const std::string_view said(label.data(), label.size());
      if (said.size() > kLabelBytesMax || !(means_something(role_of(said)) || is_of_desk(said))) continue;
      const size_t at = static_cast<size_t>(label.data() - line.data());
      std::string_view before = line.substr(taken, at - taken);
      before = before.substr(0, before.find_last_of(",;|."));
      (out += before) += '\n';
      taken = at;
    }
    (out += line.substr(taken)) += '\n';
  }
  return out;
}

AnswerLine labelled(std::string_view line, Author author) {
  AnswerLine out;
  static const RE2 heading("^\\s*[-=]{2,}\\s*([^-=\\s].*?)\\s*[-=]{2,}\\s*$");
  const re2::StringPiece text(line.data(), line.size());
  if (line.size() <= kLabelBytesMax && RE2::FullMatch(text, heading, &out.label)) return out;
  size_t mark = line.find(':');
  size_t width = 1;
  for (std::string_view other : {"\xEF\xBC\x9A", "\t"}) {
    if (const size_t at = line.find(other); at < mark) mark = at, width = other.size();
  }
  if (author != Author::kPerson && parted_otherwise(line.substr(0, kAnswerBytesMax), out)) return out;
  if (mark == std::string_view::npos || mark > kLabelBytesMax) return out;
  std::string_view label = trim(line.substr(0, mark));
  std::string_view value = trim(line.substr(mark + width));
  const auto is_mark = [](char c) { return c == '*' || c == '_' || c == '-' || c == '#'; };
  while (!label.empty() && is_mark(label.front())) label.remove_prefix(1);
  while (!label.empty() && is_mark(label.back())) label.remove_suffix(1);
  while (!value.empty() && value.front() == '*') value.remove_prefix(1);
  label = trim(label);
  const size_t words = mapping::recognition::words_of(label).size();
  if (words == 0 || words > kLabelWordsMax || value.starts_with("//") || label.find('@') != std::string_view::npos)
    return out;
  // A time of day is no label.
  if (label.find_first_not_of("0123456789 ") == std::string_view::npos) return out;
  out.label = label;
  out.value = trim(value);
  return out;
}

// Reads a text line by line.
class AnswerReader {
 public:
  AnswerReader(std::string_view text, Author author)
      : lines_(split(text, '\n')), by_service_(author != Author::kPerson) {
    for (std::string_view& line : lines_) {
      if (line.ends_with('\r')) line.remove_suffix(1);
    }
    found_.reserve(lines_.size());
    for (std::string_view line : lines_) found_.push_back(labelled(line, author));
    is_stacked_ = by_service_ && is_stacked();
  }

  deals::Fields run() {
    for (size_t at = 0; at < lines_.size() && out_.size() < kFormPairsMax; ++at) take(at);
    for (auto& [label, value] : out_) value = trim(value);
    std::erase_if(out_, [](const auto& pair) { return pair.second.empty(); });
    return std::move(out_);
  }

 private:
  void take(size_t at) {
    const std::string_view line = lines_[at];
    if (by_service_ && (is_rule_line(line) || is_end_of_notice(line))) return close();
    AnswerLine& found = found_[at];
    if (found.value.empty() && is_heading(found.label)) return close();
    const Role role = found.label.empty() ? Role::kNone : role_of(found.label);
    const bool ends = role != Role::kNone || (by_service_ && is_technical(found.label));
    if (!found.label.empty() && (!message_ || ends)) return begin(std::move(found.label), std::move(found.value));
    if (by_service_ && is_above_answer(at)) {
      begin(std::string(trim(line)), "");
      is_above_ = true;
      return;
    }
    go_on(trim(line));
  }

  void close() { open_ = message_ = is_above_ = false; }

  void begin(std::string label, std::string value) {
    message_ = role_of(label) == Role::kMessage;
    open_ = value.empty() || message_;
    is_above_ = false;
    out_.emplace_back(std::move(label), std::move(value));
  }

  void go_on(std::string_view said) {
    if (!open_) return;
    std::string& value = out_.back().second;
    if (said.empty() && !message_) {
      open_ = value.empty();
      return;
    }
    if (!value.empty()) value += '\n';
    value += said;
    open_ = message_;
  }

  size_t next(size_t at) const {
    for (++at; at < lines_.size() && trim(lines_[at]).empty();) ++at;
    return at;
  }

  // A known label alone on its line.
  bool is_bare(size_t at) const {
    if (at >= lines_.size() || !found_[at].label.empty() || !is_like_label(lines_[at])) return false;
    const Role role = role_of(lines_[at]);
    return role != Role::kNone && role != Role::kNoise;
  }

  // Whether the letter is written in labels above their answers: two of them at least, one of where to reach somebody.
  bool is_stacked() const {
    size_t known = 0;
    bool identity = false;
    for (size_t at = 0; at < lines_.size(); ++at) {
      if (!is_bare(at)) continue;
      const size_t answer = next(at);
      if (answer >= lines_.size() || is_bare(answer) || !found_[answer].label.empty()) continue;
      const Role role = role_of(lines_[at]);
      ++known;
      identity = identity || ((role == Role::kPhone || role == Role::kEmail) && is_identity(role, lines_[answer]));
      at = answer;
    }
    return known >= 2 && identity;
  }

  // Whether the line is the label of what stands below it.
  bool is_above_answer(size_t at) const {
    const std::string_view line = trim(lines_[at]);
    if (line.empty() || !found_[at].label.empty()) return false;
    const size_t answer = next(at);
    if (answer >= lines_.size()) return false;
    // It is itself what the label above it waits for, but where that one was left empty.
    const bool is_awaited = open_ && !out_.empty() && out_.back().second.empty();
    if (is_stacked_ && is_bare(at)) return !is_awaited || !is_bare(answer);
    if (is_awaited || message_ || out_.empty() || !found_[answer].label.empty()) return false;
    return line.ends_with('?') || (is_above_ && is_like_label(line));
  }

  std::vector<std::string_view> lines_;
  std::vector<AnswerLine> found_;  // the label and the value of each line
  bool by_service_;
  bool is_stacked_ = false;
  deals::Fields out_;
  bool open_ = false;      // a value may still come, or go on
  bool message_ = false;   // it goes on until the next known label
  bool is_above_ = false;  // the last label stood above its answer
};

void add_pairs(deals::Fields& into, const deals::Fields& more) {
  for (const auto& [label, value] : more) {
    const auto same = [&label = label](const auto& known) { return known.first == label; };
    const auto known = std::find_if(into.begin(), into.end(), same);
    if (known == into.end()) {
      if (into.size() < kFormPairsMax) into.emplace_back(label, value);
    } else if (value.size() > known->second.size() && value.starts_with(known->second)) {
      known->second = value;  // the fuller one, over several lines
    }
  }
}

// A decoder finds in the text of a table what it found in its cells, but only the first line of it.
void add_table_pair(deals::Fields& into, const std::string& label, const std::string& value) {
  if (into.size() == kFormPairsMax) return;
  const auto again = [&](const auto& known) {
    return known.first == label && (known.second == value || known.second.starts_with(value + "\n"));
  };
  if (std::none_of(into.begin(), into.end(), again)) into.emplace_back(label, value);
}

// "Прохор, телеграм @prohor": who it is, and where else than in the label it is said how to reach him.
void take_contact(std::string_view label, std::string_view value, deals::Fields& out) {
  static const RE2 named("^(\\p{Lu}\\p{L}+(?: \\p{Lu}[\\p{L}.-]*){0,3})(?:[,;]\\s*(.+))?$");
  static const RE2 telegram("(?i)^(?:телеграмм?|тг|telegram|tg)[:\\s]*@?(\\w{4,})$");
  std::string name, rest;
  if (!RE2::FullMatch(re2::StringPiece(value.data(), value.size()), named, &name, &rest)) {
    out.emplace_back(label, value);
    return;
  }
  out.emplace_back("Имя", name);
  std::string user;
  if (RE2::FullMatch(rest, telegram, &user)) {
    out.emplace_back("Telegram", "@" + user);
  } else if (!rest.empty()) {
    out.emplace_back(label, rest);
  }
}

// A service's answers under the labels that forms have: without what stands for none and what is of its own desk.
deals::Fields as_usual(deals::Fields pairs) {
  deals::Fields out;
  for (auto& [label, value] : pairs) {
    if (is_no_answer(value) || is_of_desk(label)) continue;
    if (equals_ignoring_case(label, "utm") && value.find('=') != std::string::npos) {
      for (std::string_view part : split(value, '&')) {
        const size_t equals = std::min(part.find('='), part.size());
        if (equals < part.size()) out.emplace_back(trim(part.substr(0, equals)), part.substr(equals + 1));
      }
    } else if (role_of(label) == Role::kContact) {
      take_contact(label, value, out);
    } else {
      out.emplace_back(usual_label(label, value), std::move(value));
    }
  }
  if (out.size() > kFormPairsMax) out.resize(kFormPairsMax);
  return out;
}

}  // namespace

deals::Fields labelled_answers(std::string_view text, Author author) {
  std::string lines;
  if (author != Author::kPerson) text = lines = with_lines_of_answers(text);
  return AnswerReader(utf8_prefix(text, kFormBytesMax), author).run();
}

deals::Fields all_answers(std::string_view message, const deals::Fields& tables, Author author) {
  deals::Fields out;
  for (const auto& [label, value] : tables) add_table_pair(out, label, value);
  if (author == Author::kPerson) {
    add_pairs(out, labelled_answers(message, author));
    return out;
  }
  // A decoder takes the answers behind the first of a line for its value.
  std::erase_if(out, [](const auto& pair) {
    const std::string line = pair.first + ": " + pair.second;
    return pair.second.find('\n') == std::string::npos && with_lines_of_answers(line) != line + '\n';
  });
  add_pairs(out, labelled_answers(message, author));
  return as_usual(std::move(out));
}

}  // namespace leadgate::connectors::mail
