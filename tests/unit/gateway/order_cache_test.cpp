#include "gateway/portal/order_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gateway/portal/order_state.hpp"

namespace leadgate::gateway {
namespace {

OrderStatePtr state(int64_t deal_id, const std::string& says = "") {
  auto made = std::make_shared<OrderState>();
  made->deal_id = deal_id;
  made->found.body = says;
  return made;
}

class Cache : public ::testing::Test {
 protected:
  Cache() { cache_.start_over(1, 1 << 20); }
  static OrderCache::Key key(std::string_view order, size_t portal = 0, uint64_t snapshot = 1) {
    return {snapshot, portal, order};
  }
  void keep(std::string_view order, int64_t deal_id, size_t portal = 0, size_t bytes = 100) {
    cache_.keep(key(order, portal), cache_.read_at(), deal_id, state(deal_id), bytes);
  }
  bool knows(std::string_view order, size_t portal = 0) { return cache_.find(key(order, portal)) != nullptr; }

  OrderCache cache_{0};
};

TEST_F(Cache, KnowsWhatWasKeptUntilTheDealIsWritten) {
  keep("1001", 7);
  keep("1001", 7, 1);
  keep("d7", 7);
  keep("1002", 8);
  EXPECT_TRUE(knows("1001") && knows("1001", 1) && knows("d7") && knows("1002"));
  EXPECT_FALSE(knows("1001", 2));
  cache_.touch(7, "1001");
  EXPECT_FALSE(knows("1001") || knows("1001", 1) || knows("d7")) << "gone before the transaction ends";
  EXPECT_TRUE(knows("1002"));
}

TEST_F(Cache, KnowsASourcesOrderBesideAnyoneElses) {
  OrderCache::Key of_second = key("1001");
  of_second.source = 2;
  cache_.keep(of_second, cache_.read_at(), 7, state(7), 100);
  EXPECT_TRUE(cache_.find(of_second) != nullptr && !knows("1001"));
  cache_.touch(8, "1001");
  EXPECT_EQ(cache_.find(of_second), nullptr) << "the number may mean another deal now";
}

TEST_F(Cache, KeepsNothingThatIsBeingWrittenNorWhatWasReadBefore) {
  const uint64_t before = cache_.read_at();
  cache_.touch(7, "");
  cache_.keep(key("1001"), cache_.read_at(), 7, state(7), 100);
  EXPECT_FALSE(knows("1001"));
  cache_.settle();
  cache_.keep(key("1001"), before, 7, state(7), 100);
  EXPECT_FALSE(knows("1001")) << "it may have been read before the commit";
  keep("1001", 7);
  EXPECT_TRUE(knows("1001"));
}

TEST_F(Cache, ForgetsWhatANumberMeantWhenAnotherDealGetsIt) {
  const uint64_t before = cache_.read_at();
  keep("d7", 7);  // by its own id, for no deal has that number
  cache_.touch(9, "d7");
  EXPECT_FALSE(knows("d7"));
  cache_.settle();
  cache_.keep(key("d7"), before, 7, state(7), 100);
  EXPECT_FALSE(knows("d7"));
}

TEST_F(Cache, ForgetsEverythingOfAnotherConfiguration) {
  keep("1001", 7);
  cache_.start_over(2, 1 << 20);
  EXPECT_FALSE(knows("1001"));
  EXPECT_EQ(cache_.find(key("1001", 0, 2)), nullptr);
  keep("1001", 7);  // read under the one before
  EXPECT_EQ(cache_.find(key("1001", 0, 2)), nullptr);
  EXPECT_EQ(cache_.bytes(), 0u);
}

TEST_F(Cache, LetsGoWhatWasAskedForTheLongestTimeAgo) {
  cache_.start_over(1, 64 * 1024);
  for (int i = 0; i < 1000; ++i) {
    keep(std::to_string(i), i);
    knows("0");
  }
  EXPECT_LE(cache_.bytes(), 64u * 1024);
  EXPECT_TRUE(knows("0") && knows("999"));
  EXPECT_FALSE(knows("1"));
  cache_.start_over(1, 0);
  keep("1001", 7);
  EXPECT_FALSE(knows("1001"));
}

// A writer that changes one deal over and over, and readers that keep what they read: what is found is never older than
// what was settled before it was asked for.
TEST_F(Cache, NeverGivesAnOlderStateThanWasSettled) {
  std::atomic<int> written{0};
  std::atomic<int> acknowledged{0};
  std::atomic<int> wrong{0};
  std::atomic<bool> over{false};
  const auto read = [&] {
    while (!over) {
      const int least = acknowledged;
      OrderStatePtr seen = cache_.find(key("1001"));
      if (!seen) {
        const uint64_t read_at = cache_.read_at();
        seen = state(7, std::to_string(written.load()));
        cache_.keep(key("1001"), read_at, 7, seen, 100);
      }
      if (std::stoi(seen->found.body) < least) ++wrong;
    }
  };
  std::thread one(read);
  std::thread two(read);
  for (int i = 1; i <= 20'000; ++i) {
    cache_.touch(7, i % 3 == 0 ? "1001" : "");
    written = i;
    cache_.settle();
    acknowledged = i;
  }
  over = true;
  one.join();
  two.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace leadgate::gateway
