// Phone numbers out of what people type: any spelling to E.164 as of a region, by libphonenumber.
//
// A number is given back only when libphonenumber calls it valid; all others are "no phone", never a guess. Without a
// plus it is read as one of the region; only if it is none there, and has 11 digits or more, as a full international
// number without its plus ("994501234567"). Labels around and extensions behind are dropped.
// Pure, any thread: each thread keeps the last few hundred answers (about 64 KiB), because senders repeat themselves
// and the library takes some 15 us a number. Text past kPhoneTextBytesMax is no phone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadgate::mapping {

inline constexpr size_t kPhoneTextBytesMax = 256;
inline constexpr size_t kPhonesInTextMax = 16;

// E.164, or empty. (Also declared in functions.hpp, for callers that normalise other things too.)
std::string normal_phone(std::string_view text, std::string_view region);

// The extension behind the number: "8 495 123-45-67 доб. 12" has "12"; empty: none, or no number before it.
std::string phone_extension(std::string_view text, std::string_view region);

// Every phone of a text or of a list written as text, in order, each once, at most kPhonesInTextMax. The text may be
// of any length; what lies past its first 16 KiB is not looked at.
std::vector<std::string> find_phones(std::string_view text, std::string_view region);

// The number if the text is nothing but a phone and cannot well be anything else: with a plus, or grouped the way
// phones are, or a mobile number of the region; else empty. Order numbers, tax ids, dates and timestamps are not.
std::string unmistakable_phone(std::string_view text, std::string_view region);

}  // namespace leadgate::mapping
