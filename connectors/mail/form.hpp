// A letter as the notification of a form: its labelled answers, and the person they are about.
//
// Labels are known by the recogniser's dictionary. Pure, any thread; at most kFormPairsMax answers, of the first
// kFormBytesMax of the text.
#pragma once

#include <string>
#include <string_view>

#include "connectors/mail/letter.hpp"

namespace leadgate::connectors::mail {

inline constexpr size_t kFormPairsMax = 100;
inline constexpr size_t kFormBytesMax = 64u << 10;

struct Form {
  deals::Fields pairs;  // in their order; empty when the letter is no form's
  Person person;
  bool has_phone = false;
  bool is_whole = false;  // the letter is little else than its answers
  bool is_form() const { return !pairs.empty(); }
};

// `message` is what the writer wrote, `tables` what a decoder found in tables and lines of it; empty: only the message
// counts.
Form read_form(std::string_view message, const deals::Fields& tables);

// What labelled_answers() and the tables give together: of the same label the fuller answer.
deals::Fields all_answers(std::string_view message, const deals::Fields& tables);

// "Label: value" lines, a value on the lines below its label, "--- Label ---" above its value; what follows a message
// belongs to it until the next known label. No judgement whether it is a form.
deals::Fields labelled_answers(std::string_view text);

}  // namespace leadgate::connectors::mail
