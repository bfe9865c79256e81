// What an attempt to complete an event leaves behind, in one transaction with its row's end: the answer beside the
// event, the event read anew with it, the row of the next step; or, with the event, the problem fetch_failed. A step
// that was given up counts as an answer: the event becomes what it is without.
//
// Made on the delivery thread, applied on the writer's. A kill before the commit leaves the row pending, and the step
// is asked again; after it everything is there. Twice is once: the event's deal is found by the event.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/intake/prepared.hpp"
#include "gateway/snapshot.hpp"
#include "gateway/workers/delivery_route.hpp"
#include "queue/event_answers.hpp"

namespace leadgate::gateway {

struct FetchEnd {
  std::shared_ptr<const Snapshot> snapshot;  // keeps `source` alive
  const SourceRules* source = nullptr;
  int64_t event_id = 0;
  std::optional<queue::EventAnswer> answer;
  std::optional<PreparedEvent> event;  // the event with all its answers; nothing: it stays as it is
  std::string failure;                 // for the problem fetch_failed; empty: none
  Timestamp at{};
};

std::shared_ptr<Aftermath> fetch_aftermath(FetchEnd end);

}  // namespace leadgate::gateway
