// The letter that somebody passes on: behind a divider or a header block of the text, in what HTML quotes, or attached.
//
// Pure, any thread. One that was passed on among us several times is followed to the first letter, at most
// kForwardsMax deep; attached ones as deep as the decoder reads them.
#pragma once

#include <optional>

#include "connectors/mail/letter.hpp"
#include "connectors/mail/split_letter.hpp"
#include "mapping/mapper.hpp"
#include "mapping/value.hpp"

namespace leadgate::connectors::mail {

inline constexpr int kForwardsMax = 32;

struct PassedOn {
  Forwarded letter;
  std::string comment;  // what those who passed it on wrote above it, the last one's first
};

// `parts` are the letter's, `tree` is what it was made of. Nothing: none, or one of which nobody can be told.
std::optional<PassedOn> passed_on_letter(const Letter& letter, const SplitLetter& parts, const mapping::Value& tree,
                                         const mapping::OwnIdentities& own);

// The first of the letters attached to `tree`, or to one of its messages; nothing: none, or nobody's.
std::optional<Forwarded> attached_letter(const mapping::Value& tree);

}  // namespace leadgate::connectors::mail
