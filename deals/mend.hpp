// An event that is read anew: what it says now in place of what it said before, fact by fact.
//
// A fact that the event itself brought is replaced, and so is one of an older event that it updates; what a newer event
// or a person set since stays, and so does what a person took away. What is missing is filled. The event that made the
// deal also takes back what it no longer says; any other one may have written over an older word, so there its own
// stays. Attribution, tags and a contact's facts go by who said them first, and an order number that the deal has is
// its identity. Doing it twice is doing it once.
//
// Pure, any thread.
#pragma once

#include "deals/contact.hpp"
#include "deals/deal.hpp"

namespace leadgate::deals {

// The event and how it stands to the deal.
struct Word {
  int64_t event = 0;
  bool made = false;       // it made the deal
  bool appended = false;   // it is another matter of the same person: its own facts and gaps, no older ones
  bool stale = false;      // the sender has said newer versions: its own facts only
  bool overtaken = false;  // newer events are in the deal; asked where a fact's origin is not known
};

// True when a fact changed; the origins may have changed without.
bool mend_deal(Deal& deal, const LeadDraft& said, const Pipeline& pipeline, const Word& word);
// May it ask for a stage? Not when a person or a newer event has set the one that the deal is in.
bool may_move(const Deal& deal, const Word& word);
// Without identities, which are only ever added.
bool mend_contact(Contact& contact, const ContactDraft& said, int64_t event);

// Keeps up the origins. After an update: all that the event said, though another had said the same before.
void note_said(Deal& deal, const LeadDraft& said, int64_t event);
// The stage that the deal is in is the event's word when it asks for that one, whether it had to be moved or not.
void note_stage(Deal& deal, const LeadDraft& said, int64_t event);
// What is not as it was: by the event, or Origins::kByHand.
void note_changes(const Deal& before, Deal& deal, int64_t event);
void note_changes(const Contact& before, Contact& contact, int64_t event);

}  // namespace leadgate::deals
