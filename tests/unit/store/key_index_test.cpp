#include "store/key_index.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_database.hpp"

namespace leadgate::store {
namespace {

using leadgate::testing::FaultVfs;
using leadgate::testing::memory_database;
using leadgate::testing::number_of;
using leadgate::testing::open_test_database;

constexpr uint8_t kPhone = 1;
constexpr uint8_t kEvent = 2;

Key numbered(uint8_t space, int64_t number) {
  return make_key(space, 0, std::to_string(number));
}

class KeyIndexTest : public ::testing::Test {
 protected:
  KeyIndexTest() { reopen(); }

  void reopen() {
    keys_.reset();
    connection_.reset();
    connection_ = open_test_database(memory_database(vfs_), "");
    keys_ = std::move(KeyIndex::open(*connection_, limits_)).value();
  }

  template <class Action>
  void commit(Action action) {
    connection_->execute("BEGIN IMMEDIATE");
    action();
    keys_->before_commit();
    connection_->execute("COMMIT");
    ASSERT_TRUE(connection_->status().ok()) << connection_->status().error().message;
    keys_->committed();
  }

  bool idle() {
    connection_->execute("BEGIN IMMEDIATE");
    bool more = keys_->idle_slice();
    connection_->execute("COMMIT");
    EXPECT_TRUE(connection_->status().ok()) << connection_->status().error().message;
    keys_->committed();
    return more;
  }

  void put_range(uint8_t space, int64_t first, int64_t last) {
    for (int64_t number = first; number <= last; ++number) {
      commit([&] { keys_->put(numbered(space, number), number); });
    }
  }

  void expect_range(uint8_t space, int64_t first, int64_t last) {
    for (int64_t number = first; number <= last; ++number) {
      ASSERT_EQ(keys_->find(numbered(space, number)), number) << number;
    }
  }

