// Whether what a mapping found is enough for a deal: one rule for every connector.
//
// A deal needs somebody who can be answered: a phone, an e-mail or a messenger; or, for an order, a name together with
// the order's number, because the shop knows how to reach the buyer. Anything else is parked for a person to look at.
// Pure, any thread.
#pragma once

#include <optional>

#include "connectors/connector.hpp"
#include "deals/lead_draft.hpp"

namespace leadgate::connectors {

// Nothing when the draft can become a deal, else the problem "no_contact" with what is missing.
std::optional<Problem> lacks_for_a_deal(const deals::LeadDraft& draft);

}  // namespace leadgate::connectors
