// Loops: systems that answer each change of a deal with one of their own would go on for ever. Past a number of changes
// within an hour those who made them move the deal no more, until somebody else does: a person who looks at it; or for
// a day, for there may be nobody else. A voice of a loop is who made a tenth of its changes, and two of them at least,
// so that a person is none, whatever token she has. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace leadgate::deals {

// A change of a deal's stage, or a word that was held because of a loop.
struct StageStep {
  std::string actor;
  Timestamp at{};
  bool is_cut = false;  // the latter
};

// Whether one more change by this actor would be the loop's next. `steps` are the deal's, newest first; those before
// the newest cut, and the changes before it, are enough.
bool is_voice_of_loop(std::span<const StageStep> steps, std::string_view actor, Timestamp now, int changes_max);

}  // namespace leadgate::deals
