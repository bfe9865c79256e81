#include "gateway/portal/portal_view.hpp"

#include "base/id.hpp"
#include "deals/stage_face.hpp"

namespace leadgate::gateway {
namespace {

using connectors::PortalEvent;
using connectors::PortalEventType;
using connectors::PortalStage;

PortalEventType type_of(deals::ChangeKind kind) {
  switch (kind) {
    case deals::ChangeKind::kCreated: return PortalEventType::kCreated;
    case deals::ChangeKind::kStageChanged: return PortalEventType::kStageChanged;
    case deals::ChangeKind::kWon: return PortalEventType::kWon;
    case deals::ChangeKind::kLost: return PortalEventType::kLost;
    case deals::ChangeKind::kReopened: return PortalEventType::kReopened;
    case deals::ChangeKind::kDeleted: return PortalEventType::kDeleted;
  }
  return PortalEventType::kStageChanged;
}

const deals::Pipeline& pipeline_of(const Config& config, const std::string& id) {
  const PipelineConfig* pipeline = config.find_pipeline(id);
  return pipeline == nullptr ? deals::forgotten_pipeline() : *pipeline;
}

PortalStage stage_of(const deals::Pipeline& pipeline, const std::string& stage_id, std::string_view language) {
  deals::StageFace face = deals::face_of(pipeline, stage_id, language);
  return {std::move(face.id), std::move(face.label)};
}

bool sees(const Config& config, const std::string& pipeline_id, deals::ChangeKind kind, const std::string& previous,
          const std::string& stage) {
  return deals::is_visible_change(pipeline_of(config, pipeline_id), kind, previous, stage);
}

deals::ChangeKind kind_of(const deals::book::TimelineEntry& entry) {
  return deals::change_kind_from_name(entry.kind).value_or(deals::ChangeKind::kStageChanged);
}

std::optional<std::string> text_or_nothing(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

PortalEvent make_event(const Config& config, const deals::Deal& deal, const deals::book::StageChangeData& data,
                       deals::ChangeKind kind, int64_t sequence, Timestamp at, std::string_view language) {
  const deals::Pipeline& pipeline = pipeline_of(config, data.pipeline);
  PortalEvent event;
  event.type = type_of(kind);
  event.timestamp = event.changed_at = at;
  event.order = portal_order(deal);
  event.deal_id = format_id(IdKind::kDeal, deal.id);
  event.sequence = sequence;
  event.pipeline = data.pipeline;
  event.stage = stage_of(pipeline, data.stage, language);
  if (!data.previous.empty()) event.previous = stage_of(pipeline, data.previous, language);
  event.status = data.status;
  event.amount = text_or_nothing(data.amount);
  event.currency = text_or_nothing(data.currency);
  return event;
}

}  // namespace

std::string portal_order(const deals::Deal& deal) {
  return deal.external_id.empty() ? format_id(IdKind::kDeal, deal.id) : deal.external_id;
}

bool portals_see(const Config& config, const deals::Deal& deal, const deals::StageChange& change) {
  return sees(config, deal.pipeline, change.kind, change.previous_stage, deal.stage);
}

bool portals_see(const Config& config, const deals::book::TimelineEntry& entry) {
  const deals::ChangeKind kind = kind_of(entry);
  if (kind != deals::ChangeKind::kStageChanged) return true;
  const deals::book::StageChangeData data = deals::book::parse_stage_change(entry.data);
  return sees(config, data.pipeline, kind, data.previous, data.stage);
}

PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::StageChange& change, Timestamp at,
                         std::string_view language) {
  const deals::book::StageChangeData data{deal.pipeline,
                                          deal.stage,
                                          change.previous_stage,
                                          std::string(deals::deal_status_name(deal.status)),
                                          deal.amount,
                                          deal.currency};
  return make_event(config, deal, data, change.kind, deal.sequence, at, language);
}

PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::book::TimelineEntry& entry,
                         std::string_view language) {
  return make_event(config, deal, deals::book::parse_stage_change(entry.data), kind_of(entry),
                    entry.sequence.value_or(0), entry.at, language);
}

PortalEvent portal_state(const Config& config, const deals::Deal& deal, const deals::book::TimelineEntry& last_change,
                         std::string_view language) {
  PortalEvent event = portal_event(config, deal, last_change, language);
  event.amount = text_or_nothing(deal.amount);
  event.currency = text_or_nothing(deal.currency);
  return event;
}

}  // namespace leadgate::gateway
