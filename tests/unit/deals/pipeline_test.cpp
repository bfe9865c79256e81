#include "deals/pipeline.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

TEST(Pipeline, FindsItsStagesById) {
  Pipeline pipeline;
  pipeline.stages = {{"new", "Новые"}, {"packing", "Собираем"}};
  ASSERT_NE(pipeline.find_stage("packing"), nullptr);
  EXPECT_EQ(pipeline.find_stage("packing")->label, "Собираем");
  EXPECT_EQ(pipeline.find_stage("gone"), nullptr);
  EXPECT_EQ(pipeline.first_stage().id, "new");
}

TEST(DealStatus, HasANameForEachThatReadsBack) {
  for (DealStatus status : {DealStatus::kOpen, DealStatus::kWon, DealStatus::kLost, DealStatus::kDeleted}) {
    EXPECT_EQ(deal_status_from_name(deal_status_name(status)), status);
  }
  EXPECT_FALSE(deal_status_from_name("Open"));
}

TEST(DealStatus, FollowsFromTheStage) {
  EXPECT_EQ(status_of_stage("won"), DealStatus::kWon);
  EXPECT_EQ(status_of_stage("lost"), DealStatus::kLost);
  EXPECT_EQ(status_of_stage("packing"), DealStatus::kOpen);
}

}  // namespace
}  // namespace leadgate::deals
