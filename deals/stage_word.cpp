#include "deals/stage_word.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "deals/stage_face.hpp"

namespace leadgate::deals {
namespace {

std::optional<int64_t> seen_sequence_of(const LeadDraft& draft) {
  const std::string& text = draft.seen_sequence;
  int64_t sequence = 0;
  const bool says_so = std::from_chars(text.data(), text.data() + text.size(), sequence).ec == std::errc();
  return says_so ? std::optional(sequence) : std::nullopt;
}

bool precedes(Timestamp version, Timestamp change) {
  const auto second = std::chrono::floor<std::chrono::seconds>(version);
  return version == second ? second < std::chrono::floor<std::chrono::seconds>(change) : version < change;
}

}  // namespace

std::string_view held_reason(WordFate fate) {
  switch (fate) {
    case WordFate::kHeldOlder:
      return "older";
    case WordFate::kHeldLoop:
      return "loop";
    case WordFate::kHeldUnknown:
      return "unknown";
    case WordFate::kHeldDeleted:
      return "deleted";
    case WordFate::kNothing:
    case WordFate::kFollowed:
      break;
  }
  return "";
}

std::string said_stage(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline) {
  if (draft.stage.empty()) return {};
  const Stage* shown = visible_stage(pipeline, deal.stage);
  if (shown != nullptr && shown->shown.id == draft.stage) return shown->id;
  const Stage* said = pipeline.find_said_stage(draft.stage);
  return said == nullptr ? std::string() : said->id;
}

StageWord read_word(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline) {
  if (draft.stage.empty() || is_stage_stale(deal, draft)) return {};
  const bool is_elsewhere = deal.pipeline != pipeline.id;  // the source's deals go to another one by now
  const std::string stage = is_elsewhere ? std::string() : said_stage(deal, draft, pipeline);
  if ((stage.empty() ? draft.stage : stage) == deal.stage) return {};
  if (stage.empty()) return {WordKind::kUnknown, draft.stage};
  const Stage* shown = visible_stage(pipeline, deal.stage);
  if (shown != nullptr && shown->id == stage) return {WordKind::kShown, stage};
  return {stage == deal.sender_stage ? WordKind::kRepeated : WordKind::kWish, stage};
}

std::string wished_stage(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline) {
  StageWord word = read_word(deal, draft, pipeline);
  return word.kind == WordKind::kWish ? std::move(word.stage) : std::string();
}

WordFate fate_of(const Deal& deal, const StageWord& word, const LeadDraft& draft, const OthersChanges& others) {
  if (word.kind == WordKind::kNone) return WordFate::kNothing;
  const std::optional<int64_t> seen = seen_sequence_of(draft);
  const bool is_meant_anew = seen && *seen >= others.visible_sequence;
  if (word.kind == WordKind::kShown && others.were_last) return WordFate::kNothing;
  if (word.kind != WordKind::kUnknown && word.stage == deal.sender_stage && !is_meant_anew) return WordFate::kNothing;
  if (deal.status == DealStatus::kDeleted) return WordFate::kHeldDeleted;
  if (word.kind == WordKind::kUnknown) return WordFate::kHeldUnknown;
  return is_word_older(draft, others) ? WordFate::kHeldOlder : WordFate::kFollowed;
}

bool is_word_older(const LeadDraft& draft, const OthersChanges& others) {
  if (others.sequence == 0) return false;
  const std::optional<int64_t> seen = seen_sequence_of(draft);
  if (seen && *seen < others.visible_sequence) return true;
  const bool knew_all = seen && *seen >= others.sequence;
  return !knew_all && draft.version_time && precedes(*draft.version_time, others.at);
}

}  // namespace leadgate::deals
