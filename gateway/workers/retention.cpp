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
  const Result<void> done = writer_.run([&](store::WriteContext& context) -> Result<void> {
    // A key that outlives its event is of no use: it is confirmed by the event's row.
    const auto kept = queue::expire_events(context.connection, now - config.events, kRowsASlice);
    for (const uint8_t space : {queue::kClientKeySpace, queue::kEventKeySpace, queue::kFingerprintSpace}) {
      context.keys.forget_rows_below(space, kept.lowest_id);
    }
    const int64_t pruned = queue::prune_outbox(context.connection, now - config.deliveries, kRowsASlice);
    more = kept.deleted == kRowsASlice || pruned == kRowsASlice;
    return {};
  });
  if (!done.ok()) log_warn("Retention: nothing was forgotten this time: {}", done.error().message);
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
