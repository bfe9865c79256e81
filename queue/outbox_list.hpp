// Looking deliveries up by what they are: target, state, kind, lane and time of making, in any combination.
//
// All of it by an index that has target, state, kind and time in this order: a filter that leaves some of them open is
// a merge of the runs that it means, and there are only as many runs as targets, states and kinds. So the cost is that
// of what is returned, however many rows there are. Order is that of (created_at, id), which is the order of the ids
// unless the clock was set back meanwhile.
// Any connection; failures show in its status().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "queue/outbox.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

struct DeliveryFilter {
  std::string target;        // empty: any
  std::string except_under;  // of any target, not those whose names begin so; empty: all
  std::optional<DeliveryState> state;
  std::string kind;  // empty: any
  std::optional<int64_t> lane;
  Timestamp from{};                 // made then or later
  Timestamp to = Timestamp::max();  // and before this
};

// At most `limit` of them beyond the place, from the newest down, or from the oldest up.
std::vector<DeliveryPlace> newest_deliveries(store::Connection& connection, const DeliveryFilter& filter,
                                             std::optional<DeliveryPlace> before, int limit);
std::vector<DeliveryPlace> oldest_deliveries(store::Connection& connection, const DeliveryFilter& filter,
                                             std::optional<DeliveryPlace> after, int limit);

// How many there are; counts to `max` and no further.
int64_t count_deliveries(store::Connection& connection, const DeliveryFilter& filter, int64_t max);

// Whole rows, newest first.
std::vector<Delivery> list_deliveries(store::Connection& connection, const DeliveryFilter& filter,
                                      std::optional<DeliveryPlace> before, int limit);

}  // namespace leadgate::queue
