// A stored event as it came, ready to be read again: by a replay, a preview and a backtest.
// Plain values; any connection of its own thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "connectors/fetch.hpp"
#include "mapping/document.hpp"
#include "queue/inbox.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

struct StoredEvent {
  queue::InboxEvent event;
  mapping::RawRequest request;
  std::vector<connectors::StepAnswer> answers;  // its own, of a delivery that may have more events
};

// kNotFound: no such event, or its bytes are past retention.
Result<StoredEvent> read_stored(store::Connection& connection, int64_t id);

// What the steps of `fetch` were answered for all the events of its delivery.
std::vector<connectors::StepAnswer> answers_of(store::Connection& connection, const queue::InboxEvent& event);

// The request that the event's delivery was, without the credentials that are not kept.
mapping::RawRequest request_of(const queue::InboxEvent& event, const queue::StoredRaw& raw);

}  // namespace leadgate::gateway
