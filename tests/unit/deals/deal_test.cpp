#include "deals/deal.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

Pipeline shop() {
  Pipeline pipeline;
  pipeline.id = "shop";
  pipeline.currency = "RUB";
  pipeline.default_owner = "anna";
  pipeline.stages = {{"new", "Новые"}, {"packing", "Собираем"}, {"won", "Успех"}, {"lost", "Отказ"}};
  return pipeline;
}

LeadDraft order() {
  LeadDraft draft;
  draft.external_id = "1001";
  draft.amount = "4990.00";
  draft.lines = {{"A-1", "Кружка", "2", "2495.00", "4990.00"}};
  draft.version_time = from_micros(1'000'000);
  return draft;
}

Deal a_deal() { return make_deal(order(), shop(), "woo", from_micros(5)); }

TEST(MakeDeal, HasTheFirstStageAnOwnerAndThePipelinesCurrency) {
  const Deal deal = a_deal();
  EXPECT_EQ(deal.stage, "new");
  EXPECT_EQ(deal.status, DealStatus::kOpen);
  EXPECT_EQ(deal.owner, "anna");
  EXPECT_EQ(deal.currency, "RUB");
  EXPECT_EQ(deal.title, "Заказ 1001");
}

TEST(MakeDeal, StartsInTheStageThatTheSenderAsksForWhenThereIsOne) {
  LeadDraft draft = order();
  draft.stage = "packing";
  EXPECT_EQ(make_deal(draft, shop(), "woo", {}).stage, "packing");
  draft.stage = "nowhere";
  EXPECT_EQ(make_deal(draft, shop(), "woo", {}).stage, "new");
}

TEST(UpdateDeal, TakesNewsAndKeepsWhatIsNotSaid) {
  Deal deal = a_deal();
  LeadDraft draft;
  draft.amount = "5000.00";
  draft.fields = {{"цвет", "синий"}};
  EXPECT_TRUE(update_deal(deal, draft));
  EXPECT_EQ(deal.amount, "5000.00");
  EXPECT_EQ(deal.details.lines.size(), 1u);
  EXPECT_FALSE(update_deal(deal, draft));
}

TEST(UpdateDeal, AllValuesOfAFieldThatStandsSeveralTimesAreOneFact) {
  LeadDraft draft = order();
  draft.fields = {{"Опция", "a"}, {"Цвет", "синий"}, {"Опция", "b"}};
  Deal deal = make_deal(draft, shop(), "woo", from_micros(5));
  EXPECT_FALSE(update_deal(deal, draft)) << "said again, nothing is new";
  draft.fields = {{"Опция", "a"}, {"Опция", "c"}, {"Опция", "d"}};
  EXPECT_TRUE(update_deal(deal, draft));
  EXPECT_EQ(deal.details.fields, (Fields{{"Опция", "a"}, {"Опция", "c"}, {"Опция", "d"}, {"Цвет", "синий"}}));
}

TEST(UpdateDeal, KeepsTheFirstTouchOfTheVisit) {
  Deal deal = a_deal();
  LeadDraft first;
  first.attribution = {{"utm_source", "yandex"}};
  LeadDraft second;
  second.attribution = {{"utm_source", "google"}, {"gclid", "1"}};
  update_deal(deal, first);
  update_deal(deal, second);
  EXPECT_EQ(deal.details.attribution.at("utm_source"), "yandex");
  EXPECT_EQ(deal.details.attribution.at("gclid"), "1");
}

TEST(IsStale, AnOlderVersionNeverCounts) {
  const Deal deal = a_deal();
  LeadDraft older = order();
  older.version_time = from_micros(999'999);
  EXPECT_TRUE(is_stale(deal, older));
  EXPECT_FALSE(is_stale(deal, order()));
  older.version_time.reset();
  EXPECT_FALSE(is_stale(deal, older)) << "a sender without versions is taken at its word";
}

TEST(MoveDeal, NamesTheChange) {
  Deal deal = a_deal();
  const auto moved = move_deal(deal, shop(), "packing");
  ASSERT_TRUE(moved.ok() && *moved);
  EXPECT_EQ((*moved)->kind, ChangeKind::kStageChanged);
  EXPECT_EQ((*moved)->previous_stage, "new");
  EXPECT_FALSE(*move_deal(deal, shop(), "packing")) << "no change, no event";
  EXPECT_EQ((*move_deal(deal, shop(), "won"))->kind, ChangeKind::kWon);
  EXPECT_EQ((*move_deal(deal, shop(), "new"))->kind, ChangeKind::kReopened);
}

TEST(MoveDeal, RefusesAStageThatThePipelineDoesNotHaveAndNamesTheRest) {
  Deal deal = a_deal();
  const auto moved = move_deal(deal, shop(), "sent");
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(moved.error().message, "Pipeline 'shop' has no stage 'sent'; its stages are new, packing, won, lost.");
}

TEST(CloseDeal, KeepsTheReasonUntilItIsReopened) {
  Deal deal = a_deal();
  ASSERT_TRUE(close_deal(deal, shop(), "lost", "дорого").ok());
  EXPECT_EQ(deal.status, DealStatus::kLost);
  EXPECT_EQ(deal.close_reason, "дорого");
  ASSERT_TRUE(reopen_deal(deal, shop()).ok());
  EXPECT_EQ(deal.status, DealStatus::kOpen);
  EXPECT_EQ(deal.close_reason, "");
  EXPECT_FALSE(close_deal(deal, shop(), "maybe", "").ok());
}

TEST(CloseDeal, ForgetsTheReasonOfAnotherEnd) {
  Deal deal = a_deal();
  ASSERT_TRUE(close_deal(deal, shop(), "lost", "дорого").ok());
  ASSERT_TRUE(close_deal(deal, shop(), "lost", "").ok());
  EXPECT_EQ(deal.close_reason, "дорого") << "no reason leaves the one it has";
  ASSERT_TRUE(close_deal(deal, shop(), "won", "").ok());
  EXPECT_EQ(deal.close_reason, "");
}

TEST(DeleteDeal, CanBeTakenBackToTheStageItHad) {
  Deal deal = a_deal();
  deal.stage = "packing";
  ASSERT_TRUE(delete_deal(deal).ok());
  EXPECT_EQ(deal.status, DealStatus::kDeleted);
  EXPECT_FALSE(move_deal(deal, shop(), "new").ok());
  ASSERT_TRUE(restore_deal(deal, shop()).ok());
  EXPECT_EQ(deal.stage, "packing");
  EXPECT_EQ(deal.status, DealStatus::kOpen);
  EXPECT_FALSE(restore_deal(deal, shop()).ok());
}

TEST(DefaultTitle, SaysWhatIsKnown) {
  LeadDraft draft;
  EXPECT_EQ(default_title(draft), "Заявка");
  draft.message = "  Сколько стоит доставка?\nСпасибо";
  EXPECT_EQ(default_title(draft), "Заявка: Сколько стоит доставка?");
  draft.contact.name = "Иван";
  EXPECT_EQ(default_title(draft), "Заявка: Иван");
}

}  // namespace
}  // namespace leadgate::deals
