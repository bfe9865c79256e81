#include "queue/dispatcher.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace leadgate::queue {
namespace {

std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// Twelve portals that hang must not take all the room before their first time-out.
constexpr size_t kFirstWindow = 4;

}  // namespace

Dispatcher::Dispatcher(DispatcherLimits limits) {
  set_limits(limits);
}

void Dispatcher::set_limits(DispatcherLimits limits) {
  LEADGATE_INVARIANT(limits.in_flight_max > 0 && limits.in_flight_per_target_max > 0 && limits.rows_in_hand_max > 1,
                     "A dispatcher's limits are positive.");
  limits_ = limits;
  for (auto& [name, target] : targets_) target.window = std::min(target.window, most_in_flight(target));
}

size_t Dispatcher::most_in_flight(const Target& target) const {
  return target.in_flight_max > 0 ? target.in_flight_max : limits_.in_flight_per_target_max;
}

void Dispatcher::drop_ready(Target& target) {
  for (const Row& row : target.ready) target.in_hand.erase(row.id);
  target.ready.clear();
}

void Dispatcher::set_targets(const std::vector<DispatchTarget>& targets) {
  for (auto& [name, target] : targets_) target.known = false;
  for (const DispatchTarget& wanted : targets) {
    const auto [at, added] = targets_.try_emplace(wanted.name);
    Target& target = at->second;
    target.known = true;
    target.look = true;
    target.in_flight_max = wanted.in_flight_max;
    target.guarded = wanted.guarded;
    // A changed address deserves a fresh start; an unchanged one that is in trouble finds out again soon, but for the
    // time that it named itself.
    if (wanted.fresh) target.paused_until.reset();
    const size_t first = wanted.guarded ? std::min(kFirstWindow, most_in_flight(target)) : most_in_flight(target);
    target.window = added ? first : std::min(std::max(target.window, first), most_in_flight(target));
    target.breaker.probe_soon();
    if (wanted.fresh || !wanted.guarded) target.breaker = {};
  }
  for (auto& [name, target] : targets_) {
    if (!target.known) drop_ready(target);
  }
  std::erase_if(targets_, [](const auto& entry) { return !entry.second.known && entry.second.in_hand.empty(); });
}

void Dispatcher::set_stopped(const std::string& name, bool stopped) {
  const auto at = targets_.find(name);
  if (at == targets_.end() || at->second.stopped == stopped) return;
  at->second.stopped = stopped;
  at->second.look = true;
  if (stopped) drop_ready(at->second);
}

void Dispatcher::read_anew() {
  for (auto& [name, target] : targets_) {
    drop_ready(target);
    target.look = true;
  }
}

PeerHold Dispatcher::hold(const std::string& name) const {
  const auto at = targets_.find(name);
  if (at == targets_.end()) return {};
  PeerHold out;
  out.paused_until = at->second.paused_until;
  const CircuitBreaker& breaker = at->second.breaker;
  if (breaker.state() == CircuitBreaker::State::kClosed) return out;
  out.next_probe = breaker.last_probe_time();
  out.probe_interval = breaker.interval();
  return out;
}

void Dispatcher::restore(const std::string& name, const PeerHold& hold) {
  const auto at = targets_.find(name);
  if (at == targets_.end()) return;
  at->second.paused_until = hold.paused_until;
  if (at->second.guarded && hold.next_probe) at->second.breaker.reopen(hold.probe_interval, *hold.next_probe);
}

void Dispatcher::lift(const std::string& name) {
  const auto at = targets_.find(name);
  if (at == targets_.end()) return;
  at->second.paused_until.reset();
  at->second.breaker.probe_soon();
}

void Dispatcher::shift(Micros by) {
  for (auto& [name, target] : targets_) {
    if (target.next_due) *target.next_due += by;
    if (target.paused_until) *target.paused_until += by;
    target.breaker.shift(by);
  }
}

void Dispatcher::hint() {
  for (auto& [name, target] : targets_) target.look = true;
}

bool Dispatcher::may_read(const Target& target) const {
  return target.known && !target.stopped && target.in_hand.size() <= limits_.rows_in_hand_max / 2;
}

std::vector<std::string> Dispatcher::targets_to_read(Timestamp now) const {
  std::vector<std::string> out;
  for (const auto& [name, target] : targets_) {
    const bool due = target.look || (target.next_due && *target.next_due <= now);
    if (due && may_read(target)) out.push_back(name);
  }
  return out;
}

std::vector<int64_t> Dispatcher::take_page(const std::string& name, const std::vector<DueRow>& rows,
                                           std::optional<Timestamp> next_due) {
  std::vector<int64_t> set_aside;
  const auto at = targets_.find(name);
  if (at == targets_.end() || !at->second.known || at->second.stopped) return set_aside;
  Target& target = at->second;
  for (const DueRow& row : rows) {
    if (target.in_hand.size() >= limits_.rows_in_hand_max) break;
    if (!target.in_hand.emplace(row.id, row.lane).second) continue;
    if (row.behind)
      set_aside.push_back(row.id);
    else
      target.ready.push_back({row.id, row.lane});
  }
  target.look = rows.size() >= limits_.rows_in_hand_max;
  target.next_due = next_due;
  return set_aside;
}

