// Group commit: the one thread that writes. Jobs queue up; the thread takes what is there, runs each in a savepoint of
// one transaction, commits once with a sync to disk, and only then tells each job how it ended.
//
// The writer owns the only connection that writes or checkpoints (SQLite's WAL-reset bug, 3.7.0 to 3.51.2, needs two).
// submit() may be called from any thread. Bounds: `backlog_jobs_max` and `backlog_bytes_max` waiting; past them
// submit() refuses with kOverloaded and the job is not kept; a job that is larger than that by itself with kTooLarge. A
// batch is at most batch_jobs_max jobs.
//
// What a job can count on:
// - apply() runs on the writer thread inside a savepoint. An error it returns, or a failed statement, rolls back that
//   job alone; the others go on. When the transaction as a whole fails (disk full, I/O error), every job of the batch
//   gets kUnavailable.
// - complete() is called exactly once, on the writer thread, after the commit is on disk or with the error. It must
// only
//   hand over (post) and must not throw or block.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/connection.hpp"
#include "store/key_index.hpp"

namespace leadgate::store {

// What apply() works with; valid during the call.
struct WriteContext {
  Connection& connection;
  KeyIndex& keys;
};

class WriteJob {
 public:
  virtual ~WriteJob() = default;
  virtual size_t size_bytes() const { return 256; }
  virtual Result<void> apply(WriteContext& context) = 0;
  virtual void complete(Result<void> result) noexcept = 0;
};

struct WriterLimits {
  size_t batch_jobs_max = 512;
  size_t backlog_jobs_max = 20'000;
  size_t backlog_bytes_max = 64u << 20;
  size_t wal_pages_before_checkpoint = 1'000;  // more is no faster and makes the longest pause longer
};

struct WriterStats {
  uint64_t batches = 0;
  uint64_t jobs = 0;
  uint64_t failed_batches = 0;
  size_t backlog_jobs = 0;
  size_t backlog_bytes = 0;
  bool backlog_full = false;  // a job would be refused, or was and none has been done since
  uint64_t checkpoints = 0;
  size_t log_pages = 0;  // of the write-ahead log; grows while a reader holds old pages
  int64_t last_commit_us = 0;
  bool healthy = true;  // false after a failed commit until one succeeds
  KeyIndex::Stats keys;
};

class Writer {
 public:
  // Starts the thread. The connection is open, migrated and has the key index's schema.
  static Result<std::unique_ptr<Writer>> start(std::unique_ptr<Connection> connection, WriterLimits limits,
                                               KeyIndexLimits key_limits);

  // On refusal the job is destroyed without complete().
  Result<void> submit(std::unique_ptr<WriteJob> job);

  // For tests, tools and rare calls: runs `apply` as a job and waits. Never from an I/O thread.
  Result<void> run(std::function<Result<void>(WriteContext&)> apply);

  // After each commit, on the writer thread: how the dispatcher learns that there is something in the outbox. Set
  // before the first job.
  void on_commit(std::function<void()> callback);

  // Whole batches are called back at once: end_of_batch() runs after the last complete() of a batch, so that
  // completions can be posted to their threads in one go. Set before the first job.
  void on_batch_end(std::function<void()> callback);

  WriterStats stats() const;

  // Refuses new jobs, finishes the waiting ones, checkpoints, joins. Called once; the destructor calls it too.
  void stop();
  ~Writer();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;

 public:
  explicit Writer(std::unique_ptr<Impl> impl);  // by start() only: nobody else has an Impl
};

}  // namespace leadgate::store