  KeyIndexLimits limits_{100, 20, 4096};
  FaultVfs vfs_{1};
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<KeyIndex> keys_;
};

TEST(KeyIndexKeys, DifferInSpaceScopeAndValue) {
  EXPECT_EQ(make_key(1, 2, "a"), make_key(1, 2, "a"));
  EXPECT_NE(make_key(1, 2, "a"), make_key(2, 2, "a"));
  EXPECT_NE(make_key(1, 2, "a"), make_key(1, 3, "a"));
  EXPECT_NE(make_key(1, 2, "a"), make_key(1, 2, "b"));
  // No bytes of one part can pass for those of another.
  EXPECT_NE(make_key(1, 0x61, "b"), make_key(1, 0, std::string("\0a", 2) + "b"));
  EXPECT_NE(make_key(1, 0, ""), make_key(1, 0, std::string(1, '\0')));
  EXPECT_NE(make_key(1, -1, "x"), make_key(1, 255, "x"));
}

TEST_F(KeyIndexTest, FindsWhatWasPutAndNotWhatWasErased) {
  commit([&] {
    keys_->put(numbered(kPhone, 1), 10);
    keys_->put(numbered(kPhone, 2), 20);
    keys_->put(numbered(kPhone, 1), 11);
    keys_->erase(numbered(kPhone, 2));
  });
  EXPECT_EQ(keys_->find(numbered(kPhone, 1)), 11);
  EXPECT_EQ(keys_->find(numbered(kPhone, 2)), std::nullopt);
  EXPECT_EQ(keys_->find(numbered(kEvent, 1)), std::nullopt);
  reopen();
  EXPECT_EQ(keys_->find(numbered(kPhone, 1)), 11);
  EXPECT_EQ(keys_->find(numbered(kPhone, 2)), std::nullopt);
}

TEST_F(KeyIndexTest, TakesBackASavepoint) {
  commit([&] { keys_->put(numbered(kPhone, 1), 10); });
  commit([&] {
    keys_->put(numbered(kPhone, 2), 20);
    KeyIndex::Mark mark = keys_->mark();
    keys_->put(numbered(kPhone, 1), 99);
    keys_->erase(numbered(kPhone, 2));
    keys_->put(numbered(kPhone, 3), 30);
    keys_->roll_back_to(mark);
  });
  EXPECT_EQ(keys_->find(numbered(kPhone, 1)), 10);
  EXPECT_EQ(keys_->find(numbered(kPhone, 2)), 20);
  EXPECT_EQ(keys_->find(numbered(kPhone, 3)), std::nullopt);
  reopen();
  EXPECT_EQ(keys_->find(numbered(kPhone, 1)), 10);
  EXPECT_EQ(keys_->find(numbered(kPhone, 3)), std::nullopt);
}

TEST_F(KeyIndexTest, MovesOldKeysAndForgetsTheirLog) {
  put_range(kPhone, 1, 1000);
  expect_range(kPhone, 1, 1000);
  while (idle()) {
  }
  expect_range(kPhone, 1, 1000);
  EXPECT_GE(number_of(*connection_, "SELECT count(*) FROM key_table"), 900);
  EXPECT_LE(number_of(*connection_, "SELECT count(*) FROM key_log"), 100);
  EXPECT_EQ(keys_->stats().moving_keys, 0u);
  reopen();
  expect_range(kPhone, 1, 1000);
}

TEST_F(KeyIndexTest, KeepsTheRecentKeysWithinTheirBoundUnderPermanentLoad) {
  for (int64_t first = 1; first < 5000;) {
    int64_t count = 1 + first % 45;  // also more than a slice holds
    commit([&] {
      for (int64_t number = first; number < first + count; ++number) keys_->put(numbered(kPhone, number), number);
    });
    first += count;
    ASSERT_LE(keys_->stats().recent_keys, limits_.recent_keys_max + 45) << "one transaction's more at most";
    ASSERT_LE(keys_->stats().moving_keys, limits_.recent_keys_max + 45);
  }
  expect_range(kPhone, 1, 4900);
}

TEST_F(KeyIndexTest, MovesInSlicesNotAtOnce) {
  put_range(kPhone, 1, 100);
  EXPECT_EQ(keys_->stats().moving_keys, 100u);
  size_t before = keys_->stats().moving_keys;
  for (int64_t number = 101; number < 180 && before > 0; ++number) {
    put_range(kPhone, number, number);
    size_t after = keys_->stats().moving_keys;
    EXPECT_LE(before - after, limits_.slice_keys_max + 2);
    before = after;
  }
  EXPECT_EQ(before, 0u) << "twice as fast as keys are added";
}

TEST_F(KeyIndexTest, TakesBackASliceWithItsTransaction) {
  put_range(kPhone, 1, 120);
  size_t moving = keys_->stats().moving_keys;
  ASSERT_GT(moving, 0u);
  for (int i = 0; i < 3; ++i) {
    connection_->execute("BEGIN IMMEDIATE");
    keys_->put(numbered(kPhone, 1), 7777);
    keys_->put(numbered(kPhone, 9000 + i), 5);
    keys_->before_commit();
    connection_->execute("ROLLBACK");
    keys_->rolled_back();
    EXPECT_EQ(keys_->stats().moving_keys, moving);
    EXPECT_EQ(keys_->find(numbered(kPhone, 9000 + i)), std::nullopt);
  }
  expect_range(kPhone, 1, 120);
  put_range(kPhone, 121, 400);
  reopen();
  expect_range(kPhone, 1, 400);
}

TEST_F(KeyIndexTest, AnswersNewWithoutTheDiskOnceTheFilterCoversTheTable) {
  put_range(kPhone, 1, 1000);
  reopen();
  EXPECT_FALSE(keys_->stats().bloom_complete);
  while (idle()) {
  }
  EXPECT_TRUE(keys_->stats().bloom_complete);
  uint64_t lookups = keys_->stats().table_lookups;
  for (int64_t number = 1; number <= 1000; ++number) {
    ASSERT_EQ(keys_->find(numbered(kEvent, number)), std::nullopt);
  }
  KeyIndex::Stats stats = keys_->stats();
  EXPECT_LE(stats.table_lookups - lookups, 50u);
  EXPECT_GE(stats.bloom_negatives, 950u);
  EXPECT_NEAR(static_cast<double>(stats.table_keys),
              static_cast<double>(number_of(*connection_, "SELECT count(*) FROM key_table")), 0);
}

TEST_F(KeyIndexTest, FillsTheFilterUnderLoadToo) {
  put_range(kPhone, 1, 1000);
  reopen();
  for (int64_t number = 2000; number < 3000 && !keys_->stats().bloom_complete; ++number) {
    put_range(kEvent, number, number);
  }
  EXPECT_TRUE(keys_->stats().bloom_complete);
  expect_range(kPhone, 1, 1000);
}

TEST_F(KeyIndexTest, WorksOnWhenTheFilterIsTooSmall) {
  limits_.bloom_bytes = 64;
  reopen();
  put_range(kPhone, 1, 2000);
  expect_range(kPhone, 1, 2000);
  for (int64_t number = 1; number <= 200; ++number) {
    ASSERT_EQ(keys_->find(numbered(kEvent, number)), std::nullopt);
  }
  EXPECT_GT(keys_->stats().bloom_false_positives, 100u) << "it shows";
}

TEST_F(KeyIndexTest, ForgetsExpiredKeysOfASpaceAndNoOthers) {
  put_range(kEvent, 1, 1000);
  put_range(kPhone, 1, 500);
  commit([&] { keys_->forget_rows_below(kEvent, 800); });
  while (idle()) {
  }
  expect_range(kEvent, 800, 1000);
  expect_range(kPhone, 1, 500);
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM key_table WHERE space = 2 AND row < 800"), 0);
  EXPECT_GE(keys_->stats().expired_keys, 700u);
  EXPECT_EQ(keys_->find(numbered(kEvent, 1)), std::nullopt);
}

TEST_F(KeyIndexTest, ForgetsExpiredKeysUnderPermanentLoad) {
  put_range(kEvent, 1, 1000);
  commit([&] { keys_->forget_rows_below(kEvent, 1000); });
  put_range(kPhone, 1, 500);
  EXPECT_EQ(number_of(*connection_, "SELECT count(*) FROM key_table WHERE space = 2 AND row < 1000"), 0);
  expect_range(kPhone, 1, 500);
}

TEST_F(KeyIndexTest, TakesBackAnExpiryWithItsSavepoint) {
  put_range(kEvent, 1, 300);
  commit([&] {
    KeyIndex::Mark mark = keys_->mark();
    keys_->forget_rows_below(kEvent, 1000);
    keys_->roll_back_to(mark);
  });
  while (idle()) {
  }
  expect_range(kEvent, 1, 300);
}

TEST_F(KeyIndexTest, RefillsAFilterThatIsFullOfForgottenKeys) {
  limits_.bloom_bytes = 256;  // 204 keys
  reopen();
  for (int64_t round = 0; round < 20; ++round) {
    put_range(kEvent, round * 100 + 1, round * 100 + 100);
    commit([&] { keys_->forget_rows_below(kEvent, round * 100 + 50); });
    while (idle()) {
    }
    expect_range(kEvent, round * 100 + 50, round * 100 + 100);
  }
  uint64_t negatives = keys_->stats().bloom_negatives;
  for (int64_t number = 1; number <= 100; ++number) EXPECT_EQ(keys_->find(numbered(kPhone, number)), std::nullopt);
  EXPECT_GT(keys_->stats().bloom_negatives - negatives, 50u) << "the filter still tells apart";
}

TEST_F(KeyIndexTest, RefusesADamagedLog) {
  put_range(kPhone, 1, 3);
  connection_->execute("UPDATE key_log SET keys = x'0102' WHERE id = 2");
  EXPECT_FALSE(KeyIndex::open(*connection_, limits_).ok());
}

TEST_F(KeyIndexTest, OpensWithSmallerLimitsThanItWasClosedWith) {
  put_range(kPhone, 1, 90);
  limits_.recent_keys_max = 10;
  limits_.slice_keys_max = 3;
  reopen();
  expect_range(kPhone, 1, 90);
  put_range(kPhone, 91, 120);
  expect_range(kPhone, 1, 120);
}

}  // namespace
}  // namespace leadgate::store
