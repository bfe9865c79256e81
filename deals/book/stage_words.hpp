// Words from outside about a deal's stage, weighed against the deal's past: what deals/stage_word.hpp decides, with the
// rows that it takes to decide it. Writer thread, inside its transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "deals/book/taking.hpp"
#include "deals/deal.hpp"
#include "deals/stage_word.hpp"

namespace leadgate::deals::book {

// What became of the stage that the sender asks for.
struct Wish {
  std::optional<StageChange> change;
  WordFate fate = WordFate::kNothing;
  bool is_told = false;  // that it was held is new on the timeline

  bool is_held() const { return !held_reason(fate).empty(); }
};

// Follows the draft's word when it is a new wish, or tells the timeline why not.
Wish follow_wish(const Taking& taking, Deal& deal);

// On the timeline, once; see tell_held() of deals/book/timeline.hpp.
bool tell_held(const Taking& taking, int64_t deal_id, const std::string& stage, WordFate fate);

// Whether a change by this actor ("source:woo", "api:shop") would be the next of a loop; see deals/stage_loop.hpp.
bool is_in_loop(store::Connection& connection, int64_t deal_id, std::string_view actor, Timestamp now, int changes_max);

}  // namespace leadgate::deals::book
