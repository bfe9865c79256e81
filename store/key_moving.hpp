// Where old keys go: the frozen generation's way into key_table, the walks over key_table, and the filter before it.
//
// The part of the key index that touches pages. Owned by KeyIndex, writer thread only. Everything it learns in a
// transaction counts only after committed(); rolled_back() forgets it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "store/key_filter.hpp"
#include "store/key_index.hpp"
#include "store/key_rows.hpp"
#include "store/ordered_keys.hpp"

namespace leadgate::store {

class KeyMoving {
 public:
  KeyMoving(KeyRows& rows, const KeyIndexLimits& limits);

  // At start: what the database says, then the keys of the log rows that belong to the frozen generation.
  Result<MovingState> open();
  void add_frozen(const KeyEntry& entry) { frozen_.put(entry); }
  void opened();

  // Finds in the frozen generation, or, when the filter allows, in the table.
  std::optional<int64_t> find(KeyHash hash);

  // Takes the full recent keys, whose last log row is `last_log`, and gives back an empty table. Outside a
  // transaction's changes, and only when nothing is frozen.
  void freeze(OrderedKeys& recent, int64_t last_log);
  bool has_frozen() const { return !frozen_.empty(); }

  // A transaction's share: `added` keys were added to `recent` ones.
  void share(size_t added, size_t recent);
  // An idle moment's share; false: nothing left.
  bool idle_share();

  void committed();
  void rolled_back() { open_ = done_; }

  // Keys of `space` below `row_min` may go; gives back the bound before.
  int64_t set_row_min(uint8_t space, int64_t row_min);
  int64_t row_min(uint8_t space) const { return row_min_[space]; }

  void report(KeyIndex::Stats& stats) const;

 private:
  // A walk over the table in the order of the hashes: removes expired keys and, when asked to, fills the filter.
  struct Walk {
    bool running = false;
    bool fills_filter = false;
    std::optional<KeyHash> upto;
    size_t kept_keys = 0;
  };
  struct Progress {
    MovingState state;
    size_t slot = 0;  // of the frozen keys: those before it are moved
    size_t moved_keys = 0;
    int64_t dropped_log = 0;
    size_t owed_keys = 0;  // to be moved, when it is enough for a slice
    Walk walk;
    bool filter_complete = false;
    size_t table_keys = 0;
    uint64_t expired_keys = 0;
  };

  bool surely_absent(KeyHash hash) const;
  bool is_expired(const KeyEntry& entry) const { return entry.row < row_min_[entry.space]; }
  void move_slice(size_t count);
  void move_key(const KeyEntry& entry);
  bool drop_log_rows(int64_t divisor);
  bool walk_on(size_t count);
  void start_walk_if_due();
  bool filter_is_stale() const;
  uint64_t rows_expired_since_walk() const;

  KeyRows& rows_;
  const KeyIndexLimits limits_;
  OrderedKeys frozen_;
  KeyFilter filter_;
  Progress done_;  // as committed
  Progress open_;  // as the open transaction leaves it
  std::array<int64_t, 256> row_min_{};
  std::array<int64_t, 256> walked_row_min_{};
  std::vector<KeyEntry> scanned_;
  uint64_t table_lookups_ = 0;
  uint64_t bloom_negatives_ = 0;
  uint64_t bloom_false_positives_ = 0;
};

}  // namespace leadgate::store
