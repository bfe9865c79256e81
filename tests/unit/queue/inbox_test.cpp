// The inbox on a real database: what is kept how long, and lists.
#include "queue/inbox.hpp"

#include <gtest/gtest.h>

#include "store/database.hpp"
#include "tests/unit/queue/inbox_tables.hpp"

namespace leadgate::queue {
namespace {

using std::chrono::hours;

class Inbox : public InboxTables {
 protected:
  // `raw_id` 0: the event keeps bytes of its own.
  int64_t add(Outcome outcome, Timestamp at, int64_t raw_id = 0, const std::string& source = "site") {
    InboxEvent event;
    event.id = next_event_id(*connection_);
    event.source = source;
    event.received_at = at;
    event.raw_id = raw_id;
    event.outcome = outcome;
    const RawEvent raw{"POST", "/in/site", "", "", "body"};
    store::WriteContext context{*connection_, *keys_};
    insert_event(context, event, {}, raw_id == 0 ? &raw : nullptr);
    EXPECT_TRUE(connection_->status().ok());
    return event.id;
  }
  std::string left() {
    std::string ids;
    for (const InboxEvent& event : list_events(*connection_, {}).events) ids = std::to_string(event.id) + " " + ids;
    return ids;
  }

  const Timestamp day_ = from_micros(1'795'424'400'000'000);
};

TEST_F(Inbox, KeepsWhatIsParkedWhenTheRestOfItsTimeGoes) {
  add(Outcome::kParked, day_);
  add(Outcome::kCreated, day_);
  add(Outcome::kParked, day_);
  add(Outcome::kIgnored, day_);
  add(Outcome::kCreated, day_ + hours(2));
  const Expired expired = expire_events(*connection_, day_ + hours(1), {});
  EXPECT_EQ(expired.deleted, 2);
  EXPECT_EQ(expired.next_id, 5);
  EXPECT_FALSE(expired.more);
  EXPECT_EQ(left(), "1 3 5 ");
  EXPECT_EQ(count_parked(*connection_), 2);
}

TEST_F(Inbox, KeepsTheBytesThatAParkedEventNeeds) {
  const int64_t first = add(Outcome::kCreated, day_);
  add(Outcome::kIgnored, day_, first);
  const int64_t parked = add(Outcome::kParked, day_, first);
  add(Outcome::kCreated, day_ + hours(2));
  expire_events(*connection_, day_ + hours(1), {});
  const auto event = read_event(*connection_, parked);
  ASSERT_TRUE(event);
  EXPECT_TRUE(read_raw(*connection_, *event));
  EXPECT_EQ(left(), "1 3 4 ");
}

TEST_F(Inbox, GoesPastWhatItKeepsSliceBySlice) {
  for (int i = 0; i < 5; ++i) add(Outcome::kParked, day_);
  for (int i = 0; i < 5; ++i) add(Outcome::kCreated, day_);
  add(Outcome::kCreated, day_ + hours(2));
  Expired expired;
  int64_t deleted = 0;
  for (int slice = 0; slice < 4; ++slice) {
    expired = expire_events(*connection_, day_ + hours(1), {2}, expired.next_id);
    deleted += expired.deleted;
  }
  EXPECT_EQ(deleted, 5);
  EXPECT_EQ(left(), "1 2 3 4 5 11 ");
}

TEST_F(Inbox, ForgetsWhatIsParkedByATimeOfItsOwn) {
  add(Outcome::kParked, day_);
  add(Outcome::kParked, day_ + hours(2));
  add(Outcome::kCreated, day_);
  EXPECT_EQ(expire_parked(*connection_, day_ + hours(1), {}).deleted, 1);
  EXPECT_EQ(left(), "2 3 ");
}

TEST_F(Inbox, ForgetsALargeDeliveryOfParkedEventsWhole) {
  const int64_t keeper = add(Outcome::kParked, day_);
  add(Outcome::kParked, day_, keeper);
  add(Outcome::kParked, day_, keeper);
  add(Outcome::kParked, day_);
  add(Outcome::kCreated, day_ + hours(2));
  const Expired first = expire_parked(*connection_, day_ + hours(1), {200, 1});
  EXPECT_EQ(first.deleted, 3) << "what keeps the bytes does not hold up the rest for ever";
  EXPECT_TRUE(first.more);
  EXPECT_EQ(left(), "4 5 ");
  EXPECT_EQ(expire_parked(*connection_, day_ + hours(1), {200, 1}).deleted, 1);
  EXPECT_FALSE(expire_parked(*connection_, day_ + hours(1), {200, 1}).more);
}

TEST_F(Inbox, DoesNotLookAgainForWhatMustStay) {
  add(Outcome::kParked, day_);
  const Expired none = expire_parked(*connection_, day_ + hours(1), {200, 1});
  EXPECT_EQ(none.deleted, 0) << "the newest event stays";
  EXPECT_FALSE(none.more);
}

TEST_F(Inbox, CountsWhatIsParkedInTheIndexAlone) {
  add(Outcome::kParked, day_);
  store::Rows plan(
      connection_->query("EXPLAIN QUERY PLAN SELECT count(*) FROM events WHERE outcome IN (4, 5, 6) AND outcome = 6"));
  ASSERT_TRUE(plan.next());
  EXPECT_NE(plan->text(3).find("COVERING INDEX events_apart"), std::string_view::npos) << plan->text(3);
}

TEST_F(Inbox, LooksAtAWindowOfRowsForASourceAndGoesOnBelow) {
  const int64_t rare = add(Outcome::kCreated, day_, 0, "rare");
  connection_->execute(
      "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 25000) "
      "INSERT INTO events (id, source, received_at, content, outcome) SELECT i, 'busy', 0, x'00', 1 FROM n");
  EventFilter filter;
  filter.source = "rare";
  const EventPage first = list_events(*connection_, filter);
  EXPECT_TRUE(first.events.empty());
  ASSERT_TRUE(first.next_before_id);
  EXPECT_EQ(*first.next_before_id, 25001 - kEventScanRowsMax);
  filter.before_id = *first.next_before_id;
  const EventPage second = list_events(*connection_, filter);
  ASSERT_EQ(second.events.size(), 1u);
  EXPECT_EQ(second.events[0].id, rare);
  EXPECT_FALSE(second.next_before_id);
}

TEST_F(Inbox, IsScannedOldestFirstByPagesOfRowsAndBytes) {
  add(Outcome::kCreated, day_);
  const int64_t delivery = add(Outcome::kCreated, day_ + hours(1));
  add(Outcome::kParked, day_ + hours(1), delivery);
  add(Outcome::kIgnored, day_ + hours(2), 0, "other");
  const auto ids = [this](ScanFilter filter) {
    std::string out;
    for (;;) {
      const auto page = scan_events(*connection_, filter);
      if (page.empty()) return out;
      for (const ScannedEvent& scanned : page) {
        out += std::to_string(scanned.event.id) + (scanned.raw ? "=" + scanned.raw->body : "") + " ";
      }
      filter.after_id = page.back().event.id;
      out += "| ";
    }
  };
  EXPECT_EQ(ids({}), "1=body 2=body 3 4=body | ");
  ScanFilter filter;
  filter.rows_max = 2;
  EXPECT_EQ(ids(filter), "1=body 2=body | 3 4=body | ");
  filter = {};
  filter.bytes_max = 1;
  EXPECT_EQ(ids(filter), "1=body | 2=body | 3 4=body | ");
  filter = {};
  filter.since = day_ + hours(1);
  filter.source = "site";
  EXPECT_EQ(ids(filter), "2=body 3 | ");
}

}  // namespace
}  // namespace leadgate::queue
