#include "deals/pipeline.hpp"

#include "deals/lead_draft.hpp"

namespace leadgate::deals {

const Stage* Pipeline::find_stage(std::string_view stage_id) const {
  for (const Stage& stage : stages) {
    if (stage.id == stage_id) return &stage;
  }
  return nullptr;
}

const Stage* Pipeline::find_said_stage(std::string_view word) const {
  if (const Stage* stage = find_stage(word)) return stage;
  for (const Stage& stage : stages) {
    if (!word.empty() && !stage.shown.hidden && stage.shown.id == word) return &stage;
  }
  return nullptr;
}

std::string_view lead_kind_name(LeadKind kind) {
  switch (kind) {
    case LeadKind::kLead:
      return "lead";
    case LeadKind::kOrder:
      return "order";
    case LeadKind::kMessage:
      return "message";
    case LeadKind::kStatus:
      return "status";
  }
  return "lead";
}

std::string_view deal_status_name(DealStatus status) {
  switch (status) {
    case DealStatus::kOpen:
      return "open";
    case DealStatus::kWon:
      return "won";
    case DealStatus::kLost:
      return "lost";
    case DealStatus::kDeleted:
      return "deleted";
  }
  return "open";
}

std::optional<DealStatus> deal_status_from_name(std::string_view name) {
  for (DealStatus status : {DealStatus::kOpen, DealStatus::kWon, DealStatus::kLost, DealStatus::kDeleted}) {
    if (deal_status_name(status) == name) return status;
  }
  return std::nullopt;
}

DealStatus status_of_stage(std::string_view stage_id) {
  if (stage_id == kWonStage) return DealStatus::kWon;
  if (stage_id == kLostStage) return DealStatus::kLost;
  return DealStatus::kOpen;
}

}  // namespace leadgate::deals
