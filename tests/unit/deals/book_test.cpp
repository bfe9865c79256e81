// The book on a real database: leads in, contacts and deals out.
#include "deals/book/changes.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/listing.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "tests/unit/deals/book_fixture.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

TEST_F(Book, MakesAContactAndADealWithOwnerAndStage) {
  const LeadResult result = take(order("1001", "+79161234567"));
  EXPECT_EQ(result.outcome, Outcome::kCreated);
  const auto deal = read_deal(*connection_, result.deal_id);
  ASSERT_TRUE(deal);
  EXPECT_EQ(deal->owner, "anna");
  EXPECT_EQ(deal->stage, "new");
  EXPECT_EQ(deal->contact_id, result.contact_id);
  EXPECT_EQ(ear_.heard, std::vector<std::string>{"1:created:1"});
}

TEST_F(Book, KnowsAPersonAgainByPhoneOrAddress) {
  const LeadResult first = take(order("1", "+79161234567"));
  LeadDraft second = order("2", "+79161234567");
  second.contact.emails = {"ivan@example.test"};
  EXPECT_EQ(take(second).contact_id, first.contact_id);
  EXPECT_EQ(take(person("", "ivan@example.test"), "form").contact_id, first.contact_id);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM contacts"), 1);
}

TEST_F(Book, WhatAKnownPersonSaysDifferentlyStaysWithTheDeal) {
  LeadDraft first = order("1", "+79161234567");
  first.contact.address.city = "Москва";
  take(first);
  LeadDraft second = order("2", "+79161234567");
  second.contact.name = "Ольга";
  second.contact.address.city = "Тверь";
  const LeadResult result = take(second);
  const Fields expected{{"contact.name", "Ольга"}, {"contact.address.city", "Тверь"}};
  EXPECT_EQ(read_deal(*connection_, result.deal_id)->details.fields, expected);
  EXPECT_EQ(read_contact(*connection_, result.contact_id)->name, "Иван Петров");
}

TEST_F(Book, TheSameOrderAgainIsOneDealUpdatedWithNews) {
  const LeadResult first = take(order("1001", "+79161234567", 10));
  LeadDraft news = order("1001", "+79161234567", 20);
  news.amount = "150.00";
  const LeadResult second = take(news);
  EXPECT_EQ(second.outcome, Outcome::kUpdated);
  EXPECT_EQ(second.deal_id, first.deal_id);
  EXPECT_EQ(read_deal(*connection_, first.deal_id)->amount, "150.00");
  EXPECT_EQ(take(news).outcome, Outcome::kDuplicate) << "nothing new, nothing changed";
}

TEST_F(Book, AnOlderUpdateNeverOverwritesANewerOne) {
  const LeadResult first = take(order("1001", "+79161234567", 20));
  LeadDraft late = order("1001", "+79161234567", 10);
  late.amount = "1.00";
  const LeadResult result = take(late);
  EXPECT_EQ(result.outcome, Outcome::kIgnored);
  EXPECT_EQ(result.reason, "stale");
  EXPECT_EQ(read_deal(*connection_, first.deal_id)->amount, "100.00");
}

TEST_F(Book, OrderNumbersOfTwoSourcesAreTwoDeals) {
  EXPECT_NE(take(order("1", "+79161234567"), "woo").deal_id, take(order("1", "+79161234567"), "tilda").deal_id);
}

TEST_F(Book, ASecondLeadOfAPersonIsAppendedToTheOpenDeal) {
  LeadDraft first = person("+79161234567");
  const LeadResult made = take(first, "form");
  LeadDraft second = person("+79161234567");
  second.message = "Забыл спросить про доставку";
  const LeadResult again = take(second, "form");
  EXPECT_EQ(again.outcome, Outcome::kAppended);
  EXPECT_EQ(again.deal_id, made.deal_id);
  const auto timeline = read_timeline(*connection_, made.deal_id, 0, 10);
  ASSERT_EQ(timeline.size(), 2u);
  EXPECT_EQ(timeline[1].kind, "lead");
  EXPECT_NE(timeline[1].data.find("доставку"), std::string::npos);
}

TEST_F(Book, ClosedOldOrNewByPolicyMeansANewDeal) {
  const LeadResult made = take(person("+79161234567"), "form");
  rules_.repeat_window = std::chrono::hours(1);
  now_ += std::chrono::hours(2);
  EXPECT_EQ(take(person("+79161234567"), "form").outcome, Outcome::kCreated) << "out of the window";
  rules_.repeat = RepeatPolicy::kNew;
  EXPECT_EQ(take(person("+79161234567"), "form").outcome, Outcome::kCreated);
  EXPECT_NE(made.deal_id, 0);
}

