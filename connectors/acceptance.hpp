// Whether what a mapping found is enough for a deal: one rule for every connector.
//
// A deal needs somebody who can be answered: a phone, an e-mail or a messenger; or, for an order, a name together with
// the order's number, because the shop knows how to reach the buyer. A message is answered in its chat, so that the
// chat's name is enough; news of what is there already needs to say only of what. Anything else is parked for a person
// to look at.
// Pure, any thread.
#pragma once

#include <optional>

#include "connectors/connector.hpp"
#include "deals/lead_draft.hpp"

namespace leadgate::connectors {

inline constexpr char kNoContact[] = "no_contact";

// What the draft was made of: the advice differs.
enum class Medium { kFields, kLetter };

// Nothing when the draft can become a deal, else a problem with what is missing: "no_contact", "no_order_number",
// "no_conversation".
std::optional<Problem> lacks_for_a_deal(const deals::LeadDraft& draft, Medium medium = Medium::kFields);

}  // namespace leadgate::connectors
