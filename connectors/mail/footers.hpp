// What stands below a letter's words and is no signature of its writer: lists that a line across the page sets apart,
// and the notes that companies put below every letter.
// Pure functions over the lines of a text, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connectors/mail/marks.hpp"

namespace leadgate::connectors::mail {

// What is wanted: "1. Kettle", "Kettle - 2 pcs".
bool is_item(std::string_view line);

// "Goods:" and below it a list, or the list alone.
bool is_list_at(const Lines& lines, size_t at);

// Whether a line across the page sets off a signature, and not a list: "-- " as it is meant does, where no goods stand
// below. Else what announces a list, or a second such line, tells that it parts the letter.
bool sets_off_signature(const Lines& lines, size_t at);

// Takes paragraphs on confidence, viruses and the like off the end, not above `from` and not all there is; gives them.
std::string cut_notes(Lines& lines, size_t from);

}  // namespace leadgate::connectors::mail
