// What the label of an answer is for, and what services write around the answers that they bring.
//
// Labels are known by the recogniser's dictionary; what is said of somebody else than the one who answers is nothing.
// Pure, any thread; each looks at one line.
#pragma once

#include <string>
#include <string_view>

#include "mapping/recognise/roles.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kLabelBytesMax = 100;
inline constexpr size_t kLabelWordsMax = 6;

mapping::recognition::Role role_of(std::string_view label);
bool means_something(mapping::recognition::Role role);
// Whether the answer tells where somebody can be reached.
bool is_identity(mapping::recognition::Role role, std::string_view value);

// A line that could be a label, though nobody knows for what: a few words that are no sentence, number or address.
bool is_like_label(std::string_view line);
// A line above answers that is none itself, though its words would mean a message: "Request details".
bool is_heading(std::string_view label);
// What programs put below the customer's words: the page, the visit, the time.
bool is_technical(std::string_view label);
// The service's own desk, whose phone and address are no customer's.
bool is_of_desk(std::string_view label);
// What stands for want of an answer: "not specified".
bool is_no_answer(std::string_view value);
// "Sent from the site ...", "This message was generated automatically": the letter's end, which nobody wrote.
bool is_end_of_notice(std::string_view line);
// A line across the page.
bool is_rule_line(std::string_view line);

// The label under which the recogniser knows it, where only letters have it: "Автор" is the name, "Страница захвата"
// the page.
std::string usual_label(std::string_view label, std::string_view value);

}  // namespace leadgate::connectors::mail
