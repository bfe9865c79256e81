// A blocked Bloom filter over 128-bit hashes: "surely not there" from one cache line.
//
// Owned by the key index, one thread. Never wrong about a hash that was added. At 10 bits a key about one answer in a
// hundred is a needless "maybe"; past capacity_keys() it becomes more, and nothing else happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/ordered_keys.hpp"

namespace leadgate::store {

class KeyFilter {
 public:
  explicit KeyFilter(size_t bytes);

  // True when a bit was new, so when the hash had surely not been added before.
  bool add(KeyHash hash);
  bool may_contain(KeyHash hash) const;
  void clear();

  size_t added_keys() const { return added_keys_; }
  size_t capacity_keys() const { return words_.size() * 64 / 10; }

 private:
  size_t block(KeyHash hash) const;

  std::vector<uint64_t> words_;
  size_t added_keys_ = 0;
};

}  // namespace leadgate::store
