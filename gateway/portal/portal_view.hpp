// A deal's change as portals see it: stages with their labels, the order under the number the customer knows. One place
// makes it for push, poll and stream, so that the three never differ. Pure, any thread.
#pragma once

#include <string>

#include "connectors/portal/portal_event.hpp"
#include "deals/book/timeline.hpp"
#include "deals/deal.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

// From the change as it happens, inside the transaction.
connectors::PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::StageChange& change,
                                     Timestamp at);

// From the timeline, as it was: for the feed.
connectors::PortalEvent portal_event(const Config& config, const deals::Deal& deal,
                                     const deals::book::TimelineEntry& entry);

// The deal as it is now, for a poll of one order: its last change, with the amount of today.
connectors::PortalEvent portal_state(const Config& config, const deals::Deal& deal,
                                     const deals::book::TimelineEntry& last_change);

// The deal's number for the portal: its external id, or its own where the source gave none.
std::string portal_order(const deals::Deal& deal);

}  // namespace leadgate::gateway
