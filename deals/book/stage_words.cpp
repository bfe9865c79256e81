#include "deals/book/stage_words.hpp"

#include <string>
#include <utility>

#include "deals/book/timeline.hpp"
#include "deals/stage_face.hpp"

namespace leadgate::deals::book {
namespace {

OthersChanges changes_by_others(const Taking& taking, const Deal& deal) {
  const std::string sender = taking.actor();
  OthersChanges others;
  bool is_newest = true;
  last_change(taking.connection(), deal.id, [&](const TimelineEntry& entry) {
    const ChangeKind kind = change_kind_from_name(entry.kind).value_or(ChangeKind::kStageChanged);
    const StageChangeData data = parse_stage_change(entry.data);
    // A deal that is deleted or restored stays in its stage.
    if (kind != ChangeKind::kCreated && data.previous == data.stage) return false;
    if (std::exchange(is_newest, false)) others.were_last = entry.actor != sender;
    if (entry.actor == sender || kind == ChangeKind::kCreated) return false;
    const int64_t sequence = entry.sequence.value_or(0);
    if (others.sequence == 0) {
      others.at = entry.at;
      others.sequence = sequence;
    }
    if (!is_visible_change(*taking.rules.pipeline, kind, data.previous, data.stage)) return false;
    others.visible_sequence = sequence;
    return true;
  });
  return others;
}

WordFate fate_in_book(const Taking& taking, const Deal& deal, const StageWord& word) {
  const LeadDraft& draft = taking.lead.draft;
  // Of most updates the stage is no news, and those cost no look at the past.
  const bool is_old = word.kind == WordKind::kRepeated && draft.seen_sequence.empty();
  if (word.kind == WordKind::kNone || is_old) return WordFate::kNothing;
  const WordFate fate = fate_of(deal, word, draft, changes_by_others(taking, deal));
  if (fate != WordFate::kFollowed) return fate;
  const int changes_max = taking.rules.moves_per_hour_max;
  const bool loops = is_in_loop(taking.connection(), deal.id, taking.actor(), taking.touch.at, changes_max);
  return loops ? WordFate::kHeldLoop : WordFate::kFollowed;
}

}  // namespace

bool is_in_loop(store::Connection& connection, int64_t deal_id, std::string_view actor, Timestamp now,
                int changes_max) {
  // With the cut at either end.
  return is_voice_of_loop(read_steps(connection, deal_id, changes_max + 2), actor, now, changes_max);
}

bool tell_held(const Taking& taking, int64_t deal_id, const std::string& stage, WordFate fate) {
  return tell_held(taking.connection(), deal_id,
                   {stage, held_reason(fate), taking.actor(), taking.event_id(), taking.touch.at});
}

Wish follow_wish(const Taking& taking, Deal& deal) {
  const LeadDraft& draft = taking.lead.draft;
  const Pipeline& pipeline = *taking.rules.pipeline;
  if (draft.stage.empty() || is_stage_stale(deal, draft)) return {};
  const std::string said = said_stage(deal, draft, pipeline);
  const StageWord word = read_word(deal, draft, pipeline);
  Wish wish;
  wish.fate = fate_in_book(taking, deal, word);
  if (wish.is_held()) {
    wish.is_told = tell_held(taking, deal.id, word.stage, wish.fate);
    return wish;
  }
  if (wish.fate == WordFate::kFollowed) {
    if (auto moved = move_deal(deal, pipeline, word.stage); moved.ok()) wish.change = *moved;
  }
  if (!said.empty()) deal.sender_stage = said;
  return wish;
}

}  // namespace leadgate::deals::book