void Dispatcher::page_failed(const std::string& name, Timestamp look_again_at) {
  const auto at = targets_.find(name);
  if (at == targets_.end()) return;
  at->second.look = false;
  at->second.next_due = look_again_at;
}

std::optional<Timestamp> Dispatcher::held_until(const Target& target, Timestamp now) const {
  std::optional<Timestamp> until = target.breaker.next_probe();
  if (target.paused_until) until = std::max(until.value_or(*target.paused_until), *target.paused_until);
  return until && now < *until ? until : std::nullopt;
}

bool Dispatcher::may_start(const Target& target, Timestamp now) const {
  if (target.stopped || held_until(target, now) || !target.breaker.lets_start(now)) return false;
  // A probe goes alone: what is still out from before says nothing about now.
  const bool closed = target.breaker.state() == CircuitBreaker::State::kClosed;
  return target.in_flight < (closed ? target.window : 1);
}

std::optional<Dispatcher::Row> Dispatcher::take_ready(Target& target) {
  const auto at = std::find_if(target.ready.begin(), target.ready.end(),
                               [&target](const Row& row) { return !target.busy_lanes.contains(row.lane); });
  if (at == target.ready.end()) return std::nullopt;
  const Row row = *at;
  target.ready.erase(at);
  return row;
}

std::optional<Dispatcher::Start> Dispatcher::next_start(Timestamp now) {
  if (in_flight_ >= limits_.in_flight_max || targets_.empty()) return std::nullopt;
  auto at = targets_.upper_bound(last_started_);
  for (size_t tried = 0; tried < targets_.size(); ++tried, ++at) {
    if (at == targets_.end()) at = targets_.begin();
    Target& target = at->second;
    if (!may_start(target, now)) continue;
    const auto row = take_ready(target);
    if (!row) continue;
    target.busy_lanes.emplace(row->lane, row->id);
    ++target.in_flight;
    ++in_flight_;
    target.breaker.started();
    last_started_ = at->first;
    return Start{at->first, row->id};
  }
  return std::nullopt;
}

void Dispatcher::attempt_ended(const Start& start, const AttemptResult& result) {
  const auto at = targets_.find(start.target);
  LEADGATE_INVARIANT(at != targets_.end() && at->second.in_flight > 0, "An attempt ends where it was started.");
  Target& target = at->second;
  --target.in_flight;
  --in_flight_;
  const PeerState peer = result.peer;
  if (peer == PeerState::kInTrouble) target.window = std::max<size_t>(1, target.window / 2);
  if (peer == PeerState::kWell) target.window = std::min(most_in_flight(target), target.window + 1);
  const auto& pause = result.pause_until;
  if (pause) target.paused_until = std::max(target.paused_until.value_or(*pause), *pause);
  if (!target.guarded) return;
  if (peer == PeerState::kUnknown)
    target.breaker.said_nothing(result.at);
  else if (peer == PeerState::kFails || peer == PeerState::kInTrouble)
    target.breaker.failed(limits_.breaker, result.at, pause, result.chance);
  else
    target.breaker.lives();
}

void Dispatcher::released(const std::string& name, int64_t id) {
  const auto at = targets_.find(name);
  LEADGATE_INVARIANT(at != targets_.end(), "A target stays as long as a row of it is in hand.");
  Target& target = at->second;
  const auto row = target.in_hand.find(id);
  LEADGATE_INVARIANT(row != target.in_hand.end(), "A row is released once.");
  // A row that was set aside does not hold its lane.
  const auto lane = target.busy_lanes.find(row->second);
  if (lane != target.busy_lanes.end() && lane->second == id) target.busy_lanes.erase(lane);
  target.in_hand.erase(row);
  target.look = true;
  if (!target.known && target.in_hand.empty()) targets_.erase(at);
}

std::optional<Timestamp> Dispatcher::wake_of(const Target& target, Timestamp now) const {
  std::optional<Timestamp> wake;
  if (target.stopped) return wake;
  if (!target.ready.empty()) wake = held_until(target, now);
  if (may_read(target)) {
    if (target.look) return now;
    wake = earlier(wake, target.next_due);
  }
  return wake;
}

std::optional<Timestamp> Dispatcher::wake_at(Timestamp now) const {
  std::optional<Timestamp> wake;
  for (const auto& [name, target] : targets_) wake = earlier(wake, wake_of(target, now));
  return wake;
}

CircuitBreaker::State Dispatcher::circuit(const std::string& name) const {
  const auto at = targets_.find(name);
  return at == targets_.end() ? CircuitBreaker::State::kClosed : at->second.breaker.state();
}

std::optional<Timestamp> Dispatcher::next_probe(const std::string& name) const {
  const auto at = targets_.find(name);
  if (at == targets_.end()) return std::nullopt;
  std::optional<Timestamp> probe = at->second.breaker.next_probe();
  if (probe && at->second.paused_until) probe = std::max(*probe, *at->second.paused_until);
  return probe;
}

size_t Dispatcher::in_flight(const std::string& name) const {
  const auto at = targets_.find(name);
  return at == targets_.end() ? 0 : at->second.in_flight;
}

size_t Dispatcher::in_hand() const {
  size_t total = 0;
  for (const auto& [name, target] : targets_) total += target.in_hand.size();
  return total;
}

}  // namespace leadgate::queue
