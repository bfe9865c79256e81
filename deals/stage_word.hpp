// What a word from outside about a deal's stage comes to: whether it is news, and whether it may move the deal.
//
// A word that is news is followed, unless it is older than what others have done since; that is held back, which the
// deal's timeline tells. Held words are not remembered: the next word of it counts. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "deals/deal.hpp"
#include "deals/lead_draft.hpp"
#include "deals/pipeline.hpp"

namespace leadgate::deals {

// What anybody but the sender has made of the deal's stage; zeros: nothing. That it was made, deleted or restored says
// nothing of it.
struct OthersChanges {
  Timestamp at{};                // of the newest
  int64_t sequence = 0;          // the same
  int64_t visible_sequence = 0;  // of the newest that portals are told of
  bool were_last = false;        // it is they who put the deal where it is
};

enum class WordFate { kNothing, kFollowed, kHeldOlder, kHeldLoop, kHeldUnknown, kHeldDeleted };
// As the timeline says why; empty: it is not held.
std::string_view held_reason(WordFate fate);

// The stage that the draft means; empty: it means none of the pipeline's. The word for what portals see of the deal
// means that stage, though it be another's own id.
std::string said_stage(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline);

// What the draft says of the stage, by itself. kShown: what portals see of the deal, which stands in a hidden stage.
// Where others have put it there, who says so asks for nothing: it is what it was told.
enum class WordKind { kNone, kWish, kRepeated, kShown, kUnknown };
struct StageWord {
  WordKind kind = WordKind::kNone;
  std::string stage;  // its own id; of an unknown one the word
};
StageWord read_word(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline);
// The stage of a wish; else empty.
std::string wished_stage(const Deal& deal, const LeadDraft& draft, const Pipeline& pipeline);

// What a word comes to, but for loops. A stage that the deal's pipeline does not have is held, and so is any word about
// a deal that is deleted. One that its sender said before is none, unless it says that it knew what others have made of
// the deal since: then it means it anew.
WordFate fate_of(const Deal& deal, const StageWord& word, const LeadDraft& draft, const OthersChanges& others);

// Older: the sender says which change of the deal it knew, and others have visibly moved that since; or when it changed
// the order, and others have moved the deal later than that without its knowing. What portals are never told of nobody
// outside can know, so that only its time counts. A version of whole seconds is not older than a change within its
// second.
bool is_word_older(const LeadDraft& draft, const OthersChanges& others);

}  // namespace leadgate::deals
