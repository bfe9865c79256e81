// The state of one order for a portal's poll: bytes made once for every poll that finds it, and their ETag. It comes
// from memory, or from a reader thread; call on the connection's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "connectors/portal/portal_event.hpp"
#include "gateway/http/message.hpp"
#include "gateway/portal/shared_reads.hpp"
#include "gateway/services.hpp"

namespace leadgate::gateway {

struct OrderState {
  int64_t deal_id = 0;
  connectors::PortalEvent event;  // the last change that the portal may see, with the amount of now
  std::string etag;               // strong, in quotes: the deal, its sequence number and a hash of the body
  std::string stage_tag;          // the part of `etag` before the hash: the same until the stage changes
  PreparedAnswer found;           // 200: the `data` object of the event
  PreparedAnswer unchanged;       // 304
};
using OrderStatePtr = std::shared_ptr<const OrderState>;
using OrderReads = SharedReads<OrderStatePtr>;

// Which order is meant. In a path it is the number that its source gave the deal, or the id of a deal without one;
// where several of the portal's sources have that number, `source` says whose. A link names the deal alone.
struct OrderName {
  std::string text;
  size_t source = 0;  // the place in the portal's sources, counted from 1; 0: whichever has it

  static OrderName of_path(std::string_view text, size_t source) { return {std::string(text), source}; }
  static OrderName of_deal(int64_t deal_id);
};

// What is in memory; null: ask read_order().
OrderStatePtr known_order(Services& services, const Snapshot& snapshot, const PortalConfig& portal,
                          const OrderName& order);

// kNotFound also for an order that another portal may see; kConflict where it is not clear which one is meant.
Task<Result<OrderStatePtr>> read_order(std::shared_ptr<OrderReads> reads, Services* services, Connection* connection,
                                       std::shared_ptr<const Snapshot> snapshot, const PortalConfig* portal,
                                       OrderName order);

// 200 with the state, or 304.
HttpResponse order_answer(const OrderStatePtr& state, std::string_view if_none_match);

// If-None-Match of RFC 9110: a list, weak marks ignored, "*" matches all.
bool etag_matches(std::string_view if_none_match, std::string_view etag);
// Whether a tag of the list is of the state's stage, whatever else has changed since. "*" names none.
bool knows_stage(std::string_view if_none_match, const OrderState& state);

}  // namespace leadgate::gateway
