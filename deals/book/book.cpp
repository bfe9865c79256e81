#include "deals/book/book.hpp"

#include <algorithm>
#include <utility>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/changes.hpp"
#include "deals/book/chats.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"
#include "deals/book/timeline.hpp"

namespace leadgate::deals::book {
namespace {

uint8_t space_of(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kPhone:
      return kPhoneSpace;
    case IdentityKind::kEmail:
      return kEmailSpace;
    case IdentityKind::kMessenger:
      return kMessengerSpace;
  }
  return kPhoneSpace;
}

// The further people of a deal that was just made.
void join_first_people(const Taking& taking, Deal& deal) {
  Fields not_taken;
  if (taking.lead.people.empty()) return;
  join_people(taking, deal, not_taken);
  if (not_taken.empty()) return;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  write_deal(taking.context, deal, taking.listener);
}

// A chat's deal begins with what was said in it before the message that could make it.
void add_first_words(Deal& deal, const std::vector<Waiting>& before) {
  const Deal own = deal;
  std::map<std::string, std::string> attribution;
  std::string message;
  for (const Waiting& each : before) {
    const LeadDraft& said = each.draft;
    if (message.empty()) message = said.message;
    attribution.insert(said.attribution.begin(), said.attribution.end());
    for (const auto& [name, value] : said.fields) {
      if (fields_named(deal.details.fields, name).empty()) deal.details.fields.emplace_back(name, value);
    }
  }
  if (!message.empty()) deal.message = message;
  // The first touch is the one that counts.
  attribution.insert(deal.details.attribution.begin(), deal.details.attribution.end());
  deal.details.attribution = std::move(attribution);
  note_changes(own, deal, before.front().event);
  // It is made of what all of them said.
  deal.origins.set("title", before.front().event);
}

}  // namespace

std::string with_attachments(const Taking& taking, std::string data) {
  if (taking.touch.attachments.empty()) return data;
  data.pop_back();
  return data + ',' + taking.touch.attachments + '}';
}

int64_t Taking::origin() const {
  return touch.event == 0 ? Origins::kByHand : touch.event;
}

std::string Taking::event_id() const {
  return touch.event == 0 ? "" : format_id(IdKind::kEvent, touch.event);
}

LeadResult create_deal(const Taking& taking, int64_t contact_id, const Fields& not_taken) {
  Deal deal = make_deal(taking.lead.draft, *taking.rules.pipeline, taking.touch.source, taking.touch.at);
  if (!taking.rules.owner.empty()) deal.owner = taking.rules.owner;
  deal.contact_id = contact_id;
  deal.touched_at = taking.said_at();
  deal.last_event = taking.touch.event;
  deal.origins = Origins(taking.origin());
  deal.sequence = 1;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  if (taking.before != nullptr) add_first_words(deal, *taking.before);
  bool as_said = not_taken.empty() && taking.before == nullptr;
  // A chat about an order whose deal is closed: the number stays there.
  if (taking.lead.draft.kind == LeadKind::kMessage && !deal.external_id.empty() &&
      find_deal(taking.connection(), deal.source, deal.external_id)) {
    deal.details.fields.emplace_back("external_id", std::exchange(deal.external_id, std::string()));
    as_said = false;
  }
  if (const int64_t before = closed_deal_of_letter(taking)) {
    deal.details.fields.emplace_back("previous_deal", format_id(IdKind::kDeal, before));
    as_said = false;
  }
  deal.id = insert_deal(taking.connection(), deal, as_said ? taking.lead.details_json : encode_details(deal.details));
  taking.listener.deal_written(deal);
  // Whose words they are is kept by an update only.
  if (taking.before != nullptr) write_deal(taking.context, deal, taking.listener);
  const StageChange change{ChangeKind::kCreated, ""};
  add_change(taking.connection(),
             {0, deal.id, taking.touch.at, std::string(change_kind_name(change.kind)), taking.actor(), deal.sequence,
              with_attachments(taking, stage_change_data(deal, change, taking.event_id()))},
             deal.source);
  taking.listener.deal_changed(taking.context, deal, change, {taking.actor(), taking.event_id(), taking.touch.at});
  tell_refund(taking, "", deal);
  join_first_people(taking, deal);
  bring_waiting(taking, deal);
  if (taking.lead.draft.kind == LeadKind::kMessage) tell_message(taking, deal, message_data(taking, {}));
  settle_waiting(taking, deal.id);
  return {queue::Outcome::kCreated, "", deal.id, contact_id};
}

std::string lead_data(const Taking& taking, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  JsonWriter json;
  json.begin_object().field("event", taking.event_id());
  if (!draft.title.empty()) json.field("title", draft.title);
  if (!draft.message.empty()) json.field("message", draft.message);
  if (!draft.amount.empty()) json.field("amount", draft.amount);
  if (!draft.currency.empty()) json.field("currency", draft.currency);
  if (!draft.thread.id.empty()) {
    json.field("letter", draft.thread.id);
    if (!draft.contact.name.empty()) json.field("name", draft.contact.name);
    if (!draft.contact.emails.empty()) json.field("email", draft.contact.emails.front());
  }
  for (const auto& [name, value] : not_taken) json.field(name, value);
  json.key("details").raw(taking.lead.details_json).end_object();
  return with_attachments(taking, json.take());
}

