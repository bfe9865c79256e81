// What is not the customer, and what is no lead at all. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/mapper.hpp"
#include "mapping/recognise/entries.hpp"

namespace leadgate::mapping::recognition {

// The shop's own phones, addresses and names are somebody else's wherever they stand.
void set_apart_own(std::vector<Entry>& entries, const Locale& locale, const OwnIdentities& own);

// An address of the shop's own, or in a domain of its own. `address` is lower case.
bool is_own_email(std::string_view address, const OwnIdentities& own);

// A field that people do not see has been filled in: no person did that. `names` are the source's own, beside the
// common ones.
bool has_filled_honeypot(const std::vector<Entry>& entries, const std::vector<std::string>& names);

// In a word why the payload is no lead: "refund" and the like where its own event type says so, "product" for a
// catalogue entry; empty when nothing does.
std::string not_a_lead(const std::vector<Entry>& entries, const deals::LeadDraft& draft);

}  // namespace leadgate::mapping::recognition
