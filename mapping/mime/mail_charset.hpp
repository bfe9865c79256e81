// Charsets as letters name them: charset.hpp's, with UTF-7, and with less trust in the labels that stand there by
// habit.
//
// Programs say us-ascii or iso-8859-1 whatever the text is in, and any bytes can be read as windows-1252. So where a
// label comes to that and the bytes are surely Cyrillic, they are read as such, and headers also where they are surely
// of East Asia.
// Pure functions, any thread; never fail.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping::mime {

// A name for to_mail_utf8(); empty for a label that is not known.
std::string mail_charset(std::string_view label);

// The charset that `declared` text is in, by its bytes.
std::string settled_charset(std::string_view bytes, const std::string& declared);

// The charset of raw headers, all of them together, in a letter whose text is declared to be in `declared` (a known
// charset, or empty): that, unless it can be none of theirs or stands there by habit and they surely are in another.
std::string charset_of_headers(std::string_view raw, const std::string& declared);

// Bytes whose label came to `declared` (empty: none) as UTF-8.
std::string to_mail_utf8(std::string_view bytes, const std::string& declared);

}  // namespace leadgate::mapping::mime
