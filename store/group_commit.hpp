// One batch of jobs as one transaction: the single-threaded heart of the Writer, without its queue and thread.
//
// Owned by the Writer and used on its thread only; tests drive it directly. Each job runs in a savepoint; after COMMIT,
// which syncs, each job is told. When the transaction fails as a whole, nothing of it stays, and every job, also one
// that had been refused by itself, is told kUnavailable: what it saw is not there any more.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "store/connection.hpp"
#include "store/key_index.hpp"
#include "store/writer.hpp"

namespace leadgate::store {

class GroupCommit {
 public:
  GroupCommit(Connection& connection, KeyIndex& keys, const Clock& clock);

  // Applies, commits, calls complete() in the order of the jobs, and destroys them. False when the batch was lost.
  bool run(std::span<std::unique_ptr<WriteJob>> jobs);

  // A transaction of the key index's own work; false when nothing is left or the disk fails.
  bool idle_slice();

  // Asks whether the disk takes a write again, by one of no meaning.
  void probe();

  // After each commit that had jobs, before they are told.
  void on_commit(std::function<void()> callback) { on_commit_ = std::move(callback); }

  bool healthy() const { return healthy_; }
  int64_t last_commit_us() const { return last_commit_us_; }

 private:
  bool begin();
  Result<void> apply(WriteJob& job);
  Result<void> finish_job(Result<void> result, KeyIndex::Mark mark);
  bool commit();
  void abandon();

  Connection& connection_;
  KeyIndex& keys_;
  const Clock& clock_;
  std::function<void()> on_commit_;
  std::vector<Result<void>> results_;
  Error batch_error_;
  bool healthy_ = true;
  int64_t last_commit_us_ = 0;
};

}  // namespace leadgate::store
