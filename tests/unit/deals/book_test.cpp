// The book on a real database: leads in, contacts and deals out.
#include "deals/book/book.hpp"

#include <gtest/gtest.h>

#include "deals/book/changes.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/listing.hpp"
#include "deals/book/schema.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "store/migration.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::deals::book {
namespace {

using queue::Outcome;

class Ear final : public ChangeListener {
 public:
  void deal_changed(store::WriteContext&, const Deal& deal, const StageChange& change, Timestamp) override {
    heard.push_back(std::to_string(deal.id) + ":" + std::string(change_kind_name(change.kind)) + ":" +
                    std::to_string(deal.sequence));
  }
  std::vector<std::string> heard;
};

class Book : public ::testing::Test {
 protected:
  Book() {
    pipeline_.id = "shop";
    pipeline_.currency = "RUB";
    pipeline_.default_owner = "anna";
    pipeline_.stages = {{"new", "Новые"}, {"packing", "Собираем"}, {"won", "Успех"}, {"lost", "Отказ"}};
    rules_.pipeline = &pipeline_;
    auto opened = store::open_writer({folder_.path("book.db"), "", 2048});
    EXPECT_TRUE(opened.ok());
    connection_ = std::move(opened).value();
    std::vector<store::MigrationStep> steps{{"keys", 1, store::KeyIndex::schema()}};
    steps.insert(steps.end(), book_schema().begin(), book_schema().end());
    EXPECT_TRUE(store::migrate(*connection_, steps).ok());
    auto keys = store::KeyIndex::open(*connection_, {});
    EXPECT_TRUE(keys.ok());
    keys_ = std::move(keys).value();
    connection_->execute("BEGIN IMMEDIATE");
  }

  LeadResult take(const LeadDraft& draft, const std::string& source = "woo", std::optional<Replay> replay = {},
                  int64_t event = 0) {
    Lead lead;
    lead.draft = draft;
    lead.identities = keyed(identities_of(draft.contact));
    lead.details_json = encode_details({draft.lines, draft.attribution, draft.fields, draft.tags});
    now_ += std::chrono::seconds(1);
    store::WriteContext context{*connection_, *keys_};
    const LeadResult result =
        take_lead(context, lead, rules_,
                  {.source = source, .event = event == 0 ? ++event_ : event, .at = now_, .replay = replay}, ear_);
    EXPECT_TRUE(connection_->status().ok());
    return result;
  }

  static LeadDraft person(const std::string& phone, const std::string& email = "") {
    LeadDraft draft;
    draft.contact.name = "Иван Петров";
    if (!phone.empty()) draft.contact.phones = {phone};
    if (!email.empty()) draft.contact.emails = {email};
    return draft;
  }
  static LeadDraft order(const std::string& number, const std::string& phone, int64_t version = 0) {
    LeadDraft draft = person(phone);
    draft.external_id = number;
    draft.amount = "100.00";
    if (version != 0) draft.version_time = from_micros(version);
    return draft;
  }

  // The event once more, which made the deal.
  LeadResult again(const LeadDraft& draft, const LeadResult& made, int64_t event, const std::string& source = "woo") {
    return take(draft, source, Replay{made.deal_id, true, false, now_}, event);
  }

  testing::TempFolder folder_;
  int64_t event_ = 0;  // the number of the last one
  Pipeline pipeline_;
  LeadRules rules_;
  Ear ear_;
  std::unique_ptr<store::Connection> connection_;
  std::unique_ptr<store::KeyIndex> keys_;
  Timestamp now_ = from_micros(1'000'000'000);
};

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

TEST_F(Book, AReplayUpdatesTheDealItMadeAndNeverMakesASecond) {
  const LeadResult made = take(person("+79161234567"), "form");
  LeadDraft better = person("+79161234567");
  better.message = "теперь с текстом";
  const LeadResult again = take(better, "form", Replay{made.deal_id, true, false, now_}, 1);
  EXPECT_EQ(again.outcome, Outcome::kUpdated);
  EXPECT_EQ(again.deal_id, made.deal_id);
  EXPECT_EQ(testing::number_of(*connection_, "SELECT count(*) FROM deals"), 1);
}

TEST_F(Book, AReplayMendsWhatTheEventSaidAndNothingElse) {
  LeadDraft first = person("+79161234567");
  first.message = "первое";
  const LeadResult made = take(first, "form");
  LeadDraft second = person("+79161234567");
  second.message = "второе";
  second.title = "Второе обращение";
  take(second, "form");
  second.amount = "10.00";
  second.message = "второе, прочитанное иначе";
  EXPECT_EQ(take(second, "form", Replay{made.deal_id, false, true, now_}, 2).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "первое");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "10.00");
  const auto timeline = read_timeline(*connection_, made.deal_id, 0, 10);
  ASSERT_GE(timeline.size(), 2u);
  EXPECT_NE(timeline[1].data.find("второе, прочитанное иначе"), std::string::npos) << timeline[1].data;
  EXPECT_EQ(take(second, "form", Replay{made.deal_id, false, true, now_}, 2).outcome, Outcome::kDuplicate);

