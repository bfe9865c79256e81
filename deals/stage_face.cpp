#include "deals/stage_face.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::deals {
namespace {

// The face of an open stage where the configuration has none.
constexpr std::string_view kOpen = "open";

bool is_visible_open(const Stage& stage) {
  return !stage.shown.hidden && status_of_stage(stage.id) == DealStatus::kOpen;
}

// The nearest visible one before, else after; won and lost stand for nothing but themselves.
const Stage& nearest_visible(const Pipeline& pipeline, const Stage& hidden) {
  const auto at = pipeline.stages.begin() + (&hidden - pipeline.stages.data());
  const auto before = std::find_if(std::make_reverse_iterator(at), pipeline.stages.rend(), is_visible_open);
  if (before != pipeline.stages.rend()) return *before;
  const auto after = std::find_if(at, pipeline.stages.end(), is_visible_open);
  return after == pipeline.stages.end() ? hidden : *after;
}

// Null: no open stage is visible.
const Stage* first_visible(const Pipeline& pipeline) {
  const auto first = std::find_if(pipeline.stages.begin(), pipeline.stages.end(), is_visible_open);
  return first == pipeline.stages.end() ? nullptr : &*first;
}

const std::string& label_of(const Stage& stage, std::string_view language) {
  if (!language.empty() && !stage.shown.labels.empty()) {
    const std::string tag = to_lower_ascii(language);
    for (const std::string& each : {tag, tag.substr(0, tag.find('-'))}) {
      const auto found = stage.shown.labels.find(each);
      if (found != stage.shown.labels.end()) return found->second;
    }
  }
  return stage.shown.label.empty() ? stage.label : stage.shown.label;
}

}  // namespace

const Stage* visible_stage(const Pipeline& pipeline, std::string_view stage_id) {
  const Stage* stage = pipeline.find_stage(stage_id);
  if (stage == nullptr || !stage->shown.hidden) return stage;
  const Stage* other = pipeline.find_stage(stage->shown.shown_as);
  return other == nullptr ? &nearest_visible(pipeline, *stage) : other;
}

StageFace face_of(const Pipeline& pipeline, std::string_view stage_id, std::string_view language) {
  const Stage* stage = visible_stage(pipeline, stage_id);
  if (stage == nullptr) stage = first_visible(pipeline);
  if (stage == nullptr) return {std::string(kOpen), std::string(kOpen)};
  return {stage->shown.id.empty() ? stage->id : stage->shown.id, label_of(*stage, language)};
}

bool is_visible_change(const Pipeline& pipeline, ChangeKind kind, std::string_view previous_stage,
                       std::string_view stage) {
  if (kind != ChangeKind::kStageChanged) return true;
  const Stage* before = visible_stage(pipeline, previous_stage);
  const Stage* after = visible_stage(pipeline, stage);
  return after != nullptr && before != after;
}

const Pipeline& forgotten_pipeline() {
  static const Pipeline pipeline = [] {
    Pipeline out;
    for (const std::string_view end : {kWonStage, kLostStage})
      out.stages.push_back({std::string(end), std::string(end)});
    return out;
  }();
  return pipeline;
}

}  // namespace leadgate::deals
