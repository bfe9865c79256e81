// The letter that somebody passes on: behind a divider or a header block of the text, in what HTML quotes, or attached.
//
// Pure, any thread. One that was passed on among us several times is followed to the first letter, at most
// kForwardsMax deep.
#pragma once

#include <optional>

#include "connectors/mail/letter.hpp"
#include "connectors/mail/split_letter.hpp"
#include "mapping/mapper.hpp"
#include "mapping/value.hpp"

namespace leadgate::connectors::mail {

inline constexpr int kForwardsMax = 5;

// `parts` are the letter's, `tree` is what it was made of. Nothing: none, or one of which nobody can be told.
std::optional<Forwarded> passed_on_letter(const Letter& letter, const SplitLetter& parts, const mapping::Value& tree,
                                          const mapping::OwnIdentities& own);

}  // namespace leadgate::connectors::mail
