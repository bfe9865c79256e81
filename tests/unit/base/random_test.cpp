#include "base/random.hpp"

#include <gtest/gtest.h>

namespace leadgate {
namespace {

TEST(Random, SplitmixOfItsReferenceImplementation) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ull);
  EXPECT_EQ(random.next(), 3203168211198807973ull);
  EXPECT_EQ(random.next(), 9817491932198370423ull);
}

TEST(Random, UnitStaysBelowOne) {
  struct Highest final : Random {
    uint64_t next() override { return UINT64_MAX; }
  } highest;
  EXPECT_LT(highest.unit(), 1.0);
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const double value = random.unit();
    EXPECT_GE(value, 0.0);
    EXPECT_LT(value, 1.0);
  }
}

TEST(Random, GivesAsManyBytesAsAsked) {
  SystemRandom random;
  for (const size_t count : {0u, 1u, 7u, 8u, 33u}) EXPECT_EQ(random.bytes(count).size(), count);
  EXPECT_NE(random.bytes(16), random.bytes(16));
}

}  // namespace
}  // namespace leadgate
