// The digits that somebody would dial, read out of a text; half of phone.cpp, on its own for its tests.
// Pure, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace leadgate::mapping {

// Longer than any number with its prefixes; more digits than that are no phone.
inline constexpr size_t kDialledMax = 24;

struct Dialled {
  bool plus = false;
  bool overflow = false;
  bool label = false;  // letters or digits of something else stood around the number
  uint8_t size = 0;
  std::array<char, kDialledMax> digits{};
  std::string_view view() const { return {digits.data(), size}; }
};

// Reads "8 (916) 123-45-67 доб. 12" as 89161234567. Digits of other scripts and full-width signs count as ASCII.
Dialled read_dialled(std::string_view text);

// E.164 of the commonest numbers (Russian, Kazakh, Ukrainian and Belarusian mobiles, the Russian capitals) by rules
// that a test compares with libphonenumber; empty: not decided here.
std::string common_phone(const Dialled& dialled, std::string_view region);

}  // namespace leadgate::mapping
