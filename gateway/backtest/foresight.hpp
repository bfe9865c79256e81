// What replaying an event with another mapping would change in its deal, worked out on copies.
//
// The same rules as the replay itself (deals/mend.hpp). That a phone or an order number is another's is not foreseen
// here, but by gateway/backtest/conflicts. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "deals/pipeline.hpp"
#include "queue/inbox.hpp"

namespace leadgate::gateway {

struct Difference {
  std::string target;                // as in `map`; "stage"
  std::string before;                // empty: nothing; so is an empty `after`
  std::optional<std::string> after;  // nothing: the mapping does not find it any more; a replay leaves it in the deal
};

// In the order of the targets' names. What is not found any more, and a replay does not take out (the person's phones
// and e-mails), is told of a deal that nothing but the event has made: anywhere else somebody else may have said it.
std::vector<Difference> foresee(const queue::InboxEvent& event, const deals::Deal& deal, const deals::Contact& contact,
                                const deals::LeadDraft& draft, const deals::Pipeline& pipeline);

}  // namespace leadgate::gateway
