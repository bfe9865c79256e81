// Case of letters in any script, and code points to UTF-8: the little of Unicode that the lead functions need.
// Pure, any thread. Invalid UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leadgate::mapping {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
// Each word with a capital letter and small ones behind it: "ИВАН петров-водкин" -> "Иван Петров-Водкин".
std::string to_title(std::string_view text);

// Appends one code point; U+FFFD for what is none.
void append_utf8(std::string& out, uint32_t code_point);

// The code point at `at`, which is moved behind it; U+FFFD, one byte on, for an invalid sequence. `at` is within text.
uint32_t next_code_point(std::string_view text, size_t& at);

// Letters and digits of any script.
bool is_word(uint32_t code_point);

}  // namespace leadgate::mapping
