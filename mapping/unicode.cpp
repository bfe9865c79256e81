#include "mapping/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace leadgate::mapping {
namespace {

template <class Change>
std::string each_letter(std::string_view text, Change&& change) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    append_utf8(out, static_cast<uint32_t>(change(static_cast<UChar32>(next_code_point(text, at)))));
  }
  return out;
}

}  // namespace

uint32_t next_code_point(std::string_view text, size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  // ICU counts in int32; a window is enough for one sequence.
  const std::string_view window = text.substr(at, 4);
  int32_t used = 0;
  UChar32 found = 0;
  U8_NEXT(reinterpret_cast<const uint8_t*>(window.data()), used, static_cast<int32_t>(window.size()), found);
  at += found < 0 ? 1 : static_cast<size_t>(used);
  return found < 0 ? 0xFFFD : static_cast<uint32_t>(found);
}

void append_utf8(std::string& out, uint32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
  uint8_t bytes[4];
  int32_t used = 0;
  U8_APPEND_UNSAFE(bytes, used, code_point);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(used));
}

std::string to_lower(std::string_view text) {
  return each_letter(text, [](UChar32 letter) {
    return letter < 0x80 && (letter < 'A' || letter > 'Z') ? letter : u_tolower(letter);
  });
}

std::string to_upper(std::string_view text) {
  return each_letter(text, [](UChar32 letter) {
    return letter < 0x80 && (letter < 'a' || letter > 'z') ? letter : u_toupper(letter);
  });
}

std::string to_title(std::string_view text) {
  bool inside = false;
  return each_letter(text, [&inside](UChar32 letter) {
    const UChar32 changed = inside ? u_tolower(letter) : u_totitle(letter);
    // "О'Коннор", "Мак-Грегор": what stands behind the sign is a word again; an apostrophe of "д'арк" is no end.
    inside = is_word(static_cast<uint32_t>(letter));
    return changed;
  });
}

bool is_word(uint32_t code_point) {
  const auto letter = static_cast<UChar32>(code_point);
  return u_isalnum(letter) || u_charType(letter) == U_NON_SPACING_MARK ||
         u_charType(letter) == U_COMBINING_SPACING_MARK;
}

}  // namespace leadgate::mapping
