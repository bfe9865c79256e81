// The labelled answers in a letter: the lines, blocks and tables by which forms and their services write them.
//
// Pure, any thread; at most kFormPairsMax answers, of the first kFormBytesMax of the text.
#pragma once

#include <string_view>

#include "deals/lead_draft.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kFormPairsMax = 100;
inline constexpr size_t kFormBytesMax = 64u << 10;

// Whose letter is read. A person's takes two answers to be a form. A service writes its answers also with dashes,
// several to a line, and below labels without a colon, and rules across the page part them. Of our own site, whose
// letters are there to tell of somebody, one phone or address is enough.
enum class Author { kPerson, kService, kSite };

// What labelled_answers() and the tables give together: of the same label the fuller answer.
deals::Fields all_answers(std::string_view message, const deals::Fields& tables, Author author = Author::kPerson);

// "Label: value" lines, a value on the lines below its label, "--- Label ---" above its value; what follows a message
// belongs to it until the next known label. No judgement whether it is a form.
deals::Fields labelled_answers(std::string_view text, Author author = Author::kPerson);

}  // namespace leadgate::connectors::mail
