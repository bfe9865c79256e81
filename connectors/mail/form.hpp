// A letter as the notification of a form: its labelled answers, and the person they are about.
//
// Labels are known by the recogniser's dictionary. Our own addresses and phones and those that nobody reads are
// nobody's answers. Pure, any thread; at most kFormPairsMax answers, of the first kFormBytesMax of the text.
#pragma once

#include <string>
#include <string_view>

#include "connectors/mail/answers.hpp"
#include "connectors/mail/letter.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::connectors::mail {

struct Form {
  deals::Fields pairs;  // in their order; empty when the letter is no form's
  Person person;
  bool has_phone = false;
  bool has_name = false;
  bool has_message = false;
  bool is_whole = false;   // the letter is little else than its answers
  bool is_notice = false;  // a service tells of somebody (notice.hpp)
  std::string mentioned;   // of a notice without answers the phone in it, E.164
  bool is_form() const { return !pairs.empty(); }
  // A notice in prose names somebody.
  bool mentions() const { return pairs.empty() && !(mentioned.empty() && person.email.empty()); }
};

struct FormReading {
  Author author = Author::kPerson;
  const mapping::OwnIdentities* own = nullptr;  // nothing: nothing is ours
  std::string_view region;                      // of phones without a country code
};

// `message` is what the writer wrote, `tables` what a decoder found in tables and lines of it; empty: only the message
// counts.
Form read_form(std::string_view message, const deals::Fields& tables, const FormReading& how = {});

// The one phone and the one address in a text that are somebody else's than ours; of several none.
Form read_mention(std::string_view text, const FormReading& how);

}  // namespace leadgate::connectors::mail
