#include "store/key_filter.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace leadgate::store {
namespace {

TEST(KeyFilter, NeverDeniesWhatWasAdded) {
  for (size_t bytes : {size_t{1}, size_t{64}, size_t{1000}, size_t{1} << 16}) {
    KeyFilter filter(bytes);
    SeededRandom add(7);
    for (int i = 0; i < 5000; ++i) {
      uint64_t high = add.next();
      filter.add({high, add.next()});
    }
    SeededRandom ask(7);
    for (int i = 0; i < 5000; ++i) {
      uint64_t high = ask.next();
      ASSERT_TRUE(filter.may_contain({high, ask.next()}));
    }
  }
}

TEST(KeyFilter, SeldomSaysMaybeForNothingUpToItsCapacity) {
  KeyFilter filter(1 << 18);
  SeededRandom random(3);
  for (size_t i = 0; i < filter.capacity_keys(); ++i) {
    uint64_t high = random.next();
    filter.add({high, random.next()});
  }
  int maybes = 0;
  for (int i = 0; i < 100'000; ++i) {
    uint64_t high = random.next();
    if (filter.may_contain({high, random.next()})) ++maybes;
  }
  EXPECT_LT(maybes, 2500) << "of 100,000";
}

TEST(KeyFilter, KnowsNothingAfterClear) {
  KeyFilter filter(64);
  filter.add({1, 2});
  filter.clear();
  EXPECT_FALSE(filter.may_contain({1, 2}));
  EXPECT_EQ(filter.added_keys(), 0u);
}

}  // namespace
}  // namespace leadgate::store
