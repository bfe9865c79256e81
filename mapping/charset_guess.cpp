#include "mapping/charset_guess.hpp"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "mapping/unicode.hpp"

namespace leadgate::mapping {
namespace {

constexpr size_t kLettersForSure = 3;

// The commonest pairs of letters; what is read in the wrong charset has few of them.
constexpr std::u32string_view kPairs[] = {U"ст", U"но", U"то", U"на", U"ен", U"ов", U"ни", U"ра", U"во", U"ко",
                                          U"ро", U"ол", U"ос", U"ер", U"ал", U"по", U"ли", U"ре", U"ка", U"он",
                                          U"ор", U"ан", U"ел", U"ин", U"ва", U"ла", U"ле", U"ме", U"те", U"та",
                                          U"ар", U"не", U"бо", U"пр", U"да", U"ма", U"ня", U"ль", U"ти", U"ри"};

uint8_t byte_at(std::string_view text, size_t at) {
  return static_cast<uint8_t>(text[at]);
}

bool is_ascii_letter(uint8_t byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// Scripts that no form is written in; what falls there was another charset.
bool is_plausible(uint32_t code) {
  return code < 0x0800 || (code >= 0x0900 && code < 0x1200) || (code >= 0x1E00 && code < 0x2800) ||
         (code >= 0x3000 && code < 0xA000) || code >= 0xAC00;
}

// Sequences that are UTF-8, bytes that cannot be, and first bytes of a sequence that something cut off.
bool is_damaged_utf8(std::string_view text) {
  size_t good = 0, bad = 0, cut = 0;
  bool is_wide = false;
  for (size_t at = 0; at < text.size();) {
    if (byte_at(text, at) < 0x80) {
      ++at;
      continue;
    }
    const size_t start = at;
    const uint32_t code = next_code_point(text, at);
    if (code != 0xFFFD || at - start == 3) {
      ++(is_plausible(code) ? good : bad);
      is_wide = is_wide || at - start > 2;
      continue;
    }
    size_t next = start + 1;
    while (next < text.size() && (byte_at(text, next) & 0xC0) == 0x80 && next - start < 3) ++next;
    const bool starts = byte_at(text, start) >= 0xC2 && byte_at(text, start) < 0xF5;
    const bool ends = next == text.size() || byte_at(text, next) < 0x80;
    if (starts && ends) {
      ++cut;
      at = next;
    } else {
      ++bad;
    }
  }
  return good > bad && good >= cut + (is_wide ? 1 : 0);
}

// How likely a letter is, in tenths of a natural logarithm against all 32 being equal: а...я.
constexpr std::array<int, 32> kFrequency = {9, -7, 4, -6, 0,   10,  -12, -6, 9,   -9,  1,   3,  0,  8,   13,  -1,
                                            4, 6,  7, -2, -25, -12, -19, -8, -15, -22, -44, -5, -6, -23, -16, -4};

// What a byte is in one of the charsets.
struct CodeSign {
  enum class Kind : uint8_t { kNothing, kMark, kRare, kLetter } kind = Kind::kNothing;
  bool is_upper = false;
  uint32_t lower = 0;
};

using Alphabet = std::array<CodeSign, 128>;

CodeSign sign_of(uint32_t code) {
  CodeSign sign;
  const auto lower = code >= 0x410 && code <= 0x42F ? code + 0x20 : code >= 0x400 && code <= 0x40F ? code + 0x50 : code;
  sign.lower = lower;
  sign.is_upper = lower != code;
  // ё, і, ї, є, ґ and ў are letters of living languages beside Russian's.
  if (lower >= 0x430 && lower <= 0x44F)
    sign.kind = CodeSign::Kind::kLetter;
  else if (lower == 0x451 || lower == 0x456 || lower == 0x457 || lower == 0x454)
    sign.kind = CodeSign::Kind::kLetter;
  else if (lower == 0x491 || code == 0x490 || (lower >= 0x450 && lower <= 0x45F))
    sign.kind = CodeSign::Kind::kRare;
  else if (code == 0xA0 || code == 0xAB || code == 0xBB || code == 0x2116 || code == 0xA9 || code == 0xB0 ||
           (code >= 0x2010 && code <= 0x2026))
    sign.kind = CodeSign::Kind::kMark;
  return sign;
}

Alphabet make_alphabet(const std::string& charset) {
  Alphabet alphabet;
  for (size_t i = 0; i < alphabet.size(); ++i) {
    const std::string letter = to_utf8(std::string(1, static_cast<char>(0x80 + i)), charset);
    size_t at = 0;
    if (!letter.empty()) alphabet[i] = sign_of(next_code_point(letter, at));
  }
  return alphabet;
}

bool is_vowel(uint32_t lower) {
  for (const uint32_t vowel :
       {0x430u, 0x435u, 0x438u, 0x43Eu, 0x443u, 0x44Bu, 0x44Du, 0x44Eu, 0x44Fu, 0x451u, 0x456u, 0x457u, 0x454u}) {
    if (lower == vowel) return true;
  }
  return false;
}

bool is_sign_letter(uint32_t lower) {  // ь, ъ
  return lower == 0x44C || lower == 0x44A;
}

// Adds up how much words look like words; higher is better, in tenths.
class CyrillicScore {
 public:
  explicit CyrillicScore(const Alphabet& alphabet) : alphabet_(alphabet) {}

  int of(std::string_view text) {
    for (size_t at = 0; at < text.size(); ++at) {
      const uint8_t byte = byte_at(text, at);
      if (byte < 0x80)
        end_word();
      else
        add(alphabet_[byte - 0x80]);
    }
    end_word();
    return score_;
  }
  size_t letters() const { return all_letters_; }

 private:
  void add(const CodeSign& sign) {
    switch (sign.kind) {
      case CodeSign::Kind::kNothing:
        score_ -= 60;
        end_word();
        return;
      case CodeSign::Kind::kMark:
        score_ -= letters_ > 0 ? 12 : 2;
        end_word();
        return;
      case CodeSign::Kind::kRare:
        score_ -= 30;
        break;
      case CodeSign::Kind::kLetter:
        score_ += sign.lower <= 0x44F ? kFrequency[sign.lower - 0x430] : -8;
        break;
    }
    if (letters_ > 0)
      judge_pair(sign);
    else if (is_sign_letter(sign.lower) || sign.lower == 0x44B)
      score_ -= 40;
    vowels_ += is_vowel(sign.lower) ? 1 : 0;
    run_ = letters_ > 0 && is_vowel(sign.lower) == is_vowel(last_.lower) ? run_ + 1 : 1;
    if (run_ >= (is_vowel(sign.lower) ? 3 : 4)) score_ -= 15;
    last_ = sign;
    ++letters_;
    ++all_letters_;
  }

  void judge_pair(const CodeSign& sign) {
    if (sign.is_upper) score_ -= last_.is_upper ? 3 : 25;
    for (const std::u32string_view pair : kPairs) {
      if (pair[0] == last_.lower && pair[1] == sign.lower) score_ += 5;
    }
    if (!sign.is_upper && last_.is_upper && letters_ > 1) score_ -= 12;
    if (is_sign_letter(sign.lower) && (is_vowel(last_.lower) || is_sign_letter(last_.lower))) score_ -= 40;
    if (sign.lower == 0x439 && !is_vowel(last_.lower)) score_ -= 30;
    if (sign.lower == 0x44B && is_vowel(last_.lower)) score_ -= 30;
  }

  void end_word() {
    if (letters_ >= 3 && vowels_ == 0) score_ -= 25;
    letters_ = vowels_ = 0;
    run_ = 0;
  }

  const Alphabet& alphabet_;
  int score_ = 0;
  size_t letters_ = 0, vowels_ = 0, all_letters_ = 0;
  int run_ = 0;
  CodeSign last_;
};

struct Candidate {
  std::string name;
  int score;
  size_t letters;
};

Candidate best_cyrillic(std::string_view text) {
  // KOI8-U has the letters of KOI8-R, and those of Ukrainian where the other draws boxes.
  static const std::array<std::pair<std::string, Alphabet>, 3> alphabets = {
      {{"windows-1251", make_alphabet("windows-1251")},
       {"koi8-u", make_alphabet("koi8-u")},
       {"ibm866", make_alphabet("ibm866")}}};
  Candidate best{"", INT32_MIN, 0};
  for (const auto& [name, alphabet] : alphabets) {
    CyrillicScore score(alphabet);
    const int sum = score.of(text) - (best.name.empty() ? 0 : 6);
    if (sum > best.score) best = {name, sum, score.letters()};
  }
  return best;
}

struct Words {
  size_t mixed = 0;    // of ASCII letters and others
  size_t foreign = 0;  // of others only, at least two
  bool has_latin = false;
  size_t others = 0;  // bytes that are not ASCII
  size_t odd = 0;     // of these, what stands in no Latin word or sentence
};

bool is_latin(uint8_t byte) {
  return byte >= 0xC0 || std::string_view(
                             "\x8A\x8C\x8E\x9A\x9C\x9E\x9F\x85\x91\x92\x93\x94\x96\x97\xA0\xA1\xA9"
                             "\xAA\xAB\xAE\xB0\xB4\xBA\xBB\xBF")
                                 .find(static_cast<char>(byte)) != std::string_view::npos;
}

Words count_words(std::string_view text) {
  Words out;
  size_t ascii = 0, other = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    const uint8_t byte = at < text.size() ? byte_at(text, at) : ' ';
    if (byte >= 0x80) {
      ++other;
      ++out.others;
      out.odd += is_latin(byte) ? 0 : 1;
    } else if (is_ascii_letter(byte)) {
      ++ascii;
    } else {
      if (ascii > 0 && other > 0)
        ++out.mixed;
      else if (other > 1)
        ++out.foreign;
      out.has_latin = out.has_latin || ascii > 1;
      ascii = other = 0;
    }
  }
  return out;
}

// Turkish differs from windows-1252 in Ğ, Ş, ğ and ş only, where that has letters of Icelandic.
std::string latin_charset(std::string_view text) {
  const bool turkish = text.find_first_of("\xD0\xDE\xF0\xFE") != std::string_view::npos;
  return turkish ? "windows-1254" : "windows-1252";
}

// Code points of private use are what is left of text that is read in the wrong charset.
bool is_readable(std::string_view utf8) {
  for (size_t at = 0; at < utf8.size();) {
    const uint32_t code = next_code_point(utf8, at);
    if (code == 0xFFFD || (code >= 0xE000 && code < 0xF900)) return false;
  }
  return true;
}

std::string detected_by_icu(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), ucsdet_close);
  if (U_FAILURE(status)) return {};
  ucsdet_setText(detector.get(), text.data(), static_cast<int32_t>(text.size()), &status);
  int32_t found = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &found, &status);
  if (U_FAILURE(status)) return {};
  for (int32_t i = 0; i < found; ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    if (U_FAILURE(status) || name == nullptr) return {};
    const std::string known = known_charset(name);
    for (const std::string_view east : {"gb18030", "big5", "windows-31j", "euc-jp", "windows-949"}) {
      if (known == east && is_readable(to_utf8(text, known))) return known;
    }
  }
  return {};
}

}  // namespace

CharsetChoice guess_charset(std::string_view bytes) {
  const std::string_view text = bytes.substr(0, kGuessBytesMax);
  if (is_damaged_utf8(text)) return {std::string(kUtf8), true};
  const Words words = count_words(text);
  if (words.mixed > words.foreign || (words.foreign == 0 && words.has_latin)) {
    if (words.odd * 4 > words.others) {
      if (std::string east = detected_by_icu(text); !east.empty()) return {east, words.others >= 2 * kLettersForSure};
    }
    return {latin_charset(text), words.others >= kLettersForSure};
  }
  const Candidate cyrillic = best_cyrillic(text);
  // A Russian word scores about 4 a letter, ideographs read as Cyrillic far below zero.
  if (cyrillic.score < -12 * static_cast<int>(std::max<size_t>(cyrillic.letters, 1))) {
    if (std::string east = detected_by_icu(text); !east.empty()) return {east, words.others >= 2 * kLettersForSure};
    return {latin_charset(text), false};
  }
  return {cyrillic.name, cyrillic.letters >= kLettersForSure};
}

}  // namespace leadgate::mapping
