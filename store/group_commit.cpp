#include "store/group_commit.hpp"

#include <exception>

#include "base/log.hpp"

namespace leadgate::store {
namespace {

// The code 'unavailable' of the connection means that the disk or a lock failed: no job of the batch can be trusted to
// have seen the truth.
bool is_lost(const Connection& connection) {
  if (!connection.in_transaction()) return true;
  Result<void> status = connection.status();
  return !status.ok() && status.error().code == ErrorCode::kUnavailable;
}

}  // namespace

GroupCommit::GroupCommit(Connection& connection, KeyIndex& keys, const Clock& clock)
    : connection_(connection), keys_(keys), clock_(clock) {}

bool GroupCommit::begin() {
  connection_.clear_failure();
  connection_.close_reads();
  if (connection_.in_transaction()) connection_.execute("ROLLBACK");
  // IMMEDIATE: a read that becomes a write later can fail without any waiting.
  return connection_.query("BEGIN IMMEDIATE").run();
}

bool GroupCommit::run(std::span<std::unique_ptr<WriteJob>> jobs) {
  results_.clear();
  bool lost = !begin();
  for (size_t i = 0; i < jobs.size() && !lost; ++i) {
    results_.push_back(apply(*jobs[i]));
    lost = is_lost(connection_);
  }
  if (!lost) keys_.before_commit();
  lost = lost || !commit();
  if (lost) {
    abandon();
    results_.assign(jobs.size(), batch_error_);
  } else {
    keys_.committed();
    if (on_commit_) on_commit_();
  }
  for (size_t i = 0; i < jobs.size(); ++i) {
    jobs[i]->complete(std::move(results_[i]));
    jobs[i].reset();
  }
  return !lost;
}

Result<void> GroupCommit::apply(WriteJob& job) {
  KeyIndex::Mark mark = keys_.mark();
  connection_.query("SAVEPOINT job").run();
  Result<void> result;
  try {
    WriteContext context{connection_, keys_};
    result = job.apply(context);
  } catch (const std::exception& problem) {
    // A bug of one job must not take the others with it.
    log_error("A write job threw: {}", log_safe(problem.what()));
    result = Error{ErrorCode::kInternal, "It could not be stored because of a bug; see the log."};
  }
  return finish_job(std::move(result), mark);
}

Result<void> GroupCommit::finish_job(Result<void> result, KeyIndex::Mark mark) {
  connection_.close_reads();
  Result<void> status = connection_.status();
  if (result.ok() && !status.ok()) result = status;
  if (is_lost(connection_)) return result;
  if (!result.ok()) {
    connection_.clear_failure();
    connection_.query("ROLLBACK TO job").run();
    keys_.roll_back_to(mark);
  }
  connection_.query("RELEASE job").run();
  return result;
}

bool GroupCommit::commit() {
  if (!connection_.status().ok()) return false;
  SteadyTime start = clock_.steady();
  if (!connection_.query("COMMIT").run()) return false;
  last_commit_us_ = std::chrono::duration_cast<Micros>(clock_.steady() - start).count();
  if (!healthy_) log_info("The database takes writes again.");
  healthy_ = true;
  return true;
}

void GroupCommit::abandon() {
  Result<void> status = connection_.status();
  batch_error_ = Error::unavailable("The database could not store it; send it again later.");
  if (healthy_) {
    log_error("A batch was not committed: {}",
              status.ok() ? "the transaction was rolled back" : status.error().message);
  }
  healthy_ = false;
  connection_.clear_failure();
  connection_.close_reads();
  if (connection_.in_transaction()) connection_.query("ROLLBACK").run();
  connection_.clear_failure();
  keys_.rolled_back();
}

bool GroupCommit::idle_slice() {
  bool more = begin() && keys_.idle_slice();
  if (!is_lost(connection_) && commit()) {
    keys_.committed();
    return more;
  }
  abandon();
  return false;
}

void GroupCommit::probe() {
  if (begin()) keys_.touch();
  if (!is_lost(connection_) && commit()) {
    keys_.committed();
  } else {
    abandon();
  }
}

}  // namespace leadgate::store
