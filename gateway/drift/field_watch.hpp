// The drift of every source, fed with samples by the I/O threads: a warning in the log when a finding is new, gauges
// for /metrics, and what GET /api/v1/sources shows. What was learned is written once a minute and read at start.
//
// Owned by the process. Every call may be made from any thread; one lock, held for the walk of one sample. Sampling
// bounds the cost: at most one delivery of a source in kSampleEvery is looked at.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/drift/field_drift.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::gateway {

class FieldWatch {
 public:
  static constexpr std::chrono::milliseconds kSampleEvery{200};

  explicit FieldWatch(Metrics& metrics) : metrics_(metrics) {}

  static std::span<const store::MigrationStep> schema();

  // Before anything is added: what an earlier process learned.
  void load(store::Connection& connection);
  // On the writer thread: what has changed since the last call.
  void save(store::Connection& connection);

  // Is it this delivery's turn? Takes the turn.
  bool wants(const std::string& source, SteadyTime now);
  void add(const std::string& source, const FieldPaths& paths);

  // As it stands now; empty for a source of which nothing is known.
  FieldDrift drift_of(const std::string& source) const;

 private:
  struct Watched {
    FieldDrift drift;
    SteadyTime next_sample{};
    bool unsaved = false;
  };
  void set_gauges(const std::string& source, const FieldDrift& drift);

  Metrics& metrics_;
  mutable std::mutex mutex_;
  std::map<std::string, Watched, std::less<>> sources_;
};

}  // namespace leadgate::gateway
