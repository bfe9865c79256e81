// Keeps when a peer may be called again. If it cannot be written, a restart does not know it, and its next change is
// written all the same.
#pragma once

#include <string>

#include "base/log.hpp"
#include "queue/peer_hold.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class HoldJob final : public store::WriteJob {
 public:
  HoldJob(std::string target, queue::KeptHold kept) : target_(std::move(target)), kept_(std::move(kept)) {}

  Result<void> apply(store::WriteContext& context) override {
    queue::keep_hold(context.connection, target_, kept_);
    return context.connection.status();
  }
  void complete(Result<void> result) noexcept override {
    if (!result) log_warn("When '{}' may be called again could not be kept: {}", target_, result.error().message);
  }

 private:
  const std::string target_;
  const queue::KeptHold kept_;
};

}  // namespace leadgate::gateway
