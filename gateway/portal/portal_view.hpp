// A deal's change as portals see it: stages with their public faces, the order under the number the customer knows. One
// place makes it for push, poll and stream, so that the three never differ. Pure, any thread.
//
// What portals cannot see (deals/stage_face.hpp) is no event for any of the three; its sequence number is skipped. That
// is asked by today's configuration, also of changes of the past. `language` is that of the labels; empty: the one of
// the configuration.
#pragma once

#include <string>
#include <string_view>

#include "connectors/portal/portal_event.hpp"
#include "deals/book/timeline.hpp"
#include "deals/deal.hpp"
#include "gateway/config/config.hpp"

namespace leadgate::gateway {

bool portals_see(const Config& config, const deals::Deal& deal, const deals::StageChange& change);
bool portals_see(const Config& config, const deals::book::TimelineEntry& entry);

// From the change as it happens, inside the transaction.
connectors::PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::StageChange& change,
                                     Timestamp at, std::string_view language = {});

// From the timeline, as it was: for the feed.
connectors::PortalEvent portal_event(const Config& config, const deals::Deal& deal,
                                     const deals::book::TimelineEntry& entry, std::string_view language = {});

// The deal as it is now, for a poll of one order: its last change that portals see, with the amount of today.
connectors::PortalEvent portal_state(const Config& config, const deals::Deal& deal,
                                     const deals::book::TimelineEntry& last_change, std::string_view language = {});

// The deal's number for the portal: its external id, or its own where the source gave none.
std::string portal_order(const deals::Deal& deal);

}  // namespace leadgate::gateway
