// What replaying an event with another mapping would change in its deal, worked out on copies.
//
// The same rules as the replay itself: facts replace, a known person keeps what is known, an event that newer ones have
// overtaken fills gaps only. Two things are not foreseen: that a phone or an e-mail is another contact's, which a
// replay leaves there, and that an order number is another deal's. Pure, any thread.
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
  std::string before;                // empty: nothing
  std::optional<std::string> after;  // nothing: the mapping does not find it any more; a replay leaves it in the deal
};

// In the order of the targets' names. What is not found any more is told of a deal that nothing but the event has made,
// since anywhere else somebody else may have said it.
std::vector<Difference> foresee(const queue::InboxEvent& event, const deals::Deal& deal, const deals::Contact& contact,
                                const deals::LeadDraft& draft, const deals::Pipeline& pipeline);

}  // namespace leadgate::gateway
