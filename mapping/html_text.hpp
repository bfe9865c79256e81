// The text that a person would see of a piece of HTML.
// Pure, any thread; time and space are linear in the input.
#pragma once

#include <string>
#include <string_view>

namespace leadgate::mapping {

// Tags and comments off; script, style, title and what a style hides (display:none) with their contents; entities
// decoded, breaks and block ends as line ends, also between cells where one has several lines; runs of blanks to one.
// "a < b" is text: a tag begins with a letter, '/', '!' or '?'.
std::string html_text(std::string_view html);

// Only the entities: "Tom &amp; Jerry &#8211; &#x20AC;5". What is none stays as it is.
std::string decode_entities(std::string_view text);

// Runs of blanks (also no-break ones and line ends) to one blank, none at the ends.
std::string collapse_blanks(std::string_view text);

}  // namespace leadgate::mapping
