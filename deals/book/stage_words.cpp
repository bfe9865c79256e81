#include "deals/book/stage_words.hpp"

#include <chrono>

#include "base/json_writer.hpp"
#include "deals/book/timeline.hpp"
#include "deals/stage_face.hpp"

namespace leadgate::deals::book {
namespace {

OthersChanges changes_by_others(const Taking& taking, const Deal& deal) {
  const std::string sender = taking.actor();
  OthersChanges others;
  last_change(taking.connection(), deal.id, [&](const TimelineEntry& entry) {
    const ChangeKind kind = change_kind_from_name(entry.kind).value_or(ChangeKind::kStageChanged);
    if (entry.actor == sender || kind == ChangeKind::kCreated) return false;
    const StageChangeData data = parse_stage_change(entry.data);
    // A deal that is deleted or restored stays in its stage.
    if (data.previous == data.stage) return false;
    const int64_t sequence = entry.sequence.value_or(0);
    if (others.sequence == 0) others = {entry.at, sequence, 0};
    if (!is_visible_change(*taking.rules.pipeline, kind, data.previous, data.stage)) return false;
    others.visible_sequence = sequence;
    return true;
  });
  return others;
}

// Sources have moved the deal more often than any shop would: two systems that answer each other's change with one of
// their own would go on for ever.
bool is_loop(const Taking& taking, const Deal& deal) {
  const int moves_max = taking.rules.moves_per_hour_max;
  const Timestamp since = taking.touch.at - std::chrono::hours(1);
  return count_changes(taking.connection(), deal.id, kSourceActor, since, moves_max) >= moves_max;
}

WordFate fate_of(const Taking& taking, const Deal& deal) {
  const OthersChanges others = changes_by_others(taking, deal);
  if (is_word_older(taking.lead.draft, others)) return WordFate::kHeldOlder;
  return is_loop(taking, deal) ? WordFate::kHeldLoop : WordFate::kFollowed;
}

void tell_held(const Taking& taking, const Deal& deal, std::string_view stage, WordFate fate) {
  if (taking.touch.replay) return;  // told already
  JsonWriter json;
  json.begin_object().field("event", taking.event_id()).field("stage", stage).field("reason", held_reason(fate));
  json.end_object();
  add_entry(taking.connection(), {0, deal.id, taking.touch.at, "stage_held", taking.actor(), {}, json.take()});
}

}  // namespace

Wish follow_wish(const Taking& taking, Deal& deal) {
  const LeadDraft& draft = taking.lead.draft;
  const Pipeline& pipeline = *taking.rules.pipeline;
  Wish wish;
  if (draft.stage.empty() || deal.status == DealStatus::kDeleted || is_stage_stale(deal, draft)) return wish;
  const std::string said = said_stage(deal, draft, pipeline);
  const std::string stage = wished_stage(deal, draft, pipeline);
  if (!stage.empty() && deal.pipeline == pipeline.id) {
    wish.fate = fate_of(taking, deal);
    if (wish.is_held()) {
      tell_held(taking, deal, stage, wish.fate);
      return wish;
    }
    if (auto moved = move_deal(deal, pipeline, stage); moved.ok()) wish.change = *moved;
  }
  deal.sender_stage = said.empty() ? draft.stage : said;
  return wish;
}

}  // namespace leadgate::deals::book
