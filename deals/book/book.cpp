#include "deals/book/book.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/changes.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"
#include "deals/mend.hpp"

namespace leadgate::deals::book {
namespace {

uint8_t space_of(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kPhone: return kPhoneSpace;
    case IdentityKind::kEmail: return kEmailSpace;
    case IdentityKind::kMessenger: return kMessengerSpace;
  }
  return kPhoneSpace;
}

// One lead on its way into the book: what the steps share.
struct Taking {
  store::WriteContext& context;
  const Lead& lead;
  const LeadRules& rules;
  const Touch& touch;
  ChangeListener& listener;

  store::Connection& connection() const { return context.connection; }
  std::string actor() const { return "source:" + touch.source; }
  // As the outside sees it; empty for what people do by hand.
  std::string event_id() const { return touch.event == 0 ? "" : format_id(IdKind::kEvent, touch.event); }
  // Where the facts come from.
  int64_t origin() const { return touch.event == 0 ? Origins::kByHand : touch.event; }
  // When the person said it: a replay says nothing new.
  Timestamp said_at() const { return touch.replay ? touch.replay->said_at : touch.at; }
};

// An entry's data, a JSON object with a member at least, and the files that came along.
std::string with_attachments(const Taking& taking, std::string data) {
  if (taking.touch.attachments.empty()) return data;
  data.pop_back();
  return data + ',' + taking.touch.attachments + '}';
}

std::vector<Claim> claims_of(const Taking& taking) {
  std::vector<Claim> claims;
  for (const KeyedIdentity& identity : taking.lead.identities) {
    claims.push_back({identity.identity, find_contact(taking.context, identity)});
  }
  return claims;
}

void put_keys(const Taking& taking, const std::vector<Identity>& added, int64_t contact_id) {
  for (const KeyedIdentity& identity : taking.lead.identities) {
    for (const Identity& each : added) {
      if (each == identity.identity) taking.context.keys.put(identity.key, contact_id);
    }
  }
}

// True when one of them was not known yet.
bool record_conflicts(const Taking& taking, const std::vector<Claim>& conflicts, int64_t contact_id, int64_t deal_id) {
  bool news = false;
  for (const Claim& conflict : conflicts) {
    const std::string_view kind = identity_kind_name(conflict.identity.kind);
    {
      store::Rows known(
          taking.connection()
              .query("SELECT 1 FROM conflicts WHERE contact_id = ? AND other_contact_id = ? AND value = ?")
              .bind(contact_id)
              .bind(conflict.contact_id)
              .bind_text(conflict.identity.value));
      if (known.next()) continue;
    }
    store::Statement& insert = taking.connection().query(
        "INSERT INTO conflicts (at, contact_id, other_contact_id, kind, value, deal_id) VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(to_micros(taking.touch.at)).bind(contact_id).bind(conflict.contact_id).bind_text(kind);
    insert.bind_text(conflict.identity.value).bind(deal_id).run();
    JsonWriter json;
    json.begin_object().field("event", taking.event_id()).field("kind", kind);
    json.field("value", conflict.identity.value);
    json.field("contact_id", format_id(IdKind::kContact, contact_id));
    json.field("other_contact_id", format_id(IdKind::kContact, conflict.contact_id)).end_object();
    add_entry(taking.connection(), {0, deal_id, taking.touch.at, "identity_conflict", taking.actor(), {}, json.take()});
    news = true;
  }
  return news;
}

// Adds the lead's facts to a contact that is known, and writes it when that changed anything.
bool add_to_contact(const Taking& taking, Contact& contact, const std::vector<Identity>& to_add) {
  const Contact before = contact;
  const ContactDraft& said = taking.lead.draft.contact;
  bool changed = taking.touch.replay && mend_contact(contact, said, taking.origin());
  changed |= add_facts(contact, said, to_add);
  if (!changed) return false;
  note_changes(before, contact, taking.origin());
  contact.updated_at = taking.touch.at;
  ++contact.version;
  update_contact(taking.connection(), contact);
  put_keys(taking, to_add, contact.id);
  return true;
}

int64_t make_contact(const Taking& taking, const std::vector<Identity>& identities) {
  const ContactDraft& draft = taking.lead.draft.contact;
  Contact contact;
  contact.name = draft.name;
  contact.company = draft.company;
  contact.address = draft.address;
  contact.created_at = contact.updated_at = taking.touch.at;
  add_facts(contact, draft, identities);
  contact.origins = Origins(taking.origin());
  const int64_t id = insert_contact(taking.connection(), contact);
  put_keys(taking, identities, id);
  return id;
}

// `not_taken`: what the lead says of a known person who is known otherwise.
LeadResult create(const Taking& taking, int64_t contact_id, const Fields& not_taken = {}) {
  Deal deal = make_deal(taking.lead.draft, *taking.rules.pipeline, taking.touch.source, taking.touch.at);
  if (!taking.rules.owner.empty()) deal.owner = taking.rules.owner;
  deal.contact_id = contact_id;
  deal.touched_at = taking.said_at();
  deal.last_event = taking.touch.event;
  deal.origins = Origins(taking.origin());
  deal.sequence = 1;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  deal.id = insert_deal(taking.connection(), deal,
                        not_taken.empty() ? taking.lead.details_json : encode_details(deal.details));
  const StageChange change{ChangeKind::kCreated, ""};
  add_entry(taking.connection(),
            {0, deal.id, taking.touch.at, std::string(change_kind_name(change.kind)), taking.actor(), deal.sequence,
             with_attachments(taking, stage_change_data(deal, change, taking.event_id()))});
  taking.listener.deal_changed(taking.context, deal, change, taking.touch.at);
  return {queue::Outcome::kCreated, "", deal.id, contact_id};
}

// What a lead that is appended says on the deal's timeline.
std::string lead_data(const Taking& taking, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  JsonWriter json;
  json.begin_object().field("event", taking.event_id());
  if (!draft.title.empty()) json.field("title", draft.title);
  if (!draft.message.empty()) json.field("message", draft.message);
  if (!draft.amount.empty()) json.field("amount", draft.amount);
  if (!draft.currency.empty()) json.field("currency", draft.currency);
  for (const auto& [name, value] : not_taken) json.field(name, value);
  json.key("details").raw(taking.lead.details_json).end_object();
  return with_attachments(taking, json.take());
}

// More from a person who has an open deal: the whole lead on its timeline, and into the deal what that lacks.
LeadResult append(const Taking& taking, Deal deal, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  const Deal before = deal;
  add_entry(taking.connection(),
            {0, deal.id, taking.touch.at, "lead", taking.actor(), {}, lead_data(taking, not_taken)});
  if (deal.message.empty()) deal.message = draft.message;
  for (const auto& [name, value] : draft.attribution) deal.details.attribution.emplace(name, value);
  note_changes(before, deal, taking.origin());
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  deal.updated_at = taking.touch.at;
  ++deal.version;
  update_deal_row(taking.connection(), deal);
  return {queue::Outcome::kAppended, "", deal.id, deal.contact_id};
}

// What the lead says of the deal's contact: new facts are added, those that were known otherwise come back as fields.
struct ContactNews {
  bool changed = false;
  Fields not_taken;
};

ContactNews update_contact_of(const Taking& taking, Deal& deal) {
  ContactNews news;
  std::optional<Contact> contact = read_live_contact(taking.connection(), deal.contact_id);
  if (!contact) return news;
  std::vector<Identity> to_add;
  std::vector<Claim> conflicts;
  for (const Claim& claim : claims_of(taking)) {
    if (claim.contact_id == 0) to_add.push_back(claim.identity);
    else if (claim.contact_id != contact->id) conflicts.push_back(claim);
  }
  news.changed = add_to_contact(taking, *contact, to_add);
  deal.contact_id = contact->id;
  news.not_taken = facts_not_taken(*contact, taking.lead.draft.contact);
  news.changed |= record_conflicts(taking, conflicts, contact->id, deal.id);
  return news;
}

// An order number that is another deal's already stays there; the deal says so in a field.
void keep_order_numbers_apart(const Taking& taking, const Deal& deal, LeadDraft& said) {
  if (said.external_id.empty() || said.external_id == deal.external_id) return;
  const std::optional<Deal> other = find_deal(taking.connection(), deal.source, said.external_id);
  if (!other || other->id == deal.id) return;
  said.fields.emplace_back("external_id", said.external_id + " (" + format_id(IdKind::kDeal, other->id) + ")");
  said.external_id.clear();
}

// The stage that the sender asks for, when it is a new wish. A wish that could not be followed is not remembered: the
// next word of it counts.
std::optional<StageChange> follow_wish(const Taking& taking, Deal& deal) {
  const LeadDraft& draft = taking.lead.draft;
  const Pipeline& pipeline = *taking.rules.pipeline;
  std::optional<StageChange> change;
  if (draft.stage.empty() || deal.status == DealStatus::kDeleted) return change;
  const std::string stage = wished_stage(deal, draft, pipeline);
  if (!stage.empty() && deal.pipeline == pipeline.id) {
    if (auto moved = move_deal(deal, pipeline, stage); moved.ok()) change = *moved;
  }
  deal.sender_stage = draft.stage;
  return change;
}

LeadResult save_update(const Taking& taking, Deal& deal, bool changed, const std::optional<StageChange>& change) {
  deal.touched_at = std::max(deal.touched_at, taking.said_at());
  const Actor actor{taking.actor(), taking.event_id(), taking.touch.at};
  JsonWriter json;
  json.begin_object().field("event", actor.event_id).end_object();
  if (changed) {
    add_entry(taking.connection(),
              {0, deal.id, taking.touch.at, "updated", actor.name, {}, with_attachments(taking, json.take())});
  }
  save_deal(taking.context, deal, change, actor, taking.listener);
  return {queue::Outcome::kUpdated, "", deal.id, deal.contact_id};
}

// The number of the deal's last event when that said just what this one says, within the window; else 0.
int64_t said_before(const Taking& taking, const Deal& deal) {
  if (!taking.touch.content || deal.last_event == 0) return 0;
  const auto last = queue::read_event(taking.connection(), deal.last_event);
  const bool same = last && last->content == *taking.touch.content &&
                    last->received_at + taking.touch.content_window >= taking.touch.at;
  // A wish that was not followed is worth another try.
  const LeadDraft& draft = taking.lead.draft;
  return same && (draft.stage.empty() || draft.stage == deal.sender_stage) ? deal.last_event : 0;
}

// The same order again: newer facts over older ones, and the stage that the sender asks for.
LeadResult update(const Taking& taking, Deal deal) {
  const LeadDraft& draft = taking.lead.draft;
  if (is_stale(deal, draft)) return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  const int64_t version = std::max(deal.sender_version, sender_version_of(draft));
  const bool newer = version > deal.sender_version;
  if (const int64_t repeats = said_before(taking, deal)) {
    deal.sender_version = version;
    if (newer) update_deal_row(taking.connection(), deal);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id, repeats};
  }
  const std::string wish_before = deal.sender_stage;
  const Deal before = deal;
  LeadDraft said = draft;
  const ContactNews news = update_contact_of(taking, deal);
  said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
  keep_order_numbers_apart(taking, deal, said);
  const bool changed = update_deal(deal, said) || news.changed || !taking.touch.attachments.empty();
  const std::optional<StageChange> change = follow_wish(taking, deal);
  note_changes(before, deal, taking.origin());
  note_said(deal, said, taking.origin());
  note_stage(deal, said, taking.origin());
  if (!changed && !change) {
    if (newer || deal.sender_stage != wish_before || deal.origins != before.origins)
      update_deal_row(taking.connection(), deal);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id};
  }
  deal.last_event = taking.touch.event;
  return save_update(taking, deal, changed, change);
}

