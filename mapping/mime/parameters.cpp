#include "mapping/mime/parameters.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/mime/encoded_words.hpp"
#include "mapping/mime/mail_charset.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr int kPieceNumberMax = 9999;

// A piece of a parameter: "name*1*=..." is {"name", 1, true, ...}.
struct Piece {
  std::string name;
  int number = -1;  // -1: the parameter has no pieces
  bool is_encoded = false;
  std::string value;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  void skip() { ++at_; }

  void skip_blanks() {
    while (!at_end()) {
      if (is_blank(peek())) {
        skip();
      } else if (peek() != '(' || !skip_comment()) {
        return;
      }
    }
  }

  // Up to one of `stops`; blanks end it where `blank_stops`. Comments are left out.
  std::string take_until(std::string_view stops, bool blank_stops) {
    std::string out;
    while (!at_end() && stops.find(peek()) == std::string_view::npos) {
      if (is_blank(peek()) && blank_stops && !word_goes_on(out)) break;
      if (peek() == '(' && skip_comment()) continue;
      out += peek();
      skip();
    }
    return out;
  }

  std::string take_quoted() {
    std::string out;
    skip();
    while (!at_end() && peek() != '"') {
      if (peek() == '\\' && at_ + 1 < text_.size() && is_escaped(text_[at_ + 1])) skip();
      out += peek();
      skip();
    }
    if (!at_end()) skip();
    return out;
  }

 private:
  // No other: "C:\folder\file" is meant as it stands.
  static bool is_escaped(char c) { return c == '"' || c == '\\' || c == '\''; }

  // Within an encoded word that has blanks in it, or between two of them.
  bool word_goes_on(std::string_view so_far) const {
    if (!so_far.starts_with("=?")) return false;
    if (!so_far.ends_with("?=")) return false;
    const size_t next = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    return text_.substr(next, 2) == "=?";
  }

  bool skip_comment() {
    if (unclosed_) return false;
    int depth = 0;
    for (size_t i = at_; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '(') {
        ++depth;
      } else if (text_[i] == ')' && --depth == 0) {
        at_ = i + 1;
        return true;
      }
    }
    unclosed_ = true;
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool unclosed_ = false;  // some comment has no end: none behind it has one that counts
};

std::string lower_token(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) out += c;
  }
  return to_lower_ascii(out);
}

Piece named(std::string_view key) {
  Piece piece;
  if (key.ends_with('*')) {
    piece.is_encoded = true;
    key.remove_suffix(1);
  }
  const size_t star = key.rfind('*');
  if (star != std::string_view::npos) {
    const std::string_view digits = key.substr(star + 1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size() && number >= 0 && number <= kPieceNumberMax) {
      piece.number = number;
      key = key.substr(0, star);
    }
  }
  piece.name = key;
  return piece;
}

// Of "charset'language'text": the charset, known or empty; `value` becomes the text. In a later piece there is nothing
// of it, but that some repeat "charset'".
std::string take_charset(std::string_view& value, bool is_first) {
  const size_t first = value.find('\'');
  if (first == std::string_view::npos) return {};
  const size_t second = is_first ? value.find('\'', first + 1) : std::string_view::npos;
  const std::string charset = known_charset(value.substr(0, first));
  if (second == std::string_view::npos && charset.empty()) return {};
  value.remove_prefix((second == std::string_view::npos ? first : second) + 1);
  return charset;
}

std::string without_folds(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != kFold && c != '\r') out += c;
  }
  return out;
}

// One parameter out of its pieces, in their order.
std::string joined(std::vector<const Piece*>& pieces) {
  std::stable_sort(pieces.begin(), pieces.end(), [](const Piece* a, const Piece* b) { return a->number < b->number; });
  std::string bytes;
  std::string charset;
  bool is_encoded = false;
  for (const Piece* piece : pieces) {
    if (!piece->is_encoded && !is_encoded) {
      bytes += piece->value;
      continue;
    }
    const std::string text = without_folds(piece->value);
    std::string_view value = text;
    if (piece->is_encoded) {
      const std::string named_here = take_charset(value, piece->number <= 0);
      if (charset.empty()) charset = named_here;
    }
    is_encoded = true;
    // Some encode where no star says so.
    bytes += percent_decode(value, Plus::kIsPlus);
  }
  if (!is_encoded) return words_text(bytes);
  return to_mail_utf8(bytes, charset);
}

}  // namespace

std::optional<std::string> HeaderValue::find(std::string_view name) const {
  for (const auto& [key, text] : parameters) {
    if (key == name) return text;
  }
  return std::nullopt;
}

HeaderValue read_header_value(std::string_view raw) {
  const std::string text = unfold(raw);
  Scanner scan(text);
  HeaderValue out;
  scan.skip_blanks();
  out.value = lower_token(to_valid_utf8(scan.take_until(";\n", false)));
  std::vector<Piece> pieces;
  while (!scan.at_end() && pieces.size() < kParametersMax) {
    scan.skip_blanks();
    if (scan.at_end()) break;
    if (scan.peek() == ';') {
      scan.skip();
      continue;
    }
    const std::string key = lower_token(scan.take_until("=;", false));
    if (scan.at_end() || scan.peek() == ';') continue;
    scan.skip();
    scan.skip_blanks();
    Piece piece = named(to_valid_utf8(key));
    const bool quoted = !scan.at_end() && scan.peek() == '"';
    if (quoted)
      piece.value = scan.take_quoted();
    else if (!scan.at_end())
      piece.value = scan.take_until(";", true);
    if (!piece.name.empty() && (quoted || !piece.value.empty())) pieces.push_back(std::move(piece));
  }
  for (const Piece& piece : pieces) {
    if (out.find(piece.name)) continue;
    std::vector<const Piece*> same;
    bool has_plain = false;
    for (const Piece& other : pieces) {
      if (other.name != piece.name) continue;
      same.push_back(&other);
      has_plain = has_plain || (other.number < 0 && !other.is_encoded);
    }
    // The extended spelling wins over a plain one beside it; of several plain ones the first counts.
    const bool has_extended =
        std::any_of(same.begin(), same.end(), [](auto* p) { return p->is_encoded || p->number >= 0; });
    if (has_extended && has_plain) std::erase_if(same, [](auto* p) { return p->number < 0 && !p->is_encoded; });
    if (same.front()->number < 0) same.resize(1);
    out.parameters.emplace_back(piece.name, joined(same));
  }
  return out;
}

bool is_message_type(std::string_view type) {
  return type == "message/rfc822" || type == "message/rfc2822" || type == "message/global" || type == "message/news";
}

}  // namespace leadgate::mapping::mime
