// When a peer may be called again, as it is kept over restarts: the time that it named itself, and its circuit where
// that is open. A hold belongs to the address that it was earned at, which `mark` names; at another one it is void.
//
// A table of the outbox's schema with a row a target, written when the hold changes and not with every attempt. Threads
// and failures as in outbox.hpp.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "store/connection.hpp"

namespace leadgate::queue {

struct PeerHold {
  std::optional<Timestamp> paused_until;       // by its own wish; may have passed
  std::optional<Timestamp> next_probe;         // the circuit is open
  std::chrono::milliseconds probe_interval{};  // the same: what the wait for the next one grows from

  bool operator==(const PeerHold&) const = default;
};

struct KeptHold {
  std::string mark;  // of the address; empty: none is known
  PeerHold hold;

  bool operator==(const KeptHold&) const = default;
};

// By target, as many look-ups as there are of them.
std::map<std::string, KeptHold> kept_holds(store::Connection& connection);

void keep_hold(store::Connection& connection, std::string_view target, const KeptHold& kept);
// It may be called at once; where it is called stays known.
void lift_hold(store::Connection& connection, std::string_view target);

}  // namespace leadgate::queue