LeadResult append_to_deal(const Taking& taking, Deal deal, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  const Deal before = deal;
  bring_waiting(taking, deal);
  if (draft.kind == LeadKind::kMessage) {
    tell_message(taking, deal, with_attachments(taking, message_data(taking, not_taken)));
  } else {
    add_entry(taking.connection(),
              {0, deal.id, taking.touch.at, "lead", taking.actor(), {}, lead_data(taking, not_taken)});
  }
  if (deal.message.empty()) deal.message = draft.message;
  for (const auto& [name, value] : draft.attribution) deal.details.attribution.emplace(name, value);
  note_changes(before, deal, taking.origin());
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  deal.updated_at = taking.touch.at;
  ++deal.version;
  write_deal(taking.context, deal, taking.listener);
  return {queue::Outcome::kAppended, "", deal.id, deal.contact_id};
}

LeadResult take_from_person(const Taking& taking) {
  const LeadDraft& draft = taking.lead.draft;
  const LeadRules& rules = taking.rules;
  const ContactChoice choice = choose_contact(claims_of(taking), rules.prefer);
  std::optional<Contact> contact;
  if (choice.contact_id != 0) contact = read_contact(taking.connection(), choice.contact_id);
  std::optional<Deal> open;
  if (contact && draft.external_id.empty() && rules.repeat == RepeatPolicy::kAppend) {
    const Timestamp since = rules.repeat_window.count() == 0 ? Timestamp() : taking.touch.at - rules.repeat_window;
    open = find_open_deal(taking.connection(), contact->id, rules.pipeline->id, since);
  }
  const bool reachable = contact && (!contact->phones.empty() || !contact->emails.empty());
  const bool may_open = draft.opening == Opening::kNow || (draft.opening == Opening::kOnceReachable && reachable);
  if (!open && !may_open) return keep_waiting(taking);
  // An order of which no more than the number is known yet is nobody's until its person is.
  if (!contact) return create_deal(taking, says_who(draft.contact) ? make_contact(taking, choice.to_add) : 0);
  add_to_contact(taking, *contact, choice.to_add);
  const Fields not_taken = facts_not_taken(*contact, draft.contact);
  const LeadResult result =
      open ? append_to_deal(taking, *open, not_taken) : create_deal(taking, contact->id, not_taken);
  record_conflicts(taking, choice.conflicts, contact->id, result.deal_id);
  return result;
}

std::vector<KeyedIdentity> keyed(const std::vector<Identity>& identities) {
  std::vector<KeyedIdentity> out;
  out.reserve(identities.size());
  for (const Identity& identity : identities) {
    out.push_back({identity, store::make_key(space_of(identity.kind), 0, identity.value)});
  }
  return out;
}

Lead make_lead(LeadDraft draft) {
  Lead lead;
  lead.details_json = encode_details({draft.lines, draft.attribution, draft.fields, draft.tags});
  lead.identities = keyed(identities_of(draft.contact));
  for (const PersonDraft& person : draft.people) {
    lead.people.push_back({person.role, person.contact, keyed(identities_of(person.contact))});
  }
  lead.draft = std::move(draft);
  return lead;
}

int64_t find_contact(store::WriteContext& context, const KeyedIdentity& identity) {
  const std::optional<int64_t> row = context.keys.find(identity.key);
  if (!row) return 0;
  const std::optional<Contact> contact = read_live_contact(context.connection, *row);
  return contact && has_identity(*contact, identity.identity) ? contact->id : 0;
}

Word word_of(const Deal& deal, const LeadDraft& draft, const Replay& replay, int64_t event) {
  const bool has_version = sender_version_of(draft) != 0;
  Word word;
  word.event = event;
  word.made = replay.made;
  word.appended = replay.appended;
  word.stale = is_stale(deal, draft);
  word.overtaken = !has_version && deal.touched_at > replay.said_at;
  return word;
}

namespace {

// The deal of the lead's number, be it its first one or one that it got later.
std::optional<Deal> find_numbered(const Taking& taking) {
  const std::string& source = taking.touch.source;
  const std::string& number = taking.lead.draft.external_id;
  std::optional<Deal> deal = find_deal(taking.connection(), source, number);
  if (deal) return deal;
  const int64_t id = find_conversation(taking.context, later_number_handle(source, number));
  return id == 0 ? std::nullopt : read_deal(taking.connection(), id);
}

// With the number that the order goes by from now on, if it says one.
LeadResult take_by_number(const Taking& taking, Deal deal) {
  const int64_t id = deal.id;
  const LeadResult result = take_for_deal(taking, std::move(deal));
  if (!taking.lead.draft.new_external_id.empty()) bind_new_number(taking, id);
  return result;
}

LeadResult take(const Taking& taking) {
  const Touch& touch = taking.touch;
  if (touch.replay && touch.replay->deal_id != 0) {
    if (std::optional<Deal> deal = read_deal(taking.connection(), touch.replay->deal_id)) {
      return take_by_number(taking, std::move(*deal));
    }
  }
  const LeadDraft& draft = taking.lead.draft;
  if (!draft.external_id.empty() && draft.kind != LeadKind::kMessage) {
    if (std::optional<Deal> deal = find_numbered(taking)) return take_by_number(taking, std::move(*deal));
  }
  if (draft.kind == LeadKind::kStatus) return take_news(taking);
  if (draft.kind == LeadKind::kLead && !draft.thread.empty()) {
    if (std::optional<Deal> deal = find_deal_of_letter(taking)) return append_letter(taking, std::move(*deal));
  }
  const bool goes_by_chat = draft.kind == LeadKind::kMessage || draft.external_id.empty();
  if (goes_by_chat && !draft.conversation.empty()) return take_said(taking);
  return take_from_person(taking);
}

}  // namespace

LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener) {
  const Taking taking{context, lead, rules, touch, listener};
  const LeadResult result = take(taking);
  if (result.deal_id != 0) bind_letter(taking, result.deal_id);
  return result;
}

}  // namespace leadgate::deals::book
