// The text of a letter's header: folded lines joined, encoded words (RFC 2047, RFC 2231's language) read, raw 8-bit
// text in the charset that it seems to be in.
//
// What senders break is read where its meaning is plain: words within quotes or glued to other text, words with blanks
// or a fold in them, a character or a base64 group that goes on in the next word, padding that is missing, a charset
// that nobody knows (guessed, charset.hpp). What is no encoded word stays as it stands.
// Pure functions, any thread; never fail; linear in the input, the result is UTF-8 without control characters.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping::mime {

// Stands for a fold in an unfolded value: a blank in text, nothing within an encoded word.
inline constexpr char kFold = '\n';

// A blank between the words of a header value, folds with it.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == kFold;
}

// One line of a header value as it was sent, each fold with the blanks around it as one kFold. The value ends at a line
// that does not go on.
std::string unfold(std::string_view raw);

// `charset` is a known one (charset.hpp) that raw 8-bit text is in, if it can be; empty: nobody says.
std::string header_text(std::string_view raw, std::string_view charset = {});

// The marks "?=" of a value that is walked through once: each is looked for once, however many words begin before it.
class WordMarks {
 public:
  explicit WordMarks(std::string_view value) : value_(value), next_(value.find("?=")) {}

  // The first one at `at` or behind it, which must not go back; npos: there is none.
  size_t from(size_t at) {
    if (next_ < at) next_ = value_.find("?=", at);
    return next_;
  }

 private:
  std::string_view value_;
  size_t next_;
};

// Where the encoded word ends that begins at `at` with "=?"; 0: it is none.
size_t word_end(std::string_view value, size_t at, WordMarks& marks);

// As header_text, for a value that is unfolded already, and without the blanks at its ends being cut.
std::string words_text(std::string_view unfolded, std::string_view charset = {});

}  // namespace leadgate::mapping::mime
