// Fields within a text: "Телефон: 8 916 ...\nИмя: Иван", as mails, chat bots and note fields have them.
// Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadgate::mapping::recognition {

inline constexpr size_t kLabelledLinesMax = 40;

// Label and value of each labelled line, in order. Empty unless the labels of at least two lines, or of one of a
// person's identities, mean something: a colon in prose is none.
std::vector<std::pair<std::string, std::string>> labelled_lines(std::string_view text);

}  // namespace leadgate::mapping::recognition
