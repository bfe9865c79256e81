#include "store/key_moving.hpp"

#include <algorithm>
#include <utility>

namespace leadgate::store {
namespace {

constexpr size_t kMovedPerAdded = 2;
constexpr size_t kWalkedPerAdded = 8;
constexpr size_t kSliceKeysMin = 256;    // fewer are not worth a write of the state row
constexpr int64_t kLogDivisorBusy = 64;  // the share of done log rows that a transaction drops
constexpr int64_t kLogDivisorIdle = 8;
constexpr uint64_t kWalkedPerExpired = 16;  // a walk starts when a sixteenth of the table may have expired

}  // namespace

KeyMoving::KeyMoving(KeyRows& rows, const KeyIndexLimits& limits)
    : rows_(rows), limits_(limits), filter_(limits.bloom_bytes) {}

Result<MovingState> KeyMoving::open() {
  Result<MovingState> state = rows_.read_state();
  if (!state.ok()) return state;
  done_.state = *state;
  int64_t first = rows_.first_log_id();
  done_.dropped_log = first == 0 ? state->done_log : std::min(first - 1, state->done_log);
  // An empty table needs no walk: an empty filter tells all about it.
  rows_.scan(std::nullopt, 1, scanned_);
  done_.walk.running = done_.walk.fills_filter = !scanned_.empty();
  done_.filter_complete = scanned_.empty();
  return state;
}

void KeyMoving::opened() {
  const std::optional<KeyHash>& moved = done_.state.moved;
  for (size_t slot = frozen_.next_used(0); slot < frozen_.end(); slot = frozen_.next_used(slot + 1)) {
    if (!moved || frozen_.at(slot).hash > *moved) break;
    done_.slot = slot + 1;
    ++done_.moved_keys;
  }
  open_ = done_;
}

bool KeyMoving::surely_absent(KeyHash hash) const {
  const Walk& walk = done_.walk;
  bool covered = done_.filter_complete || (walk.fills_filter && walk.upto && hash <= *walk.upto);
  return covered && !filter_.may_contain(hash);
}

std::optional<int64_t> KeyMoving::find(KeyHash hash) {
  if (const KeyEntry* entry = frozen_.find(hash); entry != nullptr) {
    return entry->gone ? std::nullopt : std::optional<int64_t>(entry->row);
  }
  if (surely_absent(hash)) {
    ++bloom_negatives_;
    return std::nullopt;
  }
  ++table_lookups_;
  std::optional<int64_t> row = rows_.find(hash);
  if (!row && done_.filter_complete) ++bloom_false_positives_;
  return row;
}

void KeyMoving::freeze(OrderedKeys& recent, int64_t last_log) {
  LEADGATE_INVARIANT(frozen_.empty(), "one generation is moved at a time");
  std::swap(recent, frozen_);
  done_.state.frozen_log = last_log;
  done_.state.moved.reset();
  done_.slot = 0;
  done_.moved_keys = 0;
  done_.owed_keys = 0;
  open_ = done_;
}

// Twice what was added, and never less than what empties the frozen keys before the recent ones are full.
void KeyMoving::share(size_t added, size_t recent) {
  if (!frozen_.empty()) {
    size_t left = frozen_.size() - open_.moved_keys;
    size_t before = recent - std::min(recent, added);
    size_t room = limits_.recent_keys_max > before ? limits_.recent_keys_max - before : 0;
    size_t pace = room <= added ? left : (left * added + room - 1) / room;
    open_.owed_keys += std::max(std::min(kMovedPerAdded * added, limits_.slice_keys_max), pace);
    size_t slice = std::min({kSliceKeysMin, limits_.slice_keys_max, left});
    if (open_.owed_keys >= slice || room <= added) move_slice(std::exchange(open_.owed_keys, 0));
  }
  drop_log_rows(kLogDivisorBusy);
  walk_on(std::min(kWalkedPerAdded * added, limits_.slice_keys_max));
}

bool KeyMoving::idle_share() {
  if (!frozen_.empty()) {
    move_slice(limits_.slice_keys_max);
    return true;
  }
  return drop_log_rows(kLogDivisorIdle) || walk_on(limits_.slice_keys_max);
}

void KeyMoving::move_slice(size_t count) {
  size_t slot = frozen_.next_used(open_.slot);
  for (; count > 0 && slot < frozen_.end(); slot = frozen_.next_used(slot + 1), --count) {
    move_key(frozen_.at(slot));
    open_.state.moved = frozen_.at(slot).hash;
    ++open_.moved_keys;
  }
  open_.slot = slot;
  if (slot == frozen_.end()) {
    open_.state = {open_.state.frozen_log, 0, std::nullopt};
  }
  rows_.write_state(open_.state);
}

void KeyMoving::move_key(const KeyEntry& entry) {
  bool absent = surely_absent(entry.hash);
  if (entry.gone || is_expired(entry)) {
    if (!absent) rows_.erase(entry.hash);
    if (!entry.gone) ++open_.expired_keys;
    return;
  }
  rows_.put(entry);
  // Early bits of a transaction that is rolled back only make the filter say "maybe".
  bool fresh = filter_.add(entry.hash);
  Walk& walk = open_.walk;
  if (fresh) ++open_.table_keys;
  if (fresh && walk.running && walk.upto && entry.hash <= *walk.upto) ++walk.kept_keys;
}

bool KeyMoving::drop_log_rows(int64_t divisor) {
  int64_t left = open_.state.done_log - open_.dropped_log;
  if (left <= 0) return false;
  int64_t upto = open_.dropped_log + (left + divisor - 1) / divisor;
  rows_.drop_log(open_.dropped_log, upto);
  open_.dropped_log = upto;
  return true;
}

bool KeyMoving::walk_on(size_t count) {
  Walk& walk = open_.walk;
  if (!walk.running || count == 0) return false;
  rows_.scan(walk.upto, count, scanned_);
  for (const KeyEntry& entry : scanned_) {
    walk.upto = entry.hash;
    if (is_expired(entry)) {
      rows_.erase(entry.hash);
      ++open_.expired_keys;
      continue;
    }
    ++walk.kept_keys;
    if (walk.fills_filter) filter_.add(entry.hash);
  }
  if (scanned_.size() < count) {
    open_.filter_complete = open_.filter_complete || walk.fills_filter;
    open_.table_keys = walk.kept_keys;
    walk = {};
  }
  return true;
}

void KeyMoving::committed() {
  done_ = open_;
  if (done_.state.frozen_log == 0 && !frozen_.empty()) {
    frozen_.clear();
    done_.slot = done_.moved_keys = done_.owed_keys = 0;
  }
  start_walk_if_due();
  open_ = done_;
}

// Never inside a transaction: a filter that was emptied for a walk that is rolled back would deny what is there.
void KeyMoving::start_walk_if_due() {
  if (done_.walk.running) return;
  bool refill = filter_is_stale();
  uint64_t expired = rows_expired_since_walk();
  if (!refill && (expired == 0 || expired * kWalkedPerExpired < done_.table_keys)) return;
  if (refill) {
    filter_.clear();
    done_.filter_complete = false;
  }
  done_.walk = {};
  done_.walk.running = true;
  done_.walk.fills_filter = refill;
  walked_row_min_ = row_min_;
}

// Full, and a quarter of it with keys that are gone.
bool KeyMoving::filter_is_stale() const {
  size_t added = filter_.added_keys();
  size_t capacity = filter_.capacity_keys();
  return added >= capacity && added >= done_.table_keys + capacity / 4;
}

uint64_t KeyMoving::rows_expired_since_walk() const {
  uint64_t rows = 0;
  for (size_t space = 0; space < row_min_.size(); ++space) {
    if (row_min_[space] > walked_row_min_[space]) {
      rows += static_cast<uint64_t>(row_min_[space]) - static_cast<uint64_t>(walked_row_min_[space]);
    }
  }
  return rows;
}

int64_t KeyMoving::set_row_min(uint8_t space, int64_t row_min) {
  return std::exchange(row_min_[space], row_min);
}

void KeyMoving::report(KeyIndex::Stats& stats) const {
  stats.moving_keys = frozen_.size() - done_.moved_keys;
  stats.table_keys = done_.table_keys;
  stats.table_lookups = table_lookups_;
  stats.bloom_negatives = bloom_negatives_;
  stats.bloom_false_positives = bloom_false_positives_;
  stats.expired_keys = done_.expired_keys;
  stats.bloom_complete = done_.filter_complete;
}

}  // namespace leadgate::store
