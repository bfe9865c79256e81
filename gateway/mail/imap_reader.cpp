#include "gateway/mail/imap_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "gateway/mail/imap_text.hpp"

namespace leadgate::gateway {
namespace {

template <class Number>
std::optional<Number> number_at(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

// Of a line "... {12}" or "... {12+}" the 12.
std::optional<uint64_t> announced_literal(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const size_t open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  const bool all_digits = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  return all_digits ? number_at<uint64_t>(digits) : std::nullopt;
}

// Over the items of a FETCH response.
class Items {
 public:
  Items(std::string_view text, std::vector<ImapLiteral>& literals) : text_(text), literals_(literals) {}

  std::string_view name() {
    skip_blanks();
    size_t end = 0;
    while (end < text_.size() && text_[end] != ' ' && text_[end] != ')') {
      // "BODY[HEADER.FIELDS (X)]" has blanks within its brackets.
      if (text_[end] == '[') end = std::min(text_.find(']', end), text_.size() - 1);
      ++end;
    }
    return take(end);
  }
  std::optional<ImapLiteral> value() {
    skip_blanks();
    if (text_.empty()) return std::nullopt;
    if (text_.front() == '\0') {
      take(1);
      is_nil_ = false;
      return literal_ < literals_.size() ? std::optional(std::move(literals_[literal_++])) : std::nullopt;
    }
    const bool in_quotes = text_.front() == '"';
    std::string bytes = in_quotes ? quoted() : std::string(plain());
    is_nil_ = !in_quotes && equals_ignoring_case(bytes, "NIL");
    const uint64_t size = bytes.size();
    return ImapLiteral{std::move(bytes), size};
  }

  // Of the last value that was no literal.
  bool is_nil() const { return is_nil_; }

 private:
  std::string_view take(size_t count) {
    const std::string_view taken = text_.substr(0, count);
    text_.remove_prefix(taken.size());
    return taken;
  }
  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }
  std::string quoted() {
    std::string out;
    size_t i = 1;
    for (; i < text_.size() && text_[i] != '"'; ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      out += text_[i];
    }
    take(i + 1);
    return out;
  }
  // A word, or a list within brackets.
  std::string_view plain() {
    int depth = 0;
    size_t end = 0;
    for (; end < text_.size(); ++end) {
      if (text_[end] == '(') ++depth;
      if (text_[end] == ')' && --depth < 0) break;
      if (text_[end] == ' ' && depth == 0) break;
      if (text_[end] == '\0') ++literal_;  // a literal in a list that nobody asks for
    }
    return take(end);
  }

  std::string_view text_;
  std::vector<ImapLiteral>& literals_;
  size_t literal_ = 0;
  bool is_nil_ = false;
};

}  // namespace

std::optional<ImapResponse> ImapReader::next() {
  while (!failed_ && at_ < rest_.size()) {
    if (literal_left_ > 0) {
      take_literal();
      continue;
    }
    const Line line = take_line();
    if (line == Line::kWhole) return std::exchange(current_, {});
    if (line == Line::kNotHere) break;
  }
  rest_.erase(0, std::exchange(at_, 0));
  return std::nullopt;
}

void ImapReader::take_literal() {
  ImapLiteral& literal = current_.literals.back();
  const std::string_view piece =
      std::string_view(rest_).substr(at_, static_cast<size_t>(std::min<uint64_t>(literal_left_, rest_.size() - at_)));
  const size_t room = literal_bytes_max_ - std::min(literal_bytes_max_, literal.bytes.size());
  literal.bytes.append(piece.substr(0, room));
  literal_left_ -= piece.size();
  at_ += piece.size();
}

ImapReader::Line ImapReader::take_line() {
  const size_t end = rest_.find('\n', at_);
  const size_t size = (end == std::string::npos ? rest_.size() : end) - at_;
  if (current_.text.size() + size > kLineBytesMax) failed_ = true;
  if (end == std::string::npos || failed_) return Line::kNotHere;
  std::string_view line = std::string_view(rest_).substr(at_, size);
  at_ = end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::optional<uint64_t> literal = announced_literal(line);
  if (literal) line = line.substr(0, line.rfind('{'));
  // The mark of a literal must come from nobody else.
  for (const char c : line) current_.text += c == '\0' ? ' ' : c;
  if (!literal) return Line::kWhole;
  if (current_.literals.size() == kLiteralsMax) {
    failed_ = true;
    return Line::kNotHere;
  }
  current_.text += '\0';
  current_.literals.push_back({std::string(), *literal});
  literal_left_ = *literal;
  return Line::kLiteral;
}

std::optional<ImapFetched> parse_fetch(ImapResponse& response) {
  std::string_view text = response.text;
  if (!text.starts_with("* ")) return std::nullopt;
  text.remove_prefix(2);
  text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  if (text.size() < 8 || !equals_ignoring_case(text.substr(0, 8), " FETCH (")) return std::nullopt;
  Items items(text.substr(8), response.literals);
  ImapFetched out;
  for (std::string_view name = items.name(); !name.empty(); name = items.name()) {
    std::optional<ImapLiteral> value = items.value();
    if (!value) return std::nullopt;
    if (equals_ignoring_case(name, "UID")) out.uid = number_at<uint32_t>(value->bytes).value_or(0);
    if (equals_ignoring_case(name, "RFC822.SIZE")) out.size = number_at<uint64_t>(value->bytes);
    if (equals_ignoring_case(name, "FLAGS"))
      out.is_draft = to_lower_ascii(value->bytes).find("\\draft") != std::string::npos;
    if (equals_ignoring_case(name, "INTERNALDATE")) out.received = parse_imap_time(value->bytes);
    const bool is_body = name.size() > 5 && equals_ignoring_case(name.substr(0, 5), "BODY[");
    if (is_body && !items.is_nil()) out.bytes = std::move(value);
  }
  return out.uid == 0 ? std::nullopt : std::optional(std::move(out));
}

std::optional<uint32_t> response_code(std::string_view text, std::string_view key) {
  const size_t open = text.find('[');
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view code = text.substr(open + 1);
  if (code.size() <= key.size() || !equals_ignoring_case(code.substr(0, key.size()), key)) return std::nullopt;
  return number_at<uint32_t>(code.substr(key.size() + 1));
}

}  // namespace leadgate::gateway
