#include "queue/outbox_list.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "tests/unit/queue/outbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class OutboxList : public OutboxTables {
 protected:
  Ids newest(const DeliveryFilter& filter, int limit = 100, std::optional<DeliveryPlace> before = std::nullopt) {
    return ids_of(newest_deliveries(*connection_, filter, before, limit));
  }
  static Ids ids_of(const std::vector<DeliveryPlace>& places) {
    Ids out;
    for (const DeliveryPlace& place : places) out.push_back(place.id);
    return out;
  }
  // All pages of it.
  Ids paged(const DeliveryFilter& filter, int limit) {
    Ids out;
    std::optional<DeliveryPlace> at;
    for (;;) {
      const auto page = newest_deliveries(*connection_, filter, at, limit);
      if (page.empty()) return out;
      for (const DeliveryPlace& place : page) out.push_back(place.id);
      at = page.back();
    }
  }
};

TEST_F(OutboxList, FindsByEachKeyNewestFirst) {
  const int64_t a = add("shop", 1, now_);
  const int64_t b = add("shop", 2, now_ + seconds(1), "deal.won");
  const int64_t c = add("account", 1, now_ + seconds(2));
  const int64_t d = add("fetch/woo", 1, now_ + seconds(3), "order");
  end(b, What::kDead);
  end(c, What::kDone);
  EXPECT_EQ(newest({}), (Ids{d, c, b, a}));
  DeliveryFilter shop;
  shop.target = "shop";
  EXPECT_EQ(newest(shop), (Ids{b, a}));
  shop.state = DeliveryState::kDead;
  EXPECT_EQ(newest(shop), Ids{b});
  DeliveryFilter won;
  won.kind = "deal.won";
  EXPECT_EQ(newest(won), Ids{b});
  DeliveryFilter lane;
  lane.lane = 1;
  EXPECT_EQ(newest(lane), (Ids{d, c, a}));
  lane.except_under = "fetch/";
  EXPECT_EQ(newest(lane), (Ids{c, a}));
  lane.state = DeliveryState::kPending;
  EXPECT_EQ(newest(lane), Ids{a});
  DeliveryFilter time;
  time.from = now_ + seconds(1);
  time.to = now_ + seconds(3);
  EXPECT_EQ(newest(time), (Ids{c, b}));
  time.lane = 1;
  EXPECT_EQ(newest(time), Ids{c});
  DeliveryFilter nobody;
  nobody.target = "sho";
  EXPECT_EQ(newest(nobody), Ids{});
}

TEST_F(OutboxList, CountsUpToWhatIsAskedFor) {
  for (int i = 0; i < 30; ++i) add(i % 3 == 0 ? "shop" : "account", 7, now_ + seconds(i));
  DeliveryFilter shop;
  shop.target = "shop";
  EXPECT_EQ(count_deliveries(*connection_, shop, 100), 10);
  EXPECT_EQ(count_deliveries(*connection_, shop, 4), 4);
  shop.lane = 7;
  EXPECT_EQ(count_deliveries(*connection_, shop, 100), 10);
  shop.from = now_ + seconds(20);
  EXPECT_EQ(count_deliveries(*connection_, shop, 100), 3);
  EXPECT_EQ(count_deliveries(*connection_, {}, 100), 30);
}

// Every filter over random rows gives what looking at each row gives, by pages of any size, in both directions, though
// the clock goes back in the middle.
TEST_F(OutboxList, AgreesWithLookingAtEveryRow) {
  SeededRandom random(5);
  const std::vector<std::string> targets = {"a", "ab", "b"};
  const std::vector<std::string> kinds = {"deal.created", "deal.won"};
  for (int i = 0; i < 300; ++i) {
    const Timestamp at = now_ + seconds(random.next() % 50) - (i > 150 ? hours(24) : hours(0));
    const int64_t id =
        add(targets[random.next() % 3], static_cast<int64_t>(random.next() % 4), at, kinds[random.next() % 2]);
    if (random.next() % 3 != 0) end(id, random.next() % 2 == 0 ? What::kDone : What::kDead);
  }
  std::vector<Delivery> rows;
  for (int64_t id = 300; id >= 1; --id) rows.push_back(*find_delivery(*connection_, id));
  for (int round = 0; round < 200; ++round) {
    DeliveryFilter filter;
    if (random.next() % 2 == 0) filter.target = targets[random.next() % 3];
    if (random.next() % 2 == 0) filter.state = static_cast<DeliveryState>(random.next() % 3);
    if (random.next() % 2 == 0) filter.kind = kinds[random.next() % 2];
    if (random.next() % 3 == 0) filter.lane = static_cast<int64_t>(random.next() % 4);
    if (random.next() % 3 == 0) filter.except_under = "a";
    if (random.next() % 2 == 0) filter.from = now_ + seconds(random.next() % 50);
    if (random.next() % 2 == 0) filter.to = now_ + seconds(random.next() % 50);
    std::vector<DeliveryPlace> expected;
    for (const Delivery& row : rows) {
      if (!filter.target.empty() && row.target != filter.target) continue;
      if (filter.state && row.state != *filter.state) continue;
      if (!filter.kind.empty() && row.kind != filter.kind) continue;
      if (filter.lane && row.lane != *filter.lane) continue;
      if (!filter.except_under.empty() && row.target.starts_with(filter.except_under)) continue;
      if (row.created_at >= filter.from && row.created_at < filter.to) expected.push_back({row.created_at, row.id});
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(count_deliveries(*connection_, filter, 1000), static_cast<int64_t>(expected.size()));
    const auto oldest = oldest_deliveries(*connection_, filter, std::nullopt, 7);
    EXPECT_EQ(oldest, std::vector(expected.begin(), expected.begin() + std::min<long>(7, std::ssize(expected))));
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(paged(filter, 1 + static_cast<int>(random.next() % 40)), ids_of(expected));
  }
}

// A million rows that do not fit cost nothing: no statement of a filter looks at more than it gives.
TEST_F(OutboxList, NeverLooksAtWhatDoesNotFit) {
  ASSERT_TRUE(connection_->execute(
      "BEGIN; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
      " INSERT INTO outbox (target, lane, kind, message_id, payload, created_at, state, attempts, next_attempt_at)"
      " SELECT 'shop', i, 'deal.created', 'm', x'7b7d', i, 0, 0, i FROM n; COMMIT"));
  const int64_t rare = add("shop", 5, from_micros(1), "deal.won");
  end(rare, What::kDead);
  const SystemClock clock;
  const SteadyTime begin = clock.steady();
  for (int i = 0; i < 200; ++i) {
    DeliveryFilter filter;
    filter.kind = "deal.won";
    if (i % 2 == 0) filter.state = DeliveryState::kDead;
    if (i % 3 == 0) filter.target = "shop";
    if (i % 5 == 0) filter.lane = 5;
    filter.to = from_micros(2);
    ASSERT_EQ(newest(filter), Ids{rare});
  }
  EXPECT_LT(clock.steady() - begin, seconds(1)) << "by a scan it takes many";
}

}  // namespace
}  // namespace leadgate::queue
