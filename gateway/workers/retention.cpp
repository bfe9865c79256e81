#include "gateway/workers/retention.hpp"

#include <pthread.h>

#include "base/log.hpp"
#include "deals/book/chats.hpp"
#include "queue/inbox.hpp"
#include "queue/outbox.hpp"
#include "queue/target_state.hpp"

namespace leadgate::gateway {
namespace {

constexpr queue::ExpiryLimits kSlice;
// A clock that is put right by less does no harm.
constexpr std::chrono::seconds kJumpMin{10};

// How long its rows may wait; nothing: their attempts run out anyway.
std::optional<Micros> bound_of(const RetentionRules& rules, const std::string& target) {
  const Micros kept = rules.times.deliveries;
  if (!rules.targets.contains(target)) return kept;
  const auto portal = rules.portals.find(target);
  if (portal == rules.portals.end()) return std::nullopt;
  return std::max<Micros>(kept, portal->second);
}

std::string reason_of(const RetentionRules& rules, const std::string& target, Micros bound) {
  const auto days = std::chrono::floor<std::chrono::days>(bound).count();
  if (!rules.targets.contains(target)) {
    return fmt::format(
        "It is given up after {} days, for its portal or source is not configured any more. When it is again, POST "
        "/api/v1/deliveries/ID/retry sends it.",
        days);
  }
  return fmt::format(
      "It is given up after {} days, in which its portal was stopped or disabled, or took nothing. `leadgate "
      "deliveries retry --portal {}` or POST /api/v1/deliveries/ID/retry sends it again.",
      days, target);
}

queue::PruneRules prune_rules(const RetentionConfig& config, Timestamp now) {
  queue::PruneRules rules{now - config.deliveries, std::nullopt};
  if (config.dead.count() != 0) rules.dead_before = now - config.dead;
  return rules;
}

int64_t dead_letters(store::Connection& connection) {
  int64_t dead = 0;
  for (const auto& [target, state] : queue::target_states(connection)) dead += state.dead;
  return dead;
}

}  // namespace

Retention::Retention(const Clock& clock, store::Writer& writer, RetentionRules rules,
                     std::function<void(store::Connection&)> also)
    : clock_(clock),
      writer_(writer),
      rules_(std::move(rules)),
      also_(std::move(also)),
      begun_(clock.steady()),
      even_from_(begun_),
      seen_(clock.now()),
      seen_steady_(begun_),
      thread_(&Retention::run, this) {
  pthread_setname_np(thread_.native_handle(), "lg-retention");
}

void Retention::update(RetentionRules rules) {
  {
    const std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
    is_changed_ = true;
  }
  wake_.notify_all();
}

bool Retention::give_up_slice(store::Connection& connection, const RetentionRules& rules, Timestamp now,
                              Walk& walk) const {
  const auto states = queue::target_states(connection);
  const bool is_early = clock_.steady() - begun_ < rules.portals_first;
  int left = kRowsASlice;
  for (const std::string& target : queue::pending_targets(connection)) {
    if (target < walk.target) continue;
    if (target != walk.target) walk.after.reset();
    walk.target = target;
    const auto last = bound_of(rules, target);
    if (!last || (rules.portals.contains(target) && is_early)) continue;
    const auto state = states.find(target);
    const bool takes = state != states.end() && state->second.last_success_at.value_or(Timestamp()) >= now - *last;
    if (takes) continue;
    const std::string reason = reason_of(rules, target, *last);
    const auto given_up = queue::give_up(connection, {target, now - *last, reason}, walk.after, now, left);
    if (given_up.last) walk.after = given_up.last;
    if (given_up.rows > 0) walk.dead[target] += given_up.rows;
    left -= static_cast<int>(given_up.seen);
    if (left == 0) return true;
  }
  return false;
}

void Retention::end_walk() {
  for (const auto& [target, rows] : walk_.dead) {
    log_warn("{} deliveries to '{}' are given up: they waited longer than deliveries are kept.", rows, target);
  }
  walk_ = {};
}

bool Retention::clock_is_even(const RetentionRules& rules) {
  const Timestamp now = clock_.now();
  const SteadyTime steady = clock_.steady();
  const Micros by = (now - seen_) - std::chrono::duration_cast<Micros>(steady - seen_steady_);
  seen_ = now;
  seen_steady_ = steady;
  if (std::chrono::abs(by) >= kJumpMin) {
    log_warn("The clock jumped by {} s: nothing is forgotten for {} minutes.",
             std::chrono::round<std::chrono::seconds>(by).count(), rules.portals_first.count());
    even_from_ = steady + rules.portals_first;
  }
  return steady >= even_from_;
}

bool Retention::clean_slice(const RetentionRules& rules) {
  const RetentionConfig& config = rules.times;
  bool more = false;
  const Timestamp now = clock_.now();
  // Once a day from the start again: what was parked and has been dealt with since lies behind.
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const bool is_new_day = today != pass_day_;
  if (is_new_day) next_event_ = 0;
  if (is_new_day) pruned_ = {};
  pass_day_ = today;
  int64_t next_event = 0;
  queue::PruneWalk pruned = pruned_;
  int64_t dead = 0;
  Walk walk;
  bool gave_up = false;
  const bool forgets = clock_is_even(rules);
  const Result<void> done = writer_.run([&](store::WriteContext& context) -> Result<void> {
    if (also_) also_(context.connection);
    if (!forgets) return {};
    // A key that outlives its event is of no use: it is confirmed by the event's row.
    const auto kept = queue::expire_events(context.connection, now - config.events, kSlice, next_event_);
    for (const uint8_t space : {queue::kClientKeySpace, queue::kEventKeySpace, queue::kFingerprintSpace}) {
      context.keys.forget_rows_below(space, kept.next_id);
    }
    deals::book::expire_waiting(context, now - config.events, kRowsASlice);
    pruned = pruned_;
    const int64_t settled = queue::prune_outbox(context.connection, prune_rules(config, now), pruned, kRowsASlice);
    if (is_new_day) dead = dead_letters(context.connection);
    bool parked = false;
    if (config.parked.count() != 0) {
      parked = queue::expire_parked(context.connection, now - config.parked, kSlice).more;
    }
    walk = walk_;
    gave_up = give_up_slice(context.connection, rules, now, walk);
    next_event = kept.next_id;
    more = kept.more || settled == kRowsASlice || parked || gave_up;
    return {};
  });
  if (!done.ok()) {
    log_warn("Retention: nothing was forgotten this time: {}", done.error().message);
    return false;
  }
  if (!forgets) return false;
  next_event_ = next_event;
  pruned_ = pruned;
  if (dead > 0) log_info("{} dead letters are kept; `leadgate deliveries list --state dead` shows them.", dead);
  walk_ = std::move(walk);
  if (!gave_up) end_walk();
  return more;
}

void Retention::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const RetentionRules rules = rules_;
    is_changed_ = false;
    lock.unlock();
    const bool more = clean_slice(rules);
    lock.lock();
    if (more)
      wake_.wait_for(lock, kPauseBetweenSlices, [this] { return stopping_; });
    else
      wake_.wait_for(lock, kPause, [this] { return stopping_ || is_changed_; });
  }
  lock.unlock();
  end_walk();
}

void Retention::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Retention::~Retention() {
  stop();
}

}  // namespace leadgate::gateway