// An event of the deal that is read anew.
LeadResult mend(const Taking& taking, Deal deal) {
  const Deal before = deal;
  const Word word = word_of(deal, taking.lead.draft, *taking.touch.replay, taking.origin());
  LeadDraft said = taking.lead.draft;
  const ContactNews news = update_contact_of(taking, deal);
  bool changed = news.changed;
  if (word.appended) {
    // As lead_data() begins.
    const std::string start = "{\"event\":" + json_quote(taking.event_id()) + ',';
    changed |= replace_entry(taking.connection(), deal.id, "lead", start, lead_data(taking, news.not_taken));
  } else if (!word.stale) {
    said.fields.insert(said.fields.end(), news.not_taken.begin(), news.not_taken.end());
  }
  keep_order_numbers_apart(taking, deal, said);
  changed |= mend_deal(deal, said, *taking.rules.pipeline, word);
  std::optional<StageChange> change;
  if (may_move(deal, word)) {
    change = follow_wish(taking, deal);
    note_changes(before, deal, taking.origin());
    note_stage(deal, said, taking.origin());
  }
  if (changed || change) return save_update(taking, deal, changed, change);
  if (deal != before) update_deal_row(taking.connection(), deal);
  if (word.stale) return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id};
}

LeadResult take_for_deal(const Taking& taking, Deal deal) {
  return taking.touch.replay ? mend(taking, std::move(deal)) : update(taking, std::move(deal));
}

}  // namespace

