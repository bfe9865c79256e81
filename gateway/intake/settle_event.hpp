// What becomes of one event in the writer's transaction: a new one, and a stored one that is read anew.
//
// Writer thread, inside its transaction. Failures of the database show in the connection's status().
#pragma once

#include "base/result.hpp"
#include "connectors/connector.hpp"
#include "deals/book/book.hpp"
#include "gateway/intake/prepared.hpp"
#include "gateway/snapshot.hpp"
#include "queue/inbox.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

// What the sender hears of an event as it stands in the inbox.
connectors::EventOutcome answer_for(const queue::InboxEvent& event, queue::Outcome outcome);

// Lets the event become what it is: a deal, or a note in the inbox. The number of the event that it repeats, or 0.
int64_t settle_event(store::WriteContext& context, const PreparedEvent& prepared, const Snapshot& snapshot,
                     const SourceRules& source, const deals::book::Touch& touch, queue::InboxEvent& event);

// The event as it stands, with this problem or none.
void tell_problem(store::Connection& connection, queue::InboxEvent& event,
                  const std::optional<connectors::Problem>& problem);

// A stored event through the mapping of today: the same deal as before, or the first one when it was parked. What is
// still to be asked for goes into the outbox, and until it is answered a deal that is there stays as it is. Its files
// are stored already; the timeline names them when it is the first one. kNotFound: no such event. kConflict: it has a
// deal, and is no lead any more.
Result<connectors::EventOutcome> replay_event(store::WriteContext& context, const PreparedEvent& prepared,
                                              const Snapshot& snapshot, const SourceRules& source, int64_t event_id,
                                              Timestamp at);

}  // namespace leadgate::gateway
