// What the delivery thread knows of its peers at the moment and nobody else can look up: the circuits.
//
// The delivery thread puts, any thread reads.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace leadgate::gateway {

struct PeerView {
  bool is_open = false;                 // the circuit: nothing is sent but probes
  std::optional<Timestamp> next_probe;  // nothing while one is under way

  bool operator==(const PeerView&) const = default;
};

class PeerBoard {
 public:
  using Views = std::map<std::string, PeerView>;  // by target

  void put(Views views) {
    const std::lock_guard lock(mutex_);
    views_ = std::move(views);
  }
  Views get() const {
    const std::lock_guard lock(mutex_);
    return views_;
  }

 private:
  mutable std::mutex mutex_;
  Views views_;  // under mutex_
};

}  // namespace leadgate::gateway