std::vector<KeyedIdentity> keyed(const std::vector<Identity>& identities) {
  std::vector<KeyedIdentity> out;
  out.reserve(identities.size());
  for (const Identity& identity : identities) {
    out.push_back({identity, store::make_key(space_of(identity.kind), 0, identity.value)});
  }
  return out;
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

LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener) {
  const Taking taking{context, lead, rules, touch, listener};
  if (touch.replay && touch.replay->deal_id != 0) {
    if (std::optional<Deal> deal = read_deal(context.connection, touch.replay->deal_id)) {
      return take_for_deal(taking, std::move(*deal));
    }
  }
  if (!lead.draft.external_id.empty()) {
    if (std::optional<Deal> deal = find_deal(context.connection, touch.source, lead.draft.external_id)) {
      return take_for_deal(taking, std::move(*deal));
    }
  }
  const ContactChoice choice = choose_contact(claims_of(taking), rules.prefer);
  if (choice.contact_id == 0) return create(taking, make_contact(taking, choice.to_add));

  std::optional<Contact> contact = read_contact(context.connection, choice.contact_id);
  if (!contact) return create(taking, make_contact(taking, choice.to_add));
  add_to_contact(taking, *contact, choice.to_add);
  LeadResult result;
  std::optional<Deal> open;
  if (lead.draft.external_id.empty() && rules.repeat == RepeatPolicy::kAppend) {
    const Timestamp since = rules.repeat_window.count() == 0 ? Timestamp() : touch.at - rules.repeat_window;
    open = find_open_deal(context.connection, contact->id, rules.pipeline->id, since);
  }
  const Fields not_taken = facts_not_taken(*contact, lead.draft.contact);
  result = open ? append(taking, *open, not_taken) : create(taking, contact->id, not_taken);
  record_conflicts(taking, choice.conflicts, contact->id, result.deal_id);
  return result;
}

}  // namespace leadgate::deals::book
