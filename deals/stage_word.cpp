#include "deals/stage_word.hpp"

#include <charconv>
#include <chrono>
#include <optional>

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

std::string wished_stage(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline) {
  const std::string stage = said_stage(deal, draft, pipeline);
  if (stage.empty() || stage == deal.sender_stage || stage == deal.stage || is_stage_stale(deal, draft)) return {};
  const Stage* shown = visible_stage(pipeline, deal.stage);
  return shown != nullptr && shown->id == stage ? std::string() : stage;
}

bool is_word_older(const LeadDraft& draft, const OthersChanges& others) {
  if (others.sequence == 0) return false;
  const std::optional<int64_t> seen = seen_sequence_of(draft);
  if (seen && *seen < others.visible_sequence) return true;
  const bool knew_all = seen && *seen >= others.sequence;
  return !knew_all && draft.version_time && precedes(*draft.version_time, others.at);
}

}  // namespace leadgate::deals
