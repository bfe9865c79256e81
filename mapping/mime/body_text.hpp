// The text of a part: its encoding undone, in UTF-8, line ends as "\n", format=flowed undone (RFC 3676).
//
// The charset is the declared one where the bytes can be in it, else a guess (charset.hpp); HTML may name it in its
// head, ISO-2022 gives itself away. Pure, any thread; linear; never fails.
#pragma once

#include <string>
#include <string_view>

#include "mapping/mime/letter.hpp"

namespace leadgate::mapping::mime {

std::string part_text(const Part& part);

// Paragraphs that were broken into lines, whole again; quotation marks in front as "> ". `delsp`: the blank at a break
// is no part of the text.
std::string unflow(std::string_view text, bool delsp);

}  // namespace leadgate::mapping::mime