TEST_F(Book, PhoneOfOneAndAddressOfAnotherIsATouchOnOneAndARecordedConflict) {
  const LeadResult by_phone = take(order("1", "+79161234567"));
  const LeadResult by_email = take(person("", "olga@example.test"), "form");
  LeadDraft mixed = order("2", "+79161234567");
  mixed.contact.emails = {"olga@example.test"};
  const LeadResult result = take(mixed);
  EXPECT_EQ(result.contact_id, by_phone.contact_id);
  EXPECT_TRUE(read_contact(*connection_, by_phone.contact_id)->emails.empty()) << "never a silent merge";
  const auto conflicts = conflicts_of(*connection_, by_phone.contact_id, 10);
  ASSERT_EQ(conflicts.size(), 1u);
  EXPECT_EQ(conflicts[0].other_contact_id, by_email.contact_id);
  EXPECT_EQ(conflicts[0].value, "olga@example.test");
  take(order("3", "+79161234567"));
  EXPECT_EQ(conflicts_of(*connection_, by_email.contact_id, 10).size(), 1u) << "seen from both sides, once";
}

TEST_F(Book, AConflictOfAnOrderThatBringsNothingElseIsRecorded) {
  const LeadResult made = take(order("1", "+79161234567"));
  take(person("", "olga@example.test"), "form");
  LeadDraft again = order("1", "+79161234567");
  again.contact.emails = {"olga@example.test"};
  EXPECT_EQ(take(again).outcome, Outcome::kUpdated);
  EXPECT_EQ(conflicts_of(*connection_, made.contact_id, 10).size(), 1u);
  EXPECT_EQ(take(again).outcome, Outcome::kDuplicate) << "recorded once";
}

TEST_F(Book, AWishForAStageCountsAgainAfterAnotherOne) {
  LeadDraft asks = order("1", "+79161234567");
  asks.stage = "new";
  const LeadResult made = take(asks);
  store::WriteContext context{*connection_, *keys_};
  const auto move = [&](Deal& deal) { return move_deal(deal, pipeline_, "packing"); };
  ASSERT_TRUE(edit_deal(context, made.deal_id, move, {}, {"api:test", "", now_}, ear_).ok());
  asks.stage = "packing";
  EXPECT_EQ(take(asks).outcome, Outcome::kDuplicate);
  asks.stage = "new";
  EXPECT_EQ(take(asks).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "new");
}

TEST_F(Book, AWishForADeletedDealIsFollowedAfterItsRestoration) {
  LeadDraft asks = order("1", "+79161234567");
  asks.stage = "new";
  const LeadResult made = take(asks);
  store::WriteContext context{*connection_, *keys_};
  const Actor actor{"api:test", "", now_};
  ASSERT_TRUE(edit_deal(context, made.deal_id, delete_deal, {}, actor, ear_).ok());
  asks.stage = "packing";
  take(asks);
  const auto restore = [&](Deal& deal) { return restore_deal(deal, pipeline_); };
  ASSERT_TRUE(edit_deal(context, made.deal_id, restore, {}, actor, ear_).ok());
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "new");
  take(asks);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "packing");
}

TEST_F(Book, ChangesOfStageAreNumberedWithoutGaps) {
  const LeadResult made = take(order("1", "+79161234567"));
  store::WriteContext context{*connection_, *keys_};
  const Actor actor{"api:test", "", now_};
  for (const char* stage : {"packing", "won"}) {
    const auto moved = edit_deal(
        context, made.deal_id, [&](Deal& deal) { return move_deal(deal, pipeline_, stage); }, {}, actor, ear_);
    ASSERT_TRUE(moved.ok());
  }
  EXPECT_EQ(ear_.heard, (std::vector<std::string>{"1:created:1", "1:stage_changed:2", "1:won:3"}));
  const auto feed = read_feed(*connection_, {"woo"}, 0, 10);
  ASSERT_EQ(feed.entries.size(), 3u);
  EXPECT_EQ(feed.entries[2].sequence, 3);
  EXPECT_TRUE(read_feed(*connection_, {"another"}, 0, 10).entries.empty());
  EXPECT_EQ(last_change(*connection_, made.deal_id)->kind, "won");
}

