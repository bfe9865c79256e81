// E-mail addresses out of what people type.
//
// What is accepted is what mail systems deliver to (RFC 5321, 6531): a dot-atom, also in other scripts, at a domain of
// two labels or more; no quoted parts, no address literals, no routes. Domains in other scripts become punycode, all
// becomes lower case. Anything else is "no address", never a guess.
// Pure, any thread. Text past kEmailTextBytesMax is no address.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping {

inline constexpr size_t kEmailTextBytesMax = 1024;
inline constexpr size_t kEmailsInTextMax = 16;

// "ivan@example.test" out of "Ivan <Ivan@Example.test>", "mailto:ivan@example.test", " ivan@example.test. "; of several
// the first. Empty when there is none.
std::string normal_email(std::string_view text);

// Every address of a list or a text, each once, at most kEmailsInTextMax; only the first 16 KiB are looked at.
std::vector<std::string> find_emails(std::string_view text);

}  // namespace leadgate::mapping
