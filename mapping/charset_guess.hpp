// Which charset a text is in when nobody says so, for the short texts of forms: a name, a town, a sentence.
//
// ICU's detector is made for pages and is wrong about most names, so that the common cases are decided here. Words that
// mix ASCII letters with others ("Müller") are Latin; words of other letters only are Cyrillic, and of windows-1251,
// KOI8 and CP866 the one wins in which they look most like words: by the frequency of letters in Russian, by the case
// within words, by sounds that do not follow each other. What looks like none of these is left to ICU. Text that is
// UTF-8 but for a sequence cut in the middle is damaged UTF-8.
//
// Pure, any thread. Reads at most kGuessBytesMax bytes. Always answers; the last resort is windows-1252.
#pragma once

#include <cstddef>
#include <string_view>

#include "mapping/charset.hpp"

namespace leadgate::mapping {

inline constexpr size_t kGuessBytesMax = 16u << 10;

CharsetChoice guess_charset(std::string_view bytes);

}  // namespace leadgate::mapping