// What is not this source's neither costs a page anything nor moves its cursor.
TEST_F(Book, AFeedIsOfItsSourcesAlone) {
  const LeadResult mine = take(order("1", "+79161234567"));
  store::WriteContext context{*connection_, *keys_};
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(add_note(context, mine.deal_id, "inner", {"api:test", "", now_}).ok());
  const FeedPage first = read_feed(*connection_, {"another", "woo", "woo"}, 0, 10, 5);
  ASSERT_EQ(first.entries.size(), 1u);
  EXPECT_EQ(first.scanned_to, first.entries[0].id);
  EXPECT_FALSE(first.more);
  const FeedPage none = read_feed(*connection_, {"another"}, 0, 10, 5);
  EXPECT_EQ(none.scanned_to, 0);
  EXPECT_FALSE(none.more || none.is_beyond);
  take(order("2", "+79160000000"));
  const FeedPage next = read_feed(*connection_, {"woo"}, first.scanned_to, 1, 5);
  ASSERT_EQ(next.entries.size(), 1u) << "in the first page, whatever lies between";
  EXPECT_TRUE(next.more);
  EXPECT_TRUE(read_feed(*connection_, {"woo"}, next.scanned_to + 100, 1).is_beyond);
}

TEST_F(Book, AFeedOfSeveralSourcesIsInTheOrderOfTheTimeline) {
  for (int i = 1; i <= 9; ++i) {
    add_change(*connection_, {0, i, now_, "created", "api:test", 1, "{}"}, i % 3 == 0 ? "shop" : "woo");
  }
  std::vector<int64_t> ids;
  int64_t cursor = 0;
  for (FeedPage page = read_feed(*connection_, {"shop", "woo"}, 0, 2); !page.entries.empty();
       page = read_feed(*connection_, {"shop", "woo"}, cursor, 2)) {
    for (const TimelineEntry& entry : page.entries) ids.push_back(entry.deal_id);
    cursor = page.scanned_to;
  }
  EXPECT_EQ(ids, (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

// The part of the timeline that was there before the index of the feed.
TEST(BookSchema, FeedsWhatAnOlderDatabaseHas) {
  const testing::TempFolder folder;
  auto opened = store::open_writer({folder.path("old.db"), "", 2048});
  ASSERT_TRUE(opened.ok());
  store::Connection& db = **opened;
  ASSERT_TRUE(store::migrate(db, book_schema().first(4)).ok());
  ASSERT_TRUE(
      db.execute("INSERT INTO deals (title, pipeline, stage, status, owner, type, amount, amount_e4, currency, source, "
                 "external_id, contact_id, message, close_reason, details, sender_stage, sender_version, last_event, "
                 "sequence, version, created_at, updated_at, touched_at, stage_before_delete) VALUES "
                 "('', 'shop', 'new', 0, '', '', '', 0, '', 'woo', '1', 0, '', '', '', '', 0, 0, 1, 1, 0, 0, 0, ''), "
                 "('', 'shop', 'new', 0, '', '', '', 0, '', 'site', '1', 0, '', '', '', '', 0, 0, 1, 1, 0, 0, 0, '')"));
  for (int i = 1; i <= 30; ++i) {
    // A change of the one deal, notes of it and changes of the other's.
    const char* row = "2, 0, 'won', '', 2";
    if (i % 2 == 0) row = "1, 0, 'note', '', NULL";
    if (i % 10 == 0) row = "1, 0, 'stage_changed', '', 2";
    ASSERT_TRUE(db.execute("INSERT INTO timeline (deal_id, at, kind, actor, sequence, data) VALUES (" +
                           std::string(row) + ", '{}')"));
  }
  ASSERT_TRUE(store::migrate(db, book_schema()).ok());
  add_change(db, {0, 1, {}, "won", "", 3, "{}"}, "woo");
  std::vector<int64_t> ids;
  int pages = 0;
  FeedPage page{{}, 0, true};
  for (; page.more; ++pages) {
    page = read_feed(db, {"woo"}, page.scanned_to, 10, 8);
    for (const TimelineEntry& entry : page.entries) ids.push_back(entry.id);
  }
  EXPECT_EQ(ids, (std::vector<int64_t>{10, 20, 30, 31}));
  EXPECT_EQ(pages, 4) << "of eight rows each, and the index behind the last one";
  EXPECT_EQ(page.scanned_to, 31);
  EXPECT_EQ(read_feed(db, {"woo"}, 0, 2).scanned_to, 20) << "a full page ends where its last entry is";
}

TEST_F(Book, MergingContactsMovesIdentitiesAndDeals) {
  const LeadResult kept = take(order("1", "+79161234567"));
  const LeadResult gone = take(order("2", "+79160000000"));
  store::WriteContext context{*connection_, *keys_};
  const auto merged = merge_contacts(context, kept.contact_id, gone.contact_id, {"api:test", "", now_});
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(merged->phones.size(), 2u);
  EXPECT_EQ(read_deal(*connection_, gone.deal_id)->contact_id, kept.contact_id);
  EXPECT_EQ(take(order("3", "+79160000000")).contact_id, kept.contact_id);
  EXPECT_FALSE(merge_contacts(context, kept.contact_id, gone.contact_id, {"api:test", "", now_}).ok());
}

TEST_F(Book, ADealKeepsAtLeastOneContact) {
  const LeadResult made = take(order("1", "+79161234567"));
  const LeadResult other = take(order("2", "+79160000000"));
  store::WriteContext context{*connection_, *keys_};
  const Actor actor{"api:test", "", now_};
  EXPECT_FALSE(detach_contact(context, made.deal_id, made.contact_id, actor, ear_).ok());
  ASSERT_TRUE(attach_contact(context, made.deal_id, other.contact_id, false, actor, ear_).ok());
  ASSERT_TRUE(detach_contact(context, made.deal_id, made.contact_id, actor, ear_).ok());
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->contact_id, other.contact_id);
}

TEST_F(Book, ListsFilterAndPageFromTheNewestDown) {
  for (int i = 1; i <= 5; ++i) take(order(std::to_string(i), "+7916000000" + std::to_string(i)));
  DealFilter filter;
  filter.limit = 2;
  DealPage page = list_deals(*connection_, filter);
  ASSERT_EQ(page.deals.size(), 2u);
  EXPECT_EQ(page.deals[0].external_id, "5");
  filter.before_id = *page.next_before_id;
  EXPECT_EQ(list_deals(*connection_, filter).deals[0].external_id, "3");
  DealFilter by_stage;
  by_stage.pipeline = "shop";
  by_stage.stage = "new";
  EXPECT_EQ(list_deals(*connection_, by_stage).deals.size(), 5u);
  DealFilter by_text;
  by_text.texts = {"Заказ 4"};
  ASSERT_EQ(list_deals(*connection_, by_text).deals.size(), 1u);
  const auto totals = stage_totals(*connection_);
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].count, 5);
  EXPECT_EQ(totals[0].sum, "500.00");
}

