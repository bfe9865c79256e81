// What a source's settings make of a draft once it is mapped: which stage the sender's word means, and whether a
// message may make the deal of its chat.
//
// Immutable values and pure functions, any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connectors/settings.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/trace.hpp"

namespace leadgate::connectors {

// How messages of a chat make deals.
struct ChatRules {
  CreateWhen create_when = CreateWhen::kMessage;
  std::vector<std::string> commands;  // lower case
};

// The sender's word to a stage; an empty stage: the deal stays where it is.
using StageWords = std::map<std::string, std::string, std::less<>>;

// Of what is to become a deal or news of one; RuleKind::kIgnore and kPark are none.
deals::LeadKind lead_kind_of(RuleKind kind);

// Gives the draft the stage that its status means, unless it has one, and keeps the word in the field "status". The
// trace, when there is one, says what came of the word.
void take_status(deals::LeadDraft& draft, const StageWords& stages, mapping::Trace* trace);

// Says whether the message may make a deal; of anything but a message nothing.
void set_opening(deals::LeadDraft& draft, const ChatRules& chat, mapping::Trace* trace);

}  // namespace leadgate::connectors
