// A hash table whose slots are in the order of the hashes: found by one probe, walked in order without a sort.
//
// The home of a hash is its leading bits, and entries of one run of slots stay sorted, so the whole table does: keys
// that are moved to disk in this order meet their neighbours' pages. Owned by the key index, one thread. At most half
// full: 64 bytes an entry; doubles when it is more.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leadgate::store {

// A key's 128 bits as numbers; the order is that of the bytes.
struct KeyHash {
  uint64_t high = 0;
  uint64_t low = 0;
  friend auto operator<=>(const KeyHash&, const KeyHash&) = default;
};

struct KeyEntry {
  KeyHash hash;
  int64_t row = 0;
  uint8_t space = 0;
  bool used = false;
  bool gone = false;  // erased here, though an older part may still hold the key
};
static_assert(sizeof(KeyEntry) == 32);

class OrderedKeys {
 public:
  OrderedKeys();

  const KeyEntry* find(KeyHash hash) const;
  // Sets the entry of its hash; returns what was there, or an entry that is not `used`.
  KeyEntry put(const KeyEntry& entry);
  void remove(KeyHash hash);
  void clear();

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // In order: from next_used(0), the next one from next_used(slot + 1), until end().
  size_t next_used(size_t slot) const;
  size_t end() const { return slots_.size(); }
  const KeyEntry& at(size_t slot) const { return slots_[slot]; }

 private:
  size_t home(KeyHash hash) const;
  size_t place(KeyHash hash) const;  // of the hash, or where it would go
  void insert(size_t slot, const KeyEntry& entry);
  void grow();

  std::vector<KeyEntry> slots_;
  size_t homes_;
  size_t size_ = 0;
};

}  // namespace leadgate::store
