// Small text helpers that several folders need; ASCII where not said otherwise, UTF-8 kept whole.
// Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate {

// Without ASCII blanks and control characters, and without U+00A0, at both ends.
std::string_view trim(std::string_view text);

std::string to_lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// "a, b" split at the separator, each piece trimmed; an empty text gives no pieces.
std::vector<std::string_view> split(std::string_view text, char separator);

// The longest prefix of at most `bytes_max` bytes that does not cut a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, size_t bytes_max);

// UTF-8 with every invalid sequence replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);
bool is_valid_utf8(std::string_view text);

// Percent-decoding of a URL part; '+' stays unless `plus_is_blank`. A broken escape is kept as it stands.
enum class Plus { kIsPlus, kIsBlank };
std::string percent_decode(std::string_view text, Plus plus);
// All but letters, digits and "-._~" escaped; a blank is '+' if `plus_is_blank`.
std::string percent_encode(std::string_view text, Plus plus);

// The candidate nearest to `word` by edit distance, if it is near enough to be what was meant; else empty.
std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates);
std::string_view nearest(std::string_view word, std::vector<std::string>&& candidates) = delete;  // it is one of them

}  // namespace leadgate
