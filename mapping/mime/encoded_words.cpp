#include "mapping/mime/encoded_words.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/mime/mail_charset.hpp"

namespace leadgate::mapping::mime {
namespace {

constexpr size_t kCharsetBytesMax = 60;
// Some put a whole subject into one word. Bounds how often text is looked at in vain.
constexpr size_t kWordBytesMax = 4096;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A word as it stands: =?charset?encoding?text?=
struct Word {
  std::string charset;  // as known to charset.hpp; empty: unknown
  bool is_base64 = false;
  std::string text;  // without folds, for base64 without blanks
  size_t end = 0;
};

std::optional<Word> word_at(std::string_view value, size_t at, WordMarks& marks) {
  const size_t charset_at = at + 2;
  const size_t charset_end =
      value.substr(0, std::min(value.size(), charset_at + kCharsetBytesMax)).find('?', charset_at);
  if (charset_end == std::string_view::npos || charset_end == charset_at) return std::nullopt;
  std::string_view label = value.substr(charset_at, charset_end - charset_at);
  if (std::any_of(label.begin(), label.end(), is_blank)) return std::nullopt;
  if (charset_end + 2 >= value.size() || value[charset_end + 2] != '?') return std::nullopt;
  const char encoding = static_cast<char>(value[charset_end + 1] | 0x20);
  if (encoding != 'b' && encoding != 'q') return std::nullopt;
  const size_t text_at = charset_end + 3;
  const size_t text_end = marks.from(text_at);
  if (text_end == std::string_view::npos || text_end - text_at > kWordBytesMax) return std::nullopt;
  Word word;
  word.charset = mail_charset(label.substr(0, label.find('*')));
  word.is_base64 = encoding == 'b';
  for (const char c : value.substr(text_at, text_end - text_at)) {
    if (c != kFold && c != '\r' && !(word.is_base64 && is_blank(c))) word.text += c;
  }
  word.end = text_end + 2;
  return word;
}

std::optional<std::string> undo_q(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (text[i] != '=') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

// Padding says nothing that the length does not; a group of one character carries no byte, and what is left over of the
// last character is no matter.
std::optional<std::string> undo_b(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) text.remove_suffix(1);
  std::string whole(text);
  const size_t last = whole.size() % 4 == 0 ? std::string::npos : kAlphabet.find(whole.back());
  if (last != std::string::npos) whole.back() = kAlphabet[last & (whole.size() % 4 == 2 ? 0x30 : 0x3C)];
  return from_base64(whole);
}

std::optional<std::string> undo(const Word& word) {
  return word.is_base64 ? undo_b(word.text) : undo_q(word.text);
}

bool breaks_in_a_group(const Word& word) {
  return word.is_base64 && !word.text.ends_with('=') && word.text.size() % 4 != 0;
}

// Between text and a word that is glued to it there was a blank once, but for punctuation.
bool parts_before(char c) {
  return !is_blank(c) && std::string_view("([<{\"'/-_=").find(c) == std::string_view::npos;
}
bool parts_after(char c) {
  return !is_blank(c) && std::string_view(")]>}\"'/-_=.,:;!?").find(c) == std::string_view::npos;
}

class WordsReader {
 public:
  WordsReader(std::string_view value, std::string_view charset)
      : value_(value), marks_(value), plain_charset_(plain(value, charset)) {}

  std::string run() {
    size_t at = 0;
    while (at < value_.size()) {
      const size_t start = value_.find("=?", at);
      if (start == std::string_view::npos) break;
      const std::optional<Word> word = word_at(value_, start, marks_);
      const std::optional<std::string> bytes = word ? undo(*word) : std::nullopt;
      if (!bytes) {
        at = start + 2;
        continue;
      }
      take_text(value_.substr(done_, start - done_), true);
      take_word(*word, *bytes);
      at = done_ = word->end;
    }
    take_text(value_.substr(done_), false);
    return std::move(out_);
  }

 private:
  // One charset for all raw text of a value: the pieces between words are too short to tell it by.
  static std::string plain(std::string_view value, std::string_view declared) {
    if (value.find("\x1B$") != std::string_view::npos || value.find("\x1B(") != std::string_view::npos) {
      return "iso-2022-jp";
    }
    if (is_valid_utf8(value)) return std::string(kUtf8);
    return settled_charset(value, std::string(declared));
  }

  void take_text(std::string_view text, bool word_follows) {
    const bool only_blanks = std::all_of(text.begin(), text.end(), is_blank);
    if (open_ && word_follows && only_blanks) return;  // blanks between words are none
    flush_word();
    if (text.empty()) return;
    if (after_word_ && parts_after(text.front())) out_ += ' ';
    std::string piece = to_utf8(text, plain_charset_);
    for (char& c : piece) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    out_ += piece;
    if (word_follows && parts_before(text.back())) out_ += ' ';
    after_word_ = false;
  }

  void take_word(const Word& word, std::string bytes) {
    if (open_ && open_->charset == word.charset) {
      if (word.is_base64 && breaks_in_a_group(*open_)) {
        open_->text += word.text;
        if (std::optional<std::string> joined = undo_b(open_->text)) {
          bytes_.resize(open_from_);
          bytes_ += *joined;
          return;
        }
      }
    } else {
      flush_word();
    }
    open_from_ = bytes_.size();
    bytes_ += bytes;
    open_ = word;
  }

  // Words of one charset in a row are one text, for a character may begin in one and end in the next.
  void flush_word() {
    if (!open_) return;
    for (const char c : to_mail_utf8(bytes_, open_->charset)) {
      const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
      out_ += control ? ' ' : c;
    }
    bytes_.clear();
    open_.reset();
    after_word_ = true;
  }

  std::string_view value_;
  WordMarks marks_;
  std::string plain_charset_;
  size_t done_ = 0;
  std::string out_;
  std::optional<Word> open_;
  std::string bytes_;     // of the open words
  size_t open_from_ = 0;  // where the last word's begin
  bool after_word_ = false;
};

}  // namespace

std::string unfold(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (size_t at = 0; at < raw.size(); ++at) {
    const char c = raw[at];
    if (c != '\n' && !(c == '\r' && raw.substr(at + 1, 1) == "\n")) {
      out += c;
      continue;
    }
    if (c == '\r') ++at;
    // What does not begin with a blank is the next header.
    if (at + 1 >= raw.size() || (raw[at + 1] != ' ' && raw[at + 1] != '\t')) break;
    const size_t next = raw.find_first_not_of(" \t", at + 1);
    if (next == std::string_view::npos) break;
    if (raw[next] == '\n' || raw.substr(next, 2) == "\r\n") {
      at = next - 1;  // a line of blanks
      continue;
    }
    while (!out.empty() && is_blank(out.back())) out.pop_back();
    out += kFold;
    at = next - 1;
  }
  return out;
}

size_t word_end(std::string_view value, size_t at, WordMarks& marks) {
  const std::optional<Word> word = word_at(value, at, marks);
  return word ? word->end : 0;
}

std::string words_text(std::string_view unfolded, std::string_view charset) {
  return WordsReader(unfolded, charset).run();
}

std::string header_text(std::string_view raw, std::string_view charset) {
  return std::string(trim(words_text(unfold(raw), charset)));
}

}  // namespace leadgate::mapping::mime
