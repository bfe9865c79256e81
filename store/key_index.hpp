// Uniqueness without a random index on the hot path: a map from the hash of a key (a phone, an e-mail, an event id) to
// the row that holds it.
//
// How it stays true:
// - recent keys are in memory; each transaction appends them as one row to `key_log` (sequential pages), so they are as
//   durable as the rows they point to, and a start reads that log back;
// - past `recent_keys_max` the recent keys are frozen and moved in slices, in the order of their hashes, into
//   `key_table`, a slice a transaction, so that no transaction stalls; log rows of moved keys are dropped afterwards;
// - a Bloom filter over key_table answers "new" without the disk. It is filled in slices after a start, and what it
//   does not cover yet is asked of the table.
// A crash at any moment is just a start: slices may be repeated. A key is a 128-bit hash: the caller confirms by
// reading the row it gets.
//
// Owned and used by the writer thread only (other threads ask through a write job). Failures show in the connection's
// status(). Bounds: at most 2 * recent_keys_max entries (and one transaction's more) of 32 bytes in tables at most half
// full, and bloom_bytes. Each transaction moves about twice as many keys as it adds, at most slice_keys_max, but always
// as much as keeps the recent keys within their bound: at the limit a transaction gets slower, memory does not grow. A
// key_table larger than the filter was made for costs more look-ups in the table, nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "store/connection.hpp"

namespace leadgate::store {

struct Key {
  std::array<uint8_t, 16> hash{};
  uint8_t space = 0;  // part of the hash too; kept beside it so that a space can be swept
  friend bool operator==(const Key&, const Key&) = default;
};

// `space` tells the kinds of keys apart (a caller's enum), `scope` divides a space (a source's number, or 0).
Key make_key(uint8_t space, int64_t scope, std::string_view value);

struct KeyIndexLimits {
  size_t recent_keys_max = 200'000;
  size_t slice_keys_max = 2'000;   // moved in one transaction at most
  size_t bloom_bytes = 16u << 20;  // 10 bits a key for 13 million keys; at least 64
};

class KeyIndex {
 public:
  // Reads key_log back. The connection must outlive the index and have the schema of key_index_schema().
  static Result<std::unique_ptr<KeyIndex>> open(Connection& connection, KeyIndexLimits limits);
  static std::string_view schema();

  // The row of the key, as seen by the open transaction.
  std::optional<int64_t> find(const Key& key);
  // Sets the key's row, whether it had one or not.
  void put(const Key& key, int64_t row);
  void erase(const Key& key);

  // A savepoint's worth of puts and erases can be taken back.
  using Mark = size_t;
  Mark mark() const;
  void roll_back_to(Mark mark);

  // The writer's calls around COMMIT. before_commit() writes the log row and moves a slice; exactly one of the other
  // two follows, also after idle_slice() and touch().
  void before_commit();
  void committed();
  void rolled_back();

  // Work for an idle moment: moves a slice, fills the Bloom filter; call inside a transaction. False: nothing left.
  bool idle_slice();

  // Writes one row of no meaning: how the writer asks whether the disk takes writes again.
  void touch();

  // Every key of `space` whose row is below `row_min` may be forgotten: expired idempotency keys. They go little by
  // little in idle_slice() and before_commit(), and are found until then. Not remembered over a start: say it again.
  void forget_rows_below(uint8_t space, int64_t row_min);

  struct Stats {
    size_t recent_keys = 0;
    size_t moving_keys = 0;
    size_t table_keys = 0;  // an estimate; exact after each walk over the table
    uint64_t table_lookups = 0;
    uint64_t bloom_negatives = 0;        // answered without the disk
    uint64_t bloom_false_positives = 0;  // look-ups of the table for nothing
    uint64_t expired_keys = 0;           // forgotten since the start
    bool bloom_complete = false;         // covers the whole table
  };
  Stats stats() const;

  ~KeyIndex();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;

 public:
  explicit KeyIndex(std::unique_ptr<Impl> impl);  // by open() only: nobody else has an Impl
};

}  // namespace leadgate::store