  first.message = "первое, прочитанное иначе";
  EXPECT_EQ(again(first, made, 1, "form").outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "первое, прочитанное иначе");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "10.00") << "the other event's";
  EXPECT_EQ(again(first, made, 1, "form").outcome, Outcome::kDuplicate) << "twice is once";
  EXPECT_EQ(ear_.heard.size(), 1u) << "portals hear of the making only";
}

TEST_F(Book, AReplayLeavesWhatAPersonOrALaterHookSet) {
  LeadDraft first = order("1001", "+79161234567");
  first.message = "как в первый раз";
  first.type = "retail";
  const LeadResult made = take(first);
  LeadDraft update = order("1001", "+79161234567");
  update.amount = "250.00";
  take(update);
  store::WriteContext context{*connection_, *keys_};
  const auto edit = [](Deal& deal) -> Result<std::optional<StageChange>> {
    deal.type = "wholesale";
    return std::optional<StageChange>();
  };
  ASSERT_TRUE(edit_deal(context, made.deal_id, edit, {}, {"api:test", "", now_}, ear_).ok());

  first.amount = "111.00";
  first.message = "прочитано иначе";
  first.type = "new";
  EXPECT_EQ(again(first, made, 1).outcome, Outcome::kUpdated);
  const auto deal = read_deal(*connection_, made.deal_id);
  EXPECT_EQ(deal->message, "прочитано иначе");
  EXPECT_EQ(deal->amount, "250.00") << "the later hook's";
  EXPECT_EQ(deal->type, "wholesale") << "a person's";

  update.amount = "260.00";
  update.message = "и это нашлось";
  EXPECT_EQ(take(update, "woo", Replay{made.deal_id, false, false, now_}, 2).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->amount, "260.00");
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->message, "и это нашлось") << "news of an older word";
  EXPECT_EQ(again(first, made, 1).outcome, Outcome::kDuplicate) << "now the later hook's";
}

TEST_F(Book, AReplayMendsThePersonThatTheEventMade) {
  LeadDraft wrong = person("+79161234567");
  wrong.contact.name = "Оплата картой";
  const LeadResult made = take(wrong, "form");
  LeadDraft other = person("+79161234567");
  other.contact.address.city = "Москва";
  take(other, "form");
  LeadDraft right = person("+79161234567", "ivan@example.test");
  right.contact.address.city = "Тверь";
  again(right, made, 1, "form");
  const auto contact = read_contact(*connection_, made.contact_id);
  EXPECT_EQ(contact->name, "Иван Петров");
  EXPECT_EQ(contact->address.city, "Москва") << "the other event's";
  EXPECT_EQ(contact->emails, std::vector<std::string>{"ivan@example.test"});
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->title, "Заявка: Иван Петров") << "the default goes along";
}

TEST_F(Book, AReplayMovesNoDealThatAPersonMoved) {
  LeadDraft asks = order("1", "+79161234567");
  const LeadResult made = take(asks);
  asks.stage = "packing";
  EXPECT_EQ(again(asks, made, 1).outcome, Outcome::kUpdated);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "packing");
  store::WriteContext context{*connection_, *keys_};
  const auto move = [&](Deal& deal) { return move_deal(deal, pipeline_, "new"); };
  ASSERT_TRUE(edit_deal(context, made.deal_id, move, {}, {"api:test", "", now_}, ear_).ok());
  asks.stage = "won";
  EXPECT_EQ(again(asks, made, 1).outcome, Outcome::kDuplicate);
  EXPECT_EQ(read_deal(*connection_, made.deal_id)->stage, "new");
}

TEST_F(Book, AReplayThatFindsTheOrderNumberGivesItToTheDeal) {
  const LeadResult made = take(person("+79161234567"));
  EXPECT_EQ(take(order("1001", "+79161234567"), "woo", Replay{made.deal_id, true, false, now_}, 1).deal_id,
            made.deal_id);
  EXPECT_EQ(take(order("1001", "+79161234567")).deal_id, made.deal_id) << "the next update finds it";
  const LeadResult other = take(person("+79160000000"));
  again(order("1001", "+79160000000"), other, event_);
  const auto deal = read_deal(*connection_, other.deal_id);
  EXPECT_EQ(deal->external_id, "") << "a number is one deal's";
  EXPECT_EQ(deal->details.fields, (Fields{{"external_id", "1001 (d1)"}}));
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
