// Write jobs for tests: one that is told what to do, and a note of how each ended.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/writer.hpp"

namespace leadgate::testing {

using ApplyJob = std::function<Result<void>(store::WriteContext&)>;
using JobEnded = std::function<void(Result<void>)>;

class TestJob final : public store::WriteJob {
 public:
  TestJob(ApplyJob apply, JobEnded ended, size_t bytes = 256)
      : apply_(std::move(apply)), ended_(std::move(ended)), bytes_(bytes) {}
  size_t size_bytes() const override { return bytes_; }
  Result<void> apply(store::WriteContext& context) override { return apply_(context); }
  void complete(Result<void> result) noexcept override { ended_(std::move(result)); }

 private:
  ApplyJob apply_;
  JobEnded ended_;
  size_t bytes_;
};

inline std::unique_ptr<store::WriteJob> make_job(ApplyJob apply, JobEnded ended, size_t bytes = 256) {
  return std::make_unique<TestJob>(std::move(apply), std::move(ended), bytes);
}

}  // namespace leadgate::testing
