// Names of persons and of their accounts.
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping {

// Adds one part of a name ("Иван", then "Петров"), blanks collapsed; nothing for an empty one.
void append_name(std::string& name, std::string_view part);

// "ivan" out of "@ivan", "t.me/ivan", "https://vk.com/ivan?x=1".
std::string account_name(std::string_view text);

}  // namespace leadgate::mapping
