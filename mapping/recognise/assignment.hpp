// From guessed fields to a draft: each function fills one part of it, takes the fields it used, and says why.
// One document, one thread. Internal to the recogniser.
#pragma once

#include <string>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/mapper.hpp"
#include "mapping/recognise/entries.hpp"
#include "mapping/trace.hpp"

namespace leadgate::mapping::recognition {

// From here on a person is somebody else, and none of their facts is taken.
inline constexpr int kSomebodyElse = 5;

struct Assignment {
  std::vector<Entry>& entries;
  const Locale& locale;
  deals::LeadDraft& draft;
  Trace& trace;
  std::vector<uint64_t>& reads;

  // The field is used: its leaves count as read.
  void take(Entry& entry);
  // And is what `target` is made of; `value` is the text that came of it.
  void take(Entry& entry, std::string_view target, std::string_view value, std::string_view why);
  // "key 'телефон' means phone".
  static std::string reason(const Entry& entry);
};

void assign_emails(Assignment& into);
void assign_phones(Assignment& into);
void assign_name(Assignment& into);
void assign_messengers(Assignment& into);
void assign_company_and_address(Assignment& into);
void assign_order_and_message(Assignment& into);
// utm_*, click ids, page and referrer, out of the fields and of the request's query.
void assign_visit(Assignment& into, const Value& query);

// The unused fields that may hold this role, nearest person first, then in the sender's order.
std::vector<Entry*> candidates(Assignment& into, Role role);

}  // namespace leadgate::mapping::recognition
