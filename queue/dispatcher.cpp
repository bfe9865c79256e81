#include "queue/dispatcher.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace leadgate::queue {
namespace {

std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

Dispatcher::Dispatcher(DispatcherLimits limits) {
  set_limits(limits);
}

void Dispatcher::set_limits(DispatcherLimits limits) {
  LEADGATE_INVARIANT(limits.in_flight_max > 0 && limits.in_flight_per_target_max > 0 && limits.rows_in_hand_max > 1,
                     "A dispatcher's limits are positive.");
  limits_ = limits;
  for (auto& [name, target] : targets_) target.window = std::min(target.window, limits.in_flight_per_target_max);
}

void Dispatcher::set_targets(const std::vector<std::string>& names) {
  for (auto& [name, target] : targets_) target.known = false;
  for (const std::string& name : names) {
    const auto [at, added] = targets_.try_emplace(name);
    at->second.known = true;
    at->second.look = true;
    // A changed address deserves a fresh start; an unchanged one finds out again soon.
    at->second.paused_until.reset();
    at->second.window = limits_.in_flight_per_target_max;
  }
  for (auto& [name, target] : targets_) {
    if (target.known) continue;
    for (const Row& row : target.ready) target.in_hand.erase(row.id);
    target.ready.clear();
  }
  std::erase_if(targets_, [](const auto& entry) { return !entry.second.known && entry.second.in_hand.empty(); });
}

void Dispatcher::hint() {
  for (auto& [name, target] : targets_) target.look = true;
}

std::vector<std::string> Dispatcher::targets_to_read(Timestamp now) const {
  std::vector<std::string> out;
  for (const auto& [name, target] : targets_) {
    const bool due = target.look || (target.next_due && *target.next_due <= now);
    if (target.known && due && has_room(target)) out.push_back(name);
  }
  return out;
}

std::vector<int64_t> Dispatcher::take_page(const std::string& name, const std::vector<DueRow>& rows,
                                           std::optional<Timestamp> next_due) {
  std::vector<int64_t> set_aside;
  const auto at = targets_.find(name);
  if (at == targets_.end() || !at->second.known) return set_aside;
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

bool Dispatcher::is_paused(const Target& target, Timestamp now) const {
  return target.paused_until && now < *target.paused_until;
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
    if (target.in_flight >= target.window || is_paused(target, now)) continue;
    const auto row = take_ready(target);
    if (!row) continue;
    target.busy_lanes.emplace(row->lane, row->id);
    ++target.in_flight;
    ++in_flight_;
    last_started_ = at->first;
    return Start{at->first, row->id};
  }
  return std::nullopt;
}

void Dispatcher::attempt_ended(const Start& start, PeerState peer, std::optional<Timestamp> pause_until) {
  const auto at = targets_.find(start.target);
  LEADGATE_INVARIANT(at != targets_.end() && at->second.in_flight > 0, "An attempt ends where it was started.");
  Target& target = at->second;
  --target.in_flight;
  --in_flight_;
  if (peer == PeerState::kInTrouble) target.window = std::max<size_t>(1, target.window / 2);
  if (peer == PeerState::kWell) target.window = std::min(limits_.in_flight_per_target_max, target.window + 1);
  if (pause_until) target.paused_until = std::max(target.paused_until.value_or(*pause_until), *pause_until);
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
  if (!target.ready.empty() && is_paused(target, now)) wake = target.paused_until;
  if (target.known && has_room(target)) {
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

size_t Dispatcher::in_hand() const {
  size_t total = 0;
  for (const auto& [name, target] : targets_) total += target.in_hand.size();
  return total;
}

}  // namespace leadgate::queue
