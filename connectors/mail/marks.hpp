// The lines by which mail programs set apart what the writer did not write now: quoted letters, forwarded ones,
// signatures. In Russian, Ukrainian, Kazakh, English and the other languages that mail programs speak.
//
// Pure functions over the lines of a text (without line ends), any thread; each looks at a few lines only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/mail/letter.hpp"

namespace re2 {
class RE2;
}

namespace leadgate::connectors::mail {

using Lines = std::vector<std::string_view>;

// Whether the pattern is somewhere in the text.
bool matches(std::string_view text, const re2::RE2& pattern);

// "> ..." and the like.
bool is_quoted_line(std::string_view line);

// "On 12 Nov 2026, Ivan wrote:", over up to three lines, at `at`: how many lines it takes; 0: none. Where no quoted
// line follows it must begin with the date or a name, as no sentence of a letter does.
size_t attribution_lines(const Lines& lines, size_t at);

enum class Divider { kNone, kQuote, kForward };
// "-----Original Message-----", "---------- Forwarded message ---------".
Divider divider_of(std::string_view line);

// "From: ...", "Sent: ...", "To: ...", "Subject: ..." as mail programs put them above a letter that is quoted or
// forwarded.
struct HeaderBlock {
  size_t lines = 0;  // 0: none
  Person from;
  std::string subject;
};
// Known by an address in its From, or by a subject and a date with a year or a time, unless it stands below a divider:
// people write "From:" and "To:" of journeys and of gifts.
HeaderBlock header_block(const Lines& lines, size_t at, bool divided = false);

// A subject as that of a forwarded letter: "Fwd: ...", "Пересл: ...".
bool is_forward_subject(std::string_view subject);

// "Sent from my iPhone", "Отправлено из мобильной Почты".
bool is_device_line(std::string_view line);
// "-- " alone on its line.
bool is_signature_mark(std::string_view line);
// "---", "___": a signature's mark, or just a line between two parts of a letter.
bool is_rule_mark(std::string_view line);
// "P.S. ..."
bool is_postscript(std::string_view line);

// A whole line of good wishes, also with a name behind. What is of the kind ("Thanks", "Cheers") ends a letter only
// where a name and contacts follow, what is sure ("Best regards") also where any contacts do.
enum class Closing { kNone, kKind, kSure };
Closing closing_of(std::string_view line);

}  // namespace leadgate::connectors::mail
