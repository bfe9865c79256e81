#include "gateway/workers/retention.hpp"

#include <pthread.h>

#include "base/log.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {

Retention::Retention(const Clock& clock, store::Writer& writer, const RetentionConfig& config)
    : clock_(clock), writer_(writer), config_(config), thread_(&Retention::run, this) {
  pthread_setname_np(thread_.native_handle(), "lg-retention");
}

void Retention::update(const RetentionConfig& config) {
  const std::lock_guard lock(mutex_);
  config_ = config;
}

bool Retention::clean_slice(const RetentionConfig& config) {
  bool more = false;
  const Timestamp now = clock_.now();
  // Once a day from the start again: what was parked and has been dealt with since lies behind.
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (today != pass_day_) next_event_ = 0;
  pass_day_ = today;
  int64_t next_event = 0;
  const Result<void> done = writer_.run([&](store::WriteContext& context) -> Result<void> {
    // A key that outlives its event is of no use: it is confirmed by the event's row.
    const auto kept = queue::expire_events(context.connection, now - config.events, kRowsASlice, next_event_);
    for (const uint8_t space : {queue::kClientKeySpace, queue::kEventKeySpace, queue::kFingerprintSpace}) {
      context.keys.forget_rows_below(space, kept.next_id);
    }
    const int64_t pruned = queue::prune_outbox(context.connection, now - config.deliveries, kRowsASlice);
    int64_t parked = 0;
    if (config.parked.count() != 0) {
      parked = queue::expire_parked(context.connection, now - config.parked, kRowsASlice);
    }
    next_event = kept.next_id;
    more = kept.more || pruned == kRowsASlice || parked == kRowsASlice;
    return {};
  });
  if (!done.ok()) log_warn("Retention: nothing was forgotten this time: {}", done.error().message);
  else
    next_event_ = next_event;
  return done.ok() && more;
}

void Retention::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const RetentionConfig config = config_;
    lock.unlock();
    const bool more = clean_slice(config);
    lock.lock();
    if (more) wake_.wait_for(lock, kPauseBetweenSlices, [this] { return stopping_; });
    else wake_.wait_for(lock, kPause, [this] { return stopping_; });
  }
}

void Retention::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Retention::~Retention() { stop(); }

}  // namespace leadgate::gateway