TEST(BookSchema, CountsTheDealsOfAnOlderDatabase) {
  const testing::TempFolder folder;
  auto opened = store::open_writer({folder.path("old.db"), "", 2048});
  ASSERT_TRUE(opened.ok());
  store::Connection& db = **opened;
  const std::vector<store::MigrationStep> old(book_schema().begin(), book_schema().begin() + 1);
  ASSERT_TRUE(store::migrate(db, old).ok());
  for (const char* row : {"'new', 0, 10000", "'new', 0, 25000", "'new', 3, 70000", "'won', 1, 5"}) {
    ASSERT_TRUE(
        db.execute("INSERT INTO deals SELECT NULL, '', 'shop', s, st, '', '', '', e, 'RUB', '', NULL, 0, '', '', "
                   "'', '', 0, 0, 0, 1, 0, 0, 0, '' FROM (SELECT column1 AS s, column2 AS st, column3 AS e FROM "
                   "(VALUES (" +
                   std::string(row) + ")))"))
        << db.status().error().message;
  }
  ASSERT_TRUE(store::migrate(db, book_schema()).ok());
  const auto totals = stage_totals(db);
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals[0].count, 2) << "a deleted deal stands in no stage";
  EXPECT_EQ(totals[0].sum, "3.50");
}

TEST(BookCodec, ReadsBackWhatItWrote) {
  DealDetails details;
  details.lines = {{"A", "Кружка \"синяя\"", "2", "1.50", "3.00"}, {"", "без артикула", "", "", ""}};
  details.attribution = {{"utm_source", "яндекс"}};
  details.fields = {{"b", "2"}, {"a", "1"}, {"b", "3"}};
  details.tags = {"опт"};
  EXPECT_EQ(decode_details(encode_details(details)), details);
  EXPECT_EQ(decode_details("no json"), DealDetails());
}

TEST(BookCodec, CountsAmountsInTenThousandths) {
  EXPECT_EQ(amount_e4("4990.00"), 49'900'000);
  EXPECT_EQ(amount_e4("0.00005"), 0);
  EXPECT_EQ(amount_e4("-1.5"), -15'000);
  EXPECT_EQ(amount_e4("много"), 0);
}

}  // namespace
}  // namespace leadgate::deals::book
