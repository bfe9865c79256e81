#include "store/ordered_keys.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.hpp"

namespace leadgate::store {
namespace {

KeyEntry entry_of(KeyHash hash, int64_t row) {
  KeyEntry entry;
  entry.hash = hash;
  entry.row = row;
  return entry;
}

std::vector<KeyHash> walk(const OrderedKeys& keys) {
  std::vector<KeyHash> hashes;
  for (size_t slot = keys.next_used(0); slot < keys.end(); slot = keys.next_used(slot + 1)) {
    hashes.push_back(keys.at(slot).hash);
  }
  return hashes;
}

void compare(const OrderedKeys& keys, const std::map<KeyHash, int64_t>& model) {
  ASSERT_EQ(keys.size(), model.size());
  std::vector<KeyHash> expected;
  for (const auto& [hash, row] : model) {
    expected.push_back(hash);
    const KeyEntry* found = keys.find(hash);
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->row, row);
  }
  ASSERT_EQ(walk(keys), expected);
}

TEST(OrderedKeys, IsASortedMap) {
  SeededRandom random(1);
  OrderedKeys keys;
  std::map<KeyHash, int64_t> model;
  std::vector<KeyHash> known;
  for (int64_t step = 0; step < 20'000; ++step) {
    bool old = !known.empty() && random.unit() < 0.5;
    KeyHash hash = old ? known[random.next() % known.size()] : KeyHash{random.next(), random.next()};
    if (!old) known.push_back(hash);
    if (random.unit() < 0.3) {
      keys.remove(hash);
      model.erase(hash);
    } else {
      KeyEntry before = keys.put(entry_of(hash, step));
      ASSERT_EQ(before.used, model.contains(hash));
      ASSERT_EQ(before.row, model[hash]) << "or nothing at all";
      model[hash] = step;
    }
  }
  compare(keys, model);
}

// A sender who grinds hashes can fill one run of slots; it gets long, not wrong.
TEST(OrderedKeys, HoldsHashesThatShareAHome) {
  SeededRandom random(2);
  for (uint64_t high : {uint64_t{0}, ~uint64_t{0}, uint64_t{1} << 63}) {
    OrderedKeys keys;
    std::map<KeyHash, int64_t> model;
    for (int64_t step = 0; step < 3000; ++step) {
      KeyHash hash{high, random.next() % 500};
      if (random.unit() < 0.4) {
        keys.remove(hash);
        model.erase(hash);
      } else {
        keys.put(entry_of(hash, step));
        model[hash] = step;
      }
    }
    compare(keys, model);
  }
}

TEST(OrderedKeys, IsEmptyAfterClear) {
  OrderedKeys keys;
  keys.put(entry_of({1, 2}, 3));
  keys.clear();
  EXPECT_TRUE(keys.empty());
  EXPECT_EQ(keys.find({1, 2}), nullptr);
  EXPECT_EQ(keys.next_used(0), keys.end());
}

}  // namespace
}  // namespace leadgate::store
