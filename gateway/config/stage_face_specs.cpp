// The settings of stages' faces: what portals see of a pipeline.
#include <map>

#include "base/text.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/specs.hpp"
#include "gateway/config/text_rules.hpp"

namespace leadgate::gateway {
namespace {

using deals::PublicStage;
using deals::Stage;

void read_labels(PublicStage& face, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* labels = node.find("labels");
  if (labels == nullptr || !labels->is_map()) return;
  face.labels.clear();
  for (const ConfigMember& label : labels->members()) {
    if (!label.node.is_scalar()) continue;  // told already
    if (!is_language(label.key)) {
      mistakes.push_back({labels->key_place(label.key), "'" + label.key +
                                                            "' is no language; 'labels' takes tags such "
                                                            "as en, kk or pt-BR, each with its label."});
    }
    face.labels[to_lower_ascii(label.key)] = label.node.scalar();
  }
}

void check_hiding(PublicStage& face, const ConfigNode& node, Mistakes& mistakes) {
  const ConfigNode* hidden = node.find("hidden");
  if (!face.shown_as.empty() && !face.hidden && hidden != nullptr && !hidden->is_null()) {
    mistakes.push_back({hidden->place(),
                        "A stage that is shown as another is hidden; leave 'hidden' or 'shown_as' "
                        "out."});
  }
  if (!face.shown_as.empty()) face.hidden = true;
  if (!face.hidden) return;
  for (const char* own : {"id", "label", "labels"}) {
    const ConfigNode* value = node.find(own);
    if (value == nullptr || value->is_null()) continue;
    mistakes.push_back({value->place(), "A hidden stage is seen as another, so nobody reads its public '" +
                                            std::string(own) + "'; leave it out."});
  }
}

bool is_open(const Stage& stage) {
  return deals::status_of_stage(stage.id) == deals::DealStatus::kOpen;
}

// The stages of one pipeline, each with the map that its `public` is.
struct Face {
  const Stage* stage;
  const ConfigNode* node;  // null: none is written

  const Place& place(const ConfigNode& otherwise, std::string_view key) const {
    return node == nullptr ? otherwise.place() : value_place(*node, key);
  }
};

std::vector<Face> faces_of(const PipelineConfig& pipeline, const ConfigNode& node) {
  const ConfigNode* list = node.find("stages");
  std::vector<Face> faces;
  for (size_t i = 0; i < pipeline.stages.size(); ++i) {
    const Stage& stage = pipeline.stages[i];
    const ConfigNode* face = nullptr;
    if (stage.id == deals::kWonStage)
      face = node.find("won_public");
    else if (stage.id == deals::kLostStage)
      face = node.find("lost_public");
    else if (list != nullptr && i < list->items().size())
      face = list->items()[i].find("public");
    faces.push_back({&stage, face != nullptr && face->is_map() ? face : nullptr});
  }
  return faces;
}

std::string visible_names(const PipelineConfig& pipeline) {
  std::vector<std::string> names;
  for (const Stage& stage : pipeline.stages) {
    if (!stage.shown.hidden && is_open(stage)) names.push_back(stage.id);
  }
  return names.empty() ? "none" : join_choices(names);
}

void check_shown_as(const PipelineConfig& pipeline, const Face& face, const ConfigNode& node, Mistakes& mistakes) {
  const std::string& wanted = face.stage->shown.shown_as;
  if (wanted.empty()) return;
  const Stage* other = pipeline.find_stage(wanted);
  std::string wrong;
  if (other == nullptr)
    wrong = "There is no stage '" + wanted + "' in pipeline '" + pipeline.id + "'";
  else if (other->shown.hidden)
    wrong = "The stage '" + wanted + "' is hidden itself";
  else if (!is_open(*other))
    wrong = "A deal that is open cannot be shown as '" + wanted + "'";
  else
    return;
  mistakes.push_back({face.place(node, "shown_as"), wrong + "; what can be shown is " + visible_names(pipeline) + "."});
}

Mistake same_id(const std::string& id, const Face& wrong, const Face& other, const ConfigNode& node) {
  std::string text = "The public id '" + id + "' is that of stage '" + other.stage->id + "' too; give each its own";
  if (is_open(*other.stage)) text += ", or write shown_as: " + other.stage->id;
  return {wrong.place(node, "id"), text + "."};
}

}  // namespace

ObjectSpec<PublicStage> public_stage_spec() {
  ObjectSpec<PublicStage> spec("a stage's public face",
                               "What portals and customers see of the stage, where that differs from `id` and "
                               "`label`.");
  spec.text("id", &PublicStage::id).doc("The stage's id for portals; its `id` without it.").example("accepted");
  spec.text("label", &PublicStage::label).doc("What customers read; its `label` without it.").example("Принят");
  spec.text_map("labels", &PublicStage::labels)
      .doc("The same in other languages, by their tags; for a portal's `language`.")
      .example("{ en: Accepted, kk: Қабылданды }");
  spec.boolean("hidden", &PublicStage::hidden)
      .doc(
          "An inner stage: portals see the nearest visible stage before it in its place, else the nearest after it, "
          "and "
          "are not told of moves that they cannot see.");
  spec.text("shown_as", &PublicStage::shown_as)
      .doc("Hides the stage and shows this visible one in its place.")
      .example("packing");
  spec.check([](PublicStage& face, const ConfigNode& node, Mistakes& mistakes) {
    expect_text(face.id.empty() || is_name(face.id), node, "id", kNameRule, mistakes);
    read_labels(face, node, mistakes);
    check_hiding(face, node, mistakes);
  });
  return spec;
}

void check_faces(const PipelineConfig& pipeline, const ConfigNode& node, Mistakes& mistakes) {
  bool any_visible = false;
  bool any_hidden = false;
  const std::vector<Face> faces = faces_of(pipeline, node);
  std::map<std::string, const Face*> seen;
  for (const Face& face : faces) {
    const Stage& stage = *face.stage;
    const bool open = is_open(stage);
    if (!open && stage.shown.hidden) {
      mistakes.push_back({face.place(node, stage.shown.shown_as.empty() ? "hidden" : "shown_as"),
                          "'" + stage.id + "' cannot be hidden: a customer must learn how the deal ended."});
    }
    if (stage.shown.hidden) {
      if (open) check_shown_as(pipeline, face, node, mistakes);
      any_hidden |= open;
      continue;
    }
    any_visible |= open;
    const std::string& id = stage.shown.id.empty() ? stage.id : stage.shown.id;
    const auto [first, fresh] = seen.emplace(id, &face);
    if (!fresh && first->second->stage->id != stage.id) {
      // Whoever took the id of the other, or the second of two that say the same.
      const bool is_second = !stage.shown.id.empty();
      mistakes.push_back(same_id(id, is_second ? face : *first->second, is_second ? *first->second : face, node));
    }
  }
  if (any_visible || !any_hidden) return;
  mistakes.push_back({value_place(node, "stages"),
                      "All stages of pipeline '" + pipeline.id + "' are hidden; portals need one at least to show."});
}

}  // namespace leadgate::gateway
