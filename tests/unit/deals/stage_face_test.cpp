#include "deals/stage_face.hpp"

#include <gtest/gtest.h>

namespace leadgate::deals {
namespace {

Stage hidden(const std::string& id, const std::string& shown_as = "") {
  Stage stage{id, id + "!"};
  stage.shown.hidden = true;
  stage.shown.shown_as = shown_as;
  return stage;
}

// new is seen as "accepted"; check and call are inner stages, audit shows as sent.
Pipeline shop() {
  Pipeline pipeline;
  Stage first{"new", "Новые"};
  first.shown.id = "accepted";
  first.shown.label = "Принят";
  first.shown.labels = {{"en", "Accepted"}, {"pt-br", "Aceito"}};
  pipeline.stages = {hidden("raw"),           first,
                     hidden("check"),         hidden("call"),
                     {"packing", "Собираем"}, {"sent", "Отправлен"},
                     hidden("audit", "sent"), {"won", "Выполнен"},
                     {"lost", "Отменён"}};
  return pipeline;
}

TEST(StageFace, IsTheStagesOwnUnlessItHasAnother) {
  const Pipeline pipeline = shop();
  EXPECT_EQ(face_of(pipeline, "packing").id, "packing");
  EXPECT_EQ(face_of(pipeline, "packing").label, "Собираем");
  EXPECT_EQ(face_of(pipeline, "new").id, "accepted");
  EXPECT_EQ(face_of(pipeline, "new").label, "Принят");
  EXPECT_EQ(face_of(pipeline, "won").label, "Выполнен");
}

TEST(StageFace, OfAHiddenStageIsAnothers) {
  const Pipeline pipeline = shop();
  EXPECT_EQ(face_of(pipeline, "check").id, "accepted") << "the nearest visible one before";
  EXPECT_EQ(face_of(pipeline, "call").id, "accepted") << "over other hidden ones";
  EXPECT_EQ(face_of(pipeline, "raw").id, "accepted") << "none before: the nearest after";
  EXPECT_EQ(face_of(pipeline, "audit").id, "sent") << "as it says";
}

TEST(StageFace, NeverNamesAHiddenStage) {
  const Pipeline pipeline = shop();
  for (const Stage& stage : pipeline.stages) {
    EXPECT_EQ(face_of(pipeline, stage.id).label.find('!'), std::string::npos) << stage.id;
  }
}

TEST(StageFace, SpeaksTheLanguageThatIsAskedFor) {
  const Pipeline pipeline = shop();
  EXPECT_EQ(face_of(pipeline, "new", "en").label, "Accepted");
  EXPECT_EQ(face_of(pipeline, "new", "EN-gb").label, "Accepted") << "the first part of the tag";
  EXPECT_EQ(face_of(pipeline, "new", "pt-BR").label, "Aceito");
  EXPECT_EQ(face_of(pipeline, "new", "pt").label, "Принят");
  EXPECT_EQ(face_of(pipeline, "new", "kk").label, "Принят");
  EXPECT_EQ(face_of(pipeline, "check", "en").label, "Accepted");
  EXPECT_EQ(face_of(pipeline, "sent", "en").label, "Отправлен");
}

TEST(StageFace, OfAStageThatIsGoneIsTheFirstVisibleOne) {
  const StageFace face = face_of(shop(), "gone", "en");
  EXPECT_EQ(face.id, "accepted");
  EXPECT_EQ(face.label, "Accepted");
}

TEST(StageFace, OfAPipelineThatIsGoneIsTheStatus) {
  const Pipeline& gone = forgotten_pipeline();
  EXPECT_EQ(face_of(gone, "secret").id, "open");
  EXPECT_EQ(face_of(gone, "lost").id, "lost");
  EXPECT_FALSE(is_visible_change(gone, ChangeKind::kStageChanged, "secret", "other"));
  EXPECT_TRUE(is_visible_change(gone, ChangeKind::kWon, "secret", "won"));
}

TEST(StageFace, HidesAChangeBehindOneFaceOnly) {
  const Pipeline pipeline = shop();
  const auto visible = [&](const char* from, const char* to, ChangeKind kind = ChangeKind::kStageChanged) {
    return is_visible_change(pipeline, kind, from, to);
  };
  EXPECT_FALSE(visible("new", "check"));
  EXPECT_FALSE(visible("check", "call"));
  EXPECT_FALSE(visible("call", "new"));
  EXPECT_FALSE(visible("sent", "audit"));
  EXPECT_TRUE(visible("call", "packing"));
  EXPECT_TRUE(visible("packing", "check"));
  EXPECT_TRUE(visible("packing", "audit"));
  EXPECT_FALSE(visible("packing", "gone")) << "what is not there any more may have been hidden";
  EXPECT_FALSE(visible("gone", "away"));
  EXPECT_TRUE(visible("gone", "packing"));
  for (const ChangeKind kind :
       {ChangeKind::kCreated, ChangeKind::kWon, ChangeKind::kLost, ChangeKind::kReopened, ChangeKind::kDeleted}) {
    EXPECT_TRUE(visible("new", "check", kind)) << change_kind_name(kind);
  }
}

}  // namespace
}  // namespace leadgate::deals
