// From the charsets that senders use to UTF-8, by ICU.
//
// A label is a claim, the bytes are evidence. What is UTF-8 stays as it is whatever it is called, since text in another
// charset is almost never valid UTF-8 by accident; a label that ICU does not know, or that does not fit the bytes, is
// passed over for a guess (charset_guess.hpp). So a wrong label costs no text. Labels are read as the WHATWG Encoding
// standard reads them: "latin1" and "us-ascii" are windows-1252, "gb2312" is gb18030.
//
// Pure functions, any thread. Never fails: a byte that means nothing in its charset becomes U+FFFD. The result is at
// most three times as large as the input.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping {

inline constexpr std::string_view kUtf8 = "utf-8";

// The name under which ICU knows a label ("Windows-1251", "\"utf8\""); empty for one that it does not know.
std::string known_charset(std::string_view label);

// The charset that the bytes are in: the declared one (a known name, or empty) where they can be read as it, else a
// guess. `is_sure` is false for a guess that rests on fewer than three letters.
struct CharsetChoice {
  std::string name;
  bool is_sure = true;
};
CharsetChoice choose_charset(std::string_view bytes, std::string_view declared);

// Bytes in a known charset as UTF-8.
std::string to_utf8(std::string_view bytes, const std::string& charset);

// Nothing to do: the bytes are UTF-8 and no text in `charset` would look so.
bool is_utf8_already(std::string_view bytes, std::string_view charset);

// The charset that a byte order mark, or the zero bytes of a text that starts in ASCII, gives away: "utf-16le",
// "utf-32be"...; empty when there is no such sign. UTF-8's mark is no sign of these.
std::string wide_charset(std::string_view bytes);

std::string_view without_byte_order_mark(std::string_view utf8);

}  // namespace leadgate::mapping
