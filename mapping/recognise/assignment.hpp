// From guessed fields to a draft: each function fills one part of it, takes the fields it used, and says why.
// One document, one thread. Internal to the recogniser.
#pragma once

#include <string>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/mapper.hpp"
#include "mapping/recognise/entries.hpp"
#include "mapping/recogniser.hpp"
#include "mapping/trace.hpp"

namespace leadgate::mapping::recognition {

struct Assignment {
  std::vector<Entry>& entries;
  const Locale& locale;
  deals::LeadDraft& draft;
  Trace* trace;  // null: nobody asks why, and no word of it is made
  std::vector<uint64_t>& reads;
  const std::vector<Listing>& listings;
  const RecogniserSettings& settings;

  // The field is used: its leaves count as read.
  void take(Entry& entry);
  // And is what `target` is made of; `value` is the text that came of it, `sure` how sure that is, 0 to 100.
  void take(Entry& entry, std::string_view target, std::string_view value, std::string_view why, int sure);
  void take(Entry& entry, std::string_view target, std::string_view value) {
    take(entry, target, value, reason(entry), confidence(entry));
  }
  // A guess that no field of the body is taken for.
  void tell(std::string_view target, std::string_view path, std::string_view value, std::string_view why, int sure);
  // Looks like `target` but is too uncertain: it stays among the fields, and the trace shows it.
  void show(const Entry& entry, std::string_view target, std::string_view why, int sure);
  // How sure the words of the field's key and label are.
  static int confidence(const Entry& entry);
  // "key 'телефон' means phone"; empty when nobody asks.
  std::string reason(const Entry& entry) const;
};

void assign_emails(Assignment& into);
void assign_phones(Assignment& into);
void assign_name(Assignment& into);
void assign_messengers(Assignment& into);
void assign_company_and_address(Assignment& into);
void assign_message(Assignment& into);
// The lines, the amount with its currency, and the number of the order.
void assign_order(Assignment& into);
// The tax number and the consent, which have no place of their own in a draft.
void assign_further_fields(Assignment& into);
// utm_*, click ids, page and referrer, out of the fields and of the request's query.
void assign_visit(Assignment& into, const Value& query);

// The unused fields that may hold this role, nearest person first, then in the sender's order.
std::vector<Entry*> candidates(Assignment& into, Role role);

}  // namespace leadgate::mapping::recognition
