#include "mapping/mime/mail_charset.hpp"

#include "base/text.hpp"
#include "mapping/charset.hpp"
#include "mapping/charset_guess.hpp"

namespace leadgate::mapping::mime {
namespace {

// All of its bytes are ASCII, so that only a label tells it.
constexpr std::string_view kUtf7 = "utf-7";

constexpr std::string_view kLabelOfHabit = "windows-1252";

bool is_cyrillic(std::string_view charset) {
  return charset == "windows-1251" || charset.starts_with("koi8") || charset == "ibm866";
}

}  // namespace

std::string mail_charset(std::string_view label) {
  const std::string lower = to_lower_ascii(trim(label));
  return lower == kUtf7 || lower == "unicode-1-1-utf-7" ? std::string(kUtf7) : known_charset(label);
}

std::string settled_charset(std::string_view bytes, const std::string& declared) {
  if (declared == kUtf7) return declared;
  if (declared == kLabelOfHabit && !is_valid_utf8(bytes)) {
    const CharsetChoice guess = guess_charset(bytes);
    if (guess.is_sure && is_cyrillic(guess.name)) return guess.name;
  }
  return choose_charset(bytes, declared).name;
}

std::string charset_of_headers(std::string_view raw, const std::string& declared) {
  if (declared != kLabelOfHabit && declared != kUtf8 && !declared.empty()) return declared;
  const CharsetChoice guess = guess_charset(raw);
  const bool is_latin = guess.name.starts_with("windows-125") && !is_cyrillic(guess.name);
  return guess.is_sure && !(is_latin && declared == kLabelOfHabit) ? guess.name : declared;
}

std::string to_mail_utf8(std::string_view bytes, const std::string& declared) {
  return to_utf8(bytes, settled_charset(bytes, declared));
}

}  // namespace leadgate::mapping::mime
