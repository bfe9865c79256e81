#include "store/writer.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/checkpointer.hpp"
#include "store/group_commit.hpp"

namespace leadgate::store {
namespace {

constexpr std::chrono::milliseconds kQuiet{5};    // after it the key index may work
constexpr std::chrono::milliseconds kIdle{1000};  // after it the log is folded to its end
constexpr std::chrono::milliseconds kProbe{250};  // between two attempts to write after a failure

class FunctionJob final : public WriteJob {
 public:
  explicit FunctionJob(std::function<Result<void>(WriteContext&)> apply) : apply_(std::move(apply)) {}
  Result<void> apply(WriteContext& context) override { return apply_(context); }
  void complete(Result<void> result) noexcept override { done_.set_value(std::move(result)); }
  std::future<Result<void>> done() { return done_.get_future(); }

 private:
  std::function<Result<void>(WriteContext&)> apply_;
  std::promise<Result<void>> done_;
};

}  // namespace

struct Writer::Impl {
  Impl(std::unique_ptr<Connection> opened, std::unique_ptr<KeyIndex> index, const WriterLimits& bounds)
      : limits(bounds),
        connection(std::move(opened)),
        keys(std::move(index)),
        group(*connection, *keys, clock),
        checkpointer(*connection, limits.wal_pages_before_checkpoint) {}

  Result<void> submit(std::unique_ptr<WriteJob> job);
  void serve();
  void run_all(std::vector<std::unique_ptr<WriteJob>>& jobs, const std::vector<size_t>& sizes);
  void publish(size_t jobs_done, size_t bytes_done, bool committed);
  bool wait_for_jobs(std::vector<std::unique_ptr<WriteJob>>& jobs, std::vector<size_t>& sizes);
  bool sleep(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time);
  void rest(std::unique_lock<std::mutex>& lock);
  void stop();

  const WriterLimits limits;
  SystemClock clock;
  std::unique_ptr<Connection> connection;
  std::unique_ptr<KeyIndex> keys;
  GroupCommit group;
  Checkpointer checkpointer;
  std::function<void()> on_batch_end;

  mutable std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::unique_ptr<WriteJob>> waiting;
  std::vector<size_t> waiting_sizes;
  WriterStats stats;
  bool sleeping = false;
  bool stopping = false;

