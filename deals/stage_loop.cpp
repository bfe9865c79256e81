#include "deals/stage_loop.hpp"

#include <algorithm>
#include <chrono>

namespace leadgate::deals {
namespace {

// Where nobody else comes by, a loop that goes on is one burst a day.
constexpr std::chrono::hours kCutFor{24};

}  // namespace

bool is_voice_of_loop(std::span<const StageStep> steps, std::string_view actor, Timestamp now, int changes_max) {
  // Nobody has moved the deal since the loop was cut: what counts are the changes before that.
  const bool is_cut = !steps.empty() && steps.front().is_cut;
  if (is_cut && now - steps.front().at >= kCutFor) return false;
  const Timestamp since = (is_cut ? steps.front().at : now) - std::chrono::hours(1);
  if (is_cut) steps = steps.subspan(1);
  int changes = 0;
  int own = 0;
  for (const StageStep& step : steps) {
    // Whoever moved the deal after an older cut began a new count.
    if (step.is_cut || step.at < since || changes == changes_max) break;
    ++changes;
    if (step.actor == actor) ++own;
  }
  const int voice = std::max(std::min(2, changes_max), (changes_max + 9) / 10);
  return (is_cut || changes >= changes_max) && own >= voice;
}

}  // namespace leadgate::deals
