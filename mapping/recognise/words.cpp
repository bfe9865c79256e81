#include "mapping/recognise/words.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <array>

#include "mapping/unicode.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr size_t kWordsBytesMax = 400;

// Letters of Latin script that Unicode does not take apart.
std::string_view plain_letters(uint32_t letter) {
  switch (letter) {
    case 0xDF:
      return "ss";
    case 0xE6:
      return "ae";
    case 0xF8:
      return "o";
    case 0x131:
      return "i";
    case 0x142:
      return "l";
    case 0x111:
      return "d";
    case 0x153:
      return "oe";
    default:
      return {};
  }
}

// Lower case without the accent; Cyrillic keeps its letters but for "ё".
uint32_t base_letter(uint32_t letter) {
  letter = static_cast<uint32_t>(u_tolower(static_cast<UChar32>(letter)));
  if (letter == 0x451) return 0x435;
  if (letter < 0xC0 || letter > 0x24F) return letter;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* decomposer = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status)) return letter;
  UChar parts[8];
  while (letter >= 0xC0) {
    const int32_t count = unorm2_getRawDecomposition(decomposer, static_cast<UChar32>(letter), parts, 8, &status);
    if (U_FAILURE(status) || count <= 0 || parts[0] == letter) break;
    letter = parts[0];
  }
  return letter;
}

enum class Kind : uint8_t { kSign, kDigit, kLower, kUpper, kLetter };

Kind kind_of(uint32_t letter) {
  const auto c = static_cast<UChar32>(letter);
  if (u_isdigit(c)) return Kind::kDigit;
  if (u_isupper(c)) return Kind::kUpper;
  if (u_islower(c)) return Kind::kLower;
  return is_word(letter) ? Kind::kLetter : Kind::kSign;
}

// What a letter is and what it is folded to; nearly every key is written with those of the table.
struct Letter {
  Kind kind;
  uint32_t base;
};

Letter look_up(uint32_t letter) {
  return {kind_of(letter), base_letter(letter)};
}

constexpr uint32_t kTableLetters = 0x530;  // Latin, Greek, Cyrillic

Letter letter_of(uint32_t letter) {
  static const std::array<Letter, kTableLetters> table = [] {
    std::array<Letter, kTableLetters> all;
    for (uint32_t i = 0; i < kTableLetters; ++i) all[i] = look_up(i);
    return all;
  }();
  return letter < kTableLetters ? table[letter] : look_up(letter);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  text = text.substr(0, kWordsBytesMax);
  std::vector<std::string> words;
  std::string word;
  Kind before = Kind::kSign;
  const auto end_word = [&] {
    if (!word.empty() && words.size() < kWordsMax) words.push_back(std::move(word));
    word.clear();
  };
  for (size_t at = 0; at < text.size() && words.size() < kWordsMax;) {
    const uint32_t letter = next_code_point(text, at);
    const auto [kind, base] = letter_of(letter);
    const bool apostrophe = letter == '\'' || letter == 0x2019 || letter == '`';
    if (kind == Kind::kSign) {
      // "what's", "d'adresse", "м'я": one word, or the head without its article; the sign alone says nothing.
      if (!apostrophe) end_word();
      before = apostrophe ? before : kind;
      continue;
    }
    bool split = (kind == Kind::kDigit) != (before == Kind::kDigit);
    if (kind == Kind::kUpper && before == Kind::kLower) split = true;
    if (kind == Kind::kUpper && before == Kind::kUpper && at < text.size()) {
      // "HTMLName": the last capital belongs to the word that follows.
      size_t ahead = at;
      split = letter_of(next_code_point(text, ahead)).kind == Kind::kLower;
    }
    if (split) end_word();
    if (base < 0x80)
      word += static_cast<char>(base);
    else if (const std::string_view plain = plain_letters(base); !plain.empty())
      word += plain;
    else if (base < 0x300 || base > 0x36F)
      append_utf8(word, base);
    before = kind;
  }
  end_word();
  return words;
}

std::string join_words(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += word;
  return joined;
}

}  // namespace leadgate::mapping::recognition
