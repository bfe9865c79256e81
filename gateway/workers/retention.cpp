#include "gateway/workers/retention.hpp"

#include <pthread.h>

#include "base/log.hpp"
#include "deals/book/chats.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"

namespace leadgate::gateway {
namespace {

constexpr queue::ExpiryLimits kSlice;

}  // namespace

Retention::Retention(const Clock& clock, store::Writer& writer, RetentionRules rules,
                     std::function<void(store::Connection&)> also)
    : clock_(clock),
      writer_(writer),
      rules_(std::move(rules)),
      also_(std::move(also)),
      thread_(&Retention::run, this) {
  pthread_setname_np(thread_.native_handle(), "lg-retention");
}

void Retention::update(RetentionRules rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
}

bool Retention::give_up_slice(store::WriteContext& context, const RetentionRules& rules, Timestamp now) {
  int64_t left = kRowsASlice;
  for (const std::string& target : queue::pending_targets(context.connection)) {
    if (left == 0) break;
    if (rules.targets.contains(target)) continue;
    const queue::Abandoned abandoned{target, now - rules.times.deliveries,
                                     "Its portal or source is not configured any more."};
    const int64_t dead = queue::give_up(context.connection, abandoned, now, left);
    if (dead > 0) log_warn("{} deliveries to '{}' are given up: it is not configured any more.", dead, target);
    left -= dead;
  }
  return left < kRowsASlice;
}

bool Retention::clean_slice(const RetentionRules& rules) {
  const RetentionConfig& config = rules.times;
  bool more = false;
  const Timestamp now = clock_.now();
  // Once a day from the start again: what was parked and has been dealt with since lies behind.
  const auto today = std::chrono::floor<std::chrono::days>(now);
  if (today != pass_day_) next_event_ = 0;
  pass_day_ = today;
  int64_t next_event = 0;
  const Result<void> done = writer_.run([&](store::WriteContext& context) -> Result<void> {
    // A key that outlives its event is of no use: it is confirmed by the event's row.
    const auto kept = queue::expire_events(context.connection, now - config.events, kSlice, next_event_);
    for (const uint8_t space : {queue::kClientKeySpace, queue::kEventKeySpace, queue::kFingerprintSpace}) {
      context.keys.forget_rows_below(space, kept.next_id);
    }
    deals::book::expire_waiting(context, now - config.events, kRowsASlice);
    const int64_t pruned = queue::prune_outbox(context.connection, now - config.deliveries, kRowsASlice);
    bool parked = false;
    if (config.parked.count() != 0) {
      parked = queue::expire_parked(context.connection, now - config.parked, kSlice).more;
    }
    const bool gave_up = give_up_slice(context, rules, now);
    if (also_) also_(context.connection);
    next_event = kept.next_id;
    more = kept.more || pruned == kRowsASlice || parked || gave_up;
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
    const RetentionRules rules = rules_;
    lock.unlock();
    const bool more = clean_slice(rules);
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
