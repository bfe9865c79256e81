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
  bool wrote_nothing = false;  // the message is what he quotes or passes on
};

// What is known of a letter before its text is read.
struct LetterKind {
  // It answers one, or may. Else only what stands below a line that says so is quoted: lines that begin with ">" are
  // its writer's own lists and arrows.
  bool answers = true;
  // In a machine's letter a name with a phone and a company at the end is whom it tells of, and no signature.
  bool by_person = true;
};

// `subject` tells whether a header block without a divider is a letter that is forwarded or one that is answered.
SplitLetter split_letter(std::string_view text, std::string_view subject, const LetterKind& kind = {});

// HTML without what mail programs mark as quoted: blockquotes that say so or stand below an attribution, the containers
// of Gmail, Yahoo and others, and what Outlook puts below its line, which runs to the end. `quoted` gets what was cut;
// a line ">" stands for it where the writer goes on below, so that split_letter() knows where an attribution ends.
std::string unquoted_html(std::string_view html, std::string& quoted);

}  // namespace leadgate::connectors::mail
