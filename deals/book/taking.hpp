// One lead on its way into the book, and the steps that its kinds share. Internal to the book; writer thread, inside
// its transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deals/book/book.hpp"
#include "deals/book/chats.hpp"

namespace leadgate::deals::book {

struct Taking {
  store::WriteContext& context;
  const Lead& lead;
  const LeadRules& rules;
  const Touch& touch;
  ChangeListener& listener;
  // What was said in the chat before and comes onto the timeline of its deal first; null: nothing.
  const std::vector<Waiting>* before = nullptr;

  store::Connection& connection() const { return context.connection; }
  std::string actor() const { return std::string(kSourceActor) + touch.source; }
  // As the outside sees it; empty for what people do by hand.
  std::string event_id() const;
  // Where the facts come from.
  int64_t origin() const;
  // When the person said it: a replay says nothing new.
  Timestamp said_at() const { return touch.replay ? touch.replay->said_at : touch.at; }
};

// Of parties.cpp: who the lead is from, and who belongs to it.

std::vector<Claim> claims_of(const Taking& taking);
// True when one of them was not known yet.
bool record_conflicts(const Taking& taking, const std::vector<Claim>& conflicts, int64_t contact_id, int64_t deal_id);
// Adds the lead's facts to a contact that is known, and writes it when that changed anything.
bool add_to_contact(const Taking& taking, Contact& contact, const std::vector<Identity>& to_add);
int64_t make_contact(const Taking& taking, const std::vector<Identity>& identities);
// Whether anything is said of the person at all.
bool says_who(const ContactDraft& draft);

// What the lead says of the deal's contact: new facts are added, those that were known otherwise come back as fields. A
// deal without a contact gets the one that the lead is from, known or new.
struct ContactNews {
  bool changed = false;
  Fields not_taken;
};
ContactNews update_contact_of(const Taking& taking, Deal& deal);
// The same of a message in a chat that has the deal; somebody else who joins in is a further person of the deal, with
// the role "participant".
ContactNews update_speaker(const Taking& taking, Deal& deal);

// The lead's further people, found or made, beside the deal's main contact. True when the deal got a new one. What a
// known one is known otherwise by goes to `not_taken` ("recipient.name").
bool join_people(const Taking& taking, const Deal& deal, Fields& not_taken);

// Of book.cpp.

// `not_taken`: what the lead says of a known person who is known otherwise.
LeadResult create_deal(const Taking& taking, int64_t contact_id, const Fields& not_taken = {});
// A lead without an order number and without a chat that has a deal: to the person's open deal, or a new one.
LeadResult take_from_person(const Taking& taking);
// More from a person who has an open deal: the whole lead on its timeline, and into the deal what that lacks.
LeadResult append_to_deal(const Taking& taking, Deal deal, const Fields& not_taken);
// A lead that is appended, on the timeline.
std::string lead_data(const Taking& taking, const Fields& not_taken);
// An entry's data, a JSON object with a member at least, and the files that came along.
std::string with_attachments(const Taking& taking, std::string data);

// Of letters.cpp.

// The open deal of the letter's conversation: that of a letter which it answers, else the one whose number is in its
// subject.
std::optional<Deal> find_deal_of_letter(const Taking& taking);
// The closed deal of the letter's conversation, which a new one follows; 0: none.
int64_t closed_deal_of_letter(const Taking& taking);
// What is said in the deal's conversation, also by somebody who is not its customer.
LeadResult append_letter(const Taking& taking, Deal deal);
// The letter has this deal from now on: the next one may answer it.
void bind_letter(const Taking& taking, int64_t deal_id);

// Of updates.cpp.

// A refund is told once: by how much more is refunded than the deal said until now.
void tell_refund(const Taking& taking, const std::string& refunded_before, const Deal& deal);
// As update_known(); a replay mends.
LeadResult take_for_deal(const Taking& taking, Deal deal);
// The same order again: newer facts over older ones, and the stage that the sender asks for.
LeadResult update_known(const Taking& taking, Deal deal);
// Of talk.cpp: what goes by a chat, and what waits.

LeadResult take_said(const Taking& taking);
// News of an order that is not there by its number.
LeadResult take_news(const Taking& taking);
// A message that may not make a deal.
LeadResult keep_waiting(const Taking& taking);
// The message on the deal's timeline, after those before it; and what it says there, {"event",...}.
void tell_message(const Taking& taking, const Deal& deal, std::string data);
std::string message_data(const Taking& taking, const Fields& not_taken);
// The messages that were said before, onto the timeline of the deal that they have now.
void bring_waiting(const Taking& taking, const Deal& deal);
// From now on the deal is known by the lead's new number, too, and what came by that before is taken into it.
void bind_new_number(const Taking& taking, int64_t deal_id);
// What a new deal is the answer to: its chat is bound to it, and what came before its order is taken into it.
void settle_waiting(const Taking& taking, int64_t deal_id);

}  // namespace leadgate::deals::book
