// A phone from a field that is known to hold one: what the numbering plan's tables call valid, or else what has the
// right length for its country. Tables are years old and areas are added; a shop's buyer must stay reachable.
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping {

// E.164, or empty. A text with words around the number, or with nothing but zeros, is no phone here.
std::string possible_phone(std::string_view text, std::string_view region);

// "+" and 7 to 15 digits, the first no zero: an E.164 number by its form alone.
bool has_e164_form(std::string_view text);

}  // namespace leadgate::mapping
