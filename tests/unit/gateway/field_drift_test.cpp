#include "gateway/drift/field_drift.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/drift/field_watch.hpp"
#include "mapping/document.hpp"
#include "tests/support/test_database.hpp"

namespace leadgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Finding = FieldDrift::Finding;
using Kind = FieldDrift::Kind;

FieldPaths paths_of(std::string_view json) {
  mapping::Arena arena;
  const auto body = mapping::parse_json_into(arena, json);
  EXPECT_TRUE(body.ok()) << json;
  return field_paths(*body);
}

std::vector<Finding> feed(FieldDrift& drift, const FieldPaths& paths, int times) {
  std::vector<Finding> found;
  for (int i = 0; i < times; ++i) {
    for (Finding& finding : drift.add(paths)) found.push_back(std::move(finding));
  }
  return found;
}

TEST(FieldPaths, LeaveOutIndicesAndGoByLabels) {
  EXPECT_THAT(paths_of(R"({"a":{"b":"x","c":" "},"items":[{"n":1},{"n":null}],"tags":["x"]})"),
              ElementsAre(Pair("a.b", true), Pair("a.c", false), Pair("items[].n", true), Pair("tags[]", true)));
  EXPECT_THAT(paths_of(R"({"fields":[{"label":"Телефон","value":"8"},{"label":"Имя","value":""}]})"),
              ElementsAre(Pair("fields[Имя]", false), Pair("fields[Телефон]", true)));
}

TEST(FieldPaths, AreBounded) {
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_EQ(paths_of(many + "\"z\":1}").size(), kFieldPathsMax);
  EXPECT_THAT(paths_of("{\"" + std::string(500, 'k') + "\":1}"), IsEmpty());
}

TEST(FieldDrift, SaysOnceThatAFieldVanished) {
  FieldDrift drift;
  EXPECT_THAT(feed(drift, paths_of(R"({"phone":"8","name":"И"})"), 40), IsEmpty());
  EXPECT_THAT(feed(drift, paths_of(R"({"name":"И"})"), 20), ElementsAre(Finding{"phone", Kind::kVanished}));
  EXPECT_THAT(feed(drift, paths_of(R"({"name":"И"})"), 20), IsEmpty()) << "it is known already";
  EXPECT_THAT(drift.findings(), ElementsAre(Finding{"phone", Kind::kVanished}));
  feed(drift, paths_of(R"({"phone":"8","name":"И"})"), 20);
  EXPECT_THAT(drift.findings(), IsEmpty()) << "it is back";
}

TEST(FieldDrift, TellsEmptyFromGoneAndNoticesWhatIsNew) {
  FieldDrift drift;
  feed(drift, paths_of(R"({"phone":"8"})"), 40);
  EXPECT_THAT(feed(drift, paths_of(R"({"phone":"","city":"М"})"), 20),
              ElementsAre(Finding{"city", Kind::kAppeared}, Finding{"phone", Kind::kEmptied}));
}

TEST(FieldDrift, SaysNothingOfWhatWasRareOrIsStillLearned) {
  FieldDrift drift;
  feed(drift, paths_of(R"({"name":"И"})"), 19);
  EXPECT_THAT(feed(drift, paths_of(R"({"promo":"1"})"), 1), IsEmpty());
  EXPECT_THAT(feed(drift, paths_of(R"({"name":"И"})"), 40), IsEmpty()) << "a rare field may be absent";
}

TEST(FieldDrift, TakesTheNewWayForUsualInTime) {
  FieldDrift drift;
  feed(drift, paths_of(R"({"phone":"8","name":"И"})"), 600);
  feed(drift, paths_of(R"({"name":"И"})"), 600);
  EXPECT_THAT(drift.findings(), IsEmpty());
}

TEST(FieldDrift, IsRestoredAsItWasWritten) {
  FieldDrift drift;
  feed(drift, paths_of(R"({"phone":"8","name":""})"), 40);
  FieldDrift again = FieldDrift::restore(drift.to_json());
  EXPECT_EQ(again.to_json(), drift.to_json());
  EXPECT_THAT(feed(again, paths_of(R"({"name":""})"), 20), ElementsAre(Finding{"phone", Kind::kVanished}));
  EXPECT_EQ(FieldDrift::restore("no json").learned_samples(), 0);
}

TEST(FieldWatch, SamplesRemembersAndShows) {
  const testing::TempFolder folder;
  auto opened = store::open_writer({folder.path("fields.db"), "", 2048});
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(store::migrate(**opened, FieldWatch::schema()).ok());
  Metrics metrics;
  FieldWatch watch(metrics);
  const SteadyTime now{std::chrono::hours(1)};
  EXPECT_TRUE(watch.wants("site", now));
  EXPECT_FALSE(watch.wants("site", now + std::chrono::milliseconds(100)));
  EXPECT_TRUE(watch.wants("other", now));
  EXPECT_TRUE(watch.wants("site", now + FieldWatch::kSampleEvery));
  for (int i = 0; i < 40; ++i) watch.add("site", paths_of(R"({"phone":"8","name":"И"})"));
  watch.save(**opened);
  FieldWatch restarted(metrics);
  restarted.load(**opened);
  for (int i = 0; i < 20; ++i) restarted.add("site", paths_of(R"({"name":"И"})"));
  EXPECT_THAT(restarted.drift_of("site").findings(), ElementsAre(Finding{"phone", Kind::kVanished}));
  EXPECT_THAT(metrics.prometheus_text(),
              ::testing::HasSubstr("leadgate_source_fields_changed{change=\"vanished\",source=\"site\"} 1"));
}

}  // namespace
}  // namespace leadgate::gateway
