// Short ways to drive a dispatcher, for its tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "queue/dispatcher.hpp"

namespace leadgate::queue {

using std::chrono::seconds;
using Ids = std::vector<int64_t>;

inline const Timestamp kNow = parse_rfc3339("2026-11-23T09:00:00Z").value();

inline DispatcherLimits limits(size_t in_flight, size_t per_target, size_t in_hand = 16) {
  return {in_flight, per_target, in_hand};
}

inline Ids start_all(Dispatcher& dispatcher, Timestamp now = kNow) {
  Ids out;
  while (const auto start = dispatcher.next_start(now)) out.push_back(start->id);
  return out;
}

inline void end_well(Dispatcher& dispatcher, const std::string& target, int64_t id) {
  dispatcher.attempt_ended({target, id}, {PeerState::kWell, kNow});
  dispatcher.released(target, id);
}

}  // namespace leadgate::queue
