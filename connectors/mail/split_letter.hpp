// What the writer of a letter wrote now, apart from what was quoted, forwarded, and signed with.
//
// Pure, any thread; linear in the text. Marks are looked for in the first kMarkedBytesMax. A letter of nothing but
// quotes is its own message: nothing that was sent is silently empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kMarkedBytesMax = 512u << 10;

struct Forwarded {
  Person from;
  std::string subject;
  std::string text;
};

struct SplitLetter {
  std::string message;
  std::string quoted;
  std::string signature;  // as it stands, without its mark
  std::optional<Forwarded> forwarded;
};

// `subject` tells whether a header block without a divider is a letter that is forwarded or one that is answered.
SplitLetter split_letter(std::string_view text, std::string_view subject);

// HTML without what mail programs mark as quoted: blockquotes that say so or stand below an attribution, the containers
// of Gmail, Yahoo and others, and what Outlook puts below its line, which runs to the end. `quoted` gets what was cut;
// a line ">" stands for it where the writer goes on below, so that split_letter() knows where an attribution ends.
std::string unquoted_html(std::string_view html, std::string& quoted);

}  // namespace leadgate::connectors::mail
