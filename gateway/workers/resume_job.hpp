// Ends the stop that a peer asked for at an address that is not called any more. If it cannot be written it is tried
// again when the stops are read the next time.
#pragma once

#include <string>

#include "base/log.hpp"
#include "queue/target_state.hpp"
#include "store/writer.hpp"

namespace leadgate::gateway {

class ResumeJob final : public store::WriteJob {
 public:
  // `mark`: of the address that is called now.
  ResumeJob(std::string target, std::string mark) : target_(std::move(target)), mark_(std::move(mark)) {}

  Result<void> apply(store::WriteContext& context) override {
    queue::resume_moved_target(context.connection, target_, mark_);
    return context.connection.status();
  }
  void complete(Result<void> result) noexcept override {
    if (!result) log_warn("The end of the stop of '{}' could not be written: {}", target_, result.error().message);
  }

 private:
  const std::string target_;
  const std::string mark_;
};

}  // namespace leadgate::gateway
