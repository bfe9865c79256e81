#include "gateway/api/search_text.hpp"

#include <unicode/unistr.h>

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::gateway {

std::vector<std::string> search_spellings(std::string_view text) {
  text = utf8_prefix(trim(text), kSearchBytesMax);
  std::vector<std::string> spellings;
  if (text.empty()) return spellings;
  const auto add = [&](const icu::UnicodeString& spelling) {
    std::string utf8;
    spelling.toUTF8String(utf8);
    if (std::find(spellings.begin(), spellings.end(), utf8) == spellings.end()) spellings.push_back(std::move(utf8));
  };
  const icu::UnicodeString typed =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  add(typed);
  add(icu::UnicodeString(typed).toLower());
  add(icu::UnicodeString(typed).toUpper());
  icu::UnicodeString capital(typed);
  capital.toLower();
  const int first = capital.moveIndex32(0, 1);
  icu::UnicodeString head(capital, 0, first);
  capital.replace(0, first, head.toUpper());
  add(capital);
  return spellings;
}

}  // namespace leadgate::gateway
