#include "gateway/portal/portal_view.hpp"

#include "base/id.hpp"

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

// A stage that the configuration no longer has keeps its id as its label.
PortalStage stage_of(const Config& config, const std::string& pipeline_id, const std::string& stage_id) {
  const PipelineConfig* pipeline = config.find_pipeline(pipeline_id);
  const deals::Stage* stage = pipeline == nullptr ? nullptr : pipeline->find_stage(stage_id);
  return {stage_id, stage == nullptr ? stage_id : stage->label};
}

std::optional<std::string> text_or_nothing(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

PortalEvent make_event(const Config& config, const deals::Deal& deal, const deals::book::StageChangeData& data,
                       deals::ChangeKind kind, int64_t sequence, Timestamp at) {
  PortalEvent event;
  event.type = type_of(kind);
  event.timestamp = event.changed_at = at;
  event.order = portal_order(deal);
  event.deal_id = format_id(IdKind::kDeal, deal.id);
  event.sequence = sequence;
  event.pipeline = data.pipeline;
  event.stage = stage_of(config, data.pipeline, data.stage);
  if (!data.previous.empty()) event.previous = stage_of(config, data.pipeline, data.previous);
  event.status = data.status;
  event.amount = text_or_nothing(data.amount);
  event.currency = text_or_nothing(data.currency);
  return event;
}

}  // namespace

std::string portal_order(const deals::Deal& deal) {
  return deal.external_id.empty() ? format_id(IdKind::kDeal, deal.id) : deal.external_id;
}

PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::StageChange& change,
                         Timestamp at) {
  const deals::book::StageChangeData data{deal.pipeline,
                                          deal.stage,
                                          change.previous_stage,
                                          std::string(deals::deal_status_name(deal.status)),
                                          deal.amount,
                                          deal.currency};
  return make_event(config, deal, data, change.kind, deal.sequence, at);
}

PortalEvent portal_event(const Config& config, const deals::Deal& deal, const deals::book::TimelineEntry& entry) {
  const auto kind = deals::change_kind_from_name(entry.kind).value_or(deals::ChangeKind::kStageChanged);
  return make_event(config, deal, deals::book::parse_stage_change(entry.data), kind, entry.sequence.value_or(0),
                    entry.at);
}

PortalEvent portal_state(const Config& config, const deals::Deal& deal, const deals::book::TimelineEntry& last_change) {
  PortalEvent event = portal_event(config, deal, last_change);
  event.amount = text_or_nothing(deal.amount);
  event.currency = text_or_nothing(deal.currency);
  return event;
}

}  // namespace leadgate::gateway
