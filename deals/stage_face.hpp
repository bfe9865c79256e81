// The faces of stages: what portals and customers see of them. A visible stage has a public id and a public label, its
// own ones by default, the label in several languages. A hidden stage shows the face of another: that of `shown_as`,
// else of the nearest visible stage before it in the pipeline, else of the nearest after it. Won and lost are visible.
//
// A stage that the configuration does not have any more may have been hidden, and its place is not known: it has the
// face of the first visible stage, and portals are not told of a change that led to it, so that they go on seeing what
// they saw last. Nothing that is shown is ever the id of a stage that is not there.
//
// Push, poll and stream all ask here, so that they never differ in what they show and in which changes they tell.
// Pure functions over an immutable pipeline, any thread. The configuration has been checked: an open stage of each
// pipeline is visible, and no two visible ones share a public id.
#pragma once

#include <string>
#include <string_view>

#include "deals/deal.hpp"
#include "deals/pipeline.hpp"

namespace leadgate::deals {

struct StageFace {
  std::string id;
  std::string label;
};

// The visible stage whose face the stage shows: itself, unless it is hidden. Null: the pipeline has no such stage.
const Stage* visible_stage(const Pipeline& pipeline, std::string_view stage_id);

// `language` is a tag such as "kk" or "pt-BR", in any case; its label is that of the tag, else of its first part, else
// the one without a language. Empty: the one without a language.
StageFace face_of(const Pipeline& pipeline, std::string_view stage_id, std::string_view language = {});

// A pipeline that the configuration does not have any more: what ended is won or lost, all else is open.
const Pipeline& forgotten_pipeline();

// Whether portals are told of the change. A change of stage behind one face, or to a stage that is not there, is the
// only kind that they are not told of; its sequence number is skipped.
bool is_visible_change(const Pipeline& pipeline, ChangeKind kind, std::string_view previous_stage,
                       std::string_view stage);

}  // namespace leadgate::deals