  std::mutex stop_mutex;
  std::thread thread;
};

Result<void> Writer::Impl::submit(std::unique_ptr<WriteJob> job) {
  size_t bytes = job->size_bytes();
  bool notify = false;
  {
    std::lock_guard lock(mutex);
    if (stopping) return Error::unavailable("The database is shutting down; send it again later.");
    if (bytes > limits.backlog_bytes_max) {
      return Error{ErrorCode::kTooLarge, "It is larger than all that may wait for the database."};
    }
    if (stats.backlog_jobs >= limits.backlog_jobs_max || stats.backlog_bytes + bytes > limits.backlog_bytes_max) {
      stats.backlog_full = true;
      return Error{ErrorCode::kOverloaded, "The database cannot keep up; send it again a little later."};
    }
    ++stats.backlog_jobs;
    stats.backlog_bytes += bytes;
    waiting.push_back(std::move(job));
    waiting_sizes.push_back(bytes);
    // One waker is enough, and none while the thread is at work: it looks again before it sleeps.
    notify = sleeping;
    sleeping = false;
  }
  if (notify) wake.notify_one();
  return {};
}

void Writer::Impl::serve() {
  std::vector<std::unique_ptr<WriteJob>> jobs;
  std::vector<size_t> sizes;
  while (wait_for_jobs(jobs, sizes)) run_all(jobs, sizes);
  checkpointer.at_stop();
}

void Writer::Impl::run_all(std::vector<std::unique_ptr<WriteJob>>& jobs, const std::vector<size_t>& sizes) {
  for (size_t first = 0; first < jobs.size();) {
    size_t count = std::min(limits.batch_jobs_max, jobs.size() - first);
    bool committed = group.run(std::span(jobs).subspan(first, count));
    if (on_batch_end) on_batch_end();
    size_t bytes = 0;
    for (size_t i = 0; i < count; ++i) bytes += sizes[first + i];
    first += count;
    publish(count, bytes, committed);
    checkpointer.after_commit();
  }
  jobs.clear();
}

void Writer::Impl::publish(size_t jobs_done, size_t bytes_done, bool committed) {
  std::lock_guard lock(mutex);
  if (jobs_done > 0) ++(committed ? stats.batches : stats.failed_batches);
  stats.jobs += jobs_done;
  stats.backlog_jobs -= jobs_done;
  stats.backlog_bytes -= bytes_done;
  if (jobs_done > 0) stats.backlog_full = false;
  stats.last_commit_us = group.last_commit_us();
  stats.healthy = group.healthy();
  stats.checkpoints = checkpointer.checkpoints();
  stats.log_pages = connection->log_pages();
  stats.keys = keys->stats();
}

// Takes everything that waits. False: stopped and nothing left.
bool Writer::Impl::wait_for_jobs(std::vector<std::unique_ptr<WriteJob>>& jobs, std::vector<size_t>& sizes) {
  jobs.clear();
  sizes.clear();
  std::unique_lock lock(mutex);
  while (waiting.empty() && !stopping) rest(lock);
  jobs.swap(waiting);
  sizes.swap(waiting_sizes);
  return !jobs.empty();
}

// True when woken by a job or by stop().
bool Writer::Impl::sleep(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time) {
  sleeping = true;
  auto is_due = [this] { return !waiting.empty() || stopping; };
  bool woken = true;
  if (time.count() > 0) {
    woken = wake.wait_for(lock, time, is_due);
  } else {
    wake.wait(lock, is_due);
  }
  sleeping = false;
  return woken;
}

// One quiet spell: returns as soon as there is a job. Each step is short, and the last is a sleep without an end.
void Writer::Impl::rest(std::unique_lock<std::mutex>& lock) {
  if (sleep(lock, kQuiet)) return;
  for (bool more = group.healthy(); more && waiting.empty() && !stopping;) {
    lock.unlock();
    more = group.idle_slice();
    checkpointer.when_quiet();
    publish(0, 0, true);
    lock.lock();
  }
  while (!group.healthy()) {
    if (sleep(lock, kProbe)) return;
    lock.unlock();
    group.probe();
    publish(0, 0, true);
    lock.lock();
  }
  if (sleep(lock, kIdle)) return;
  lock.unlock();
  checkpointer.when_idle();
  publish(0, 0, true);
  lock.lock();
  sleep(lock, std::chrono::milliseconds(0));
}

void Writer::Impl::stop() {
  std::lock_guard stop_lock(stop_mutex);
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_one();
  if (thread.joinable()) thread.join();
}

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  impl_->thread = std::thread([served = impl_.get()] { served->serve(); });
}

Writer::~Writer() {
  impl_->stop();
}

Result<std::unique_ptr<Writer>> Writer::start(std::unique_ptr<Connection> connection, WriterLimits limits,
                                              KeyIndexLimits key_limits) {
  LEADGATE_INVARIANT(limits.batch_jobs_max > 0, "a batch holds at least one job");
  Result<std::unique_ptr<KeyIndex>> keys = KeyIndex::open(*connection, key_limits);
  if (!keys.ok()) return keys.error();
  return std::make_unique<Writer>(std::make_unique<Impl>(std::move(connection), std::move(*keys), limits));
}

Result<void> Writer::submit(std::unique_ptr<WriteJob> job) {
  return impl_->submit(std::move(job));
}

Result<void> Writer::run(std::function<Result<void>(WriteContext&)> apply) {
  LEADGATE_INVARIANT(std::this_thread::get_id() != impl_->thread.get_id(), "the writer thread cannot wait for itself");
  auto job = std::make_unique<FunctionJob>(std::move(apply));
  std::future<Result<void>> done = job->done();
  Result<void> accepted = submit(std::move(job));
  if (!accepted.ok()) return accepted;
  return done.get();
}

void Writer::on_commit(std::function<void()> callback) {
  impl_->group.on_commit(std::move(callback));
}
void Writer::on_batch_end(std::function<void()> callback) {
  impl_->on_batch_end = std::move(callback);
}

WriterStats Writer::stats() const {
  std::lock_guard lock(impl_->mutex);
  WriterStats stats = impl_->stats;
  stats.backlog_full = stats.backlog_full || stats.backlog_jobs >= impl_->limits.backlog_jobs_max;
  return stats;
}

void Writer::stop() {
  impl_->stop();
}

}  // namespace leadgate::store
