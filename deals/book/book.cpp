#include "deals/book/book.hpp"

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/changes.hpp"
#include "deals/book/codec.hpp"
#include "deals/book/schema.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/timeline.hpp"

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
};

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

void record_conflicts(const Taking& taking, const std::vector<Claim>& conflicts, int64_t contact_id, int64_t deal_id) {
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
    json.begin_object().field("event", taking.touch.event_id).field("kind", kind);
    json.field("value", conflict.identity.value);
    json.field("contact_id", format_id(IdKind::kContact, contact_id));
    json.field("other_contact_id", format_id(IdKind::kContact, conflict.contact_id)).end_object();
    add_entry(taking.connection(), {0, deal_id, taking.touch.at, "identity_conflict", taking.actor(), {}, json.take()});
  }
}

// Adds the lead's facts to a contact that is known, and writes it when that changed anything.
bool add_to_contact(const Taking& taking, Contact& contact, const std::vector<Identity>& to_add) {
  if (!add_facts(contact, taking.lead.draft.contact, to_add)) return false;
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
  const int64_t id = insert_contact(taking.connection(), contact);
  put_keys(taking, identities, id);
  return id;
}

// `not_taken`: what the lead says of a known person who is known otherwise.
LeadResult create(const Taking& taking, int64_t contact_id, const Fields& not_taken = {}) {
  Deal deal = make_deal(taking.lead.draft, *taking.rules.pipeline, taking.touch.source, taking.touch.at);
  if (!taking.rules.owner.empty()) deal.owner = taking.rules.owner;
  deal.contact_id = contact_id;
  deal.sequence = 1;
  deal.details.fields.insert(deal.details.fields.end(), not_taken.begin(), not_taken.end());
  deal.id = insert_deal(taking.connection(), deal,
                        not_taken.empty() ? taking.lead.details_json : encode_details(deal.details));
  const StageChange change{ChangeKind::kCreated, ""};
  add_entry(taking.connection(), {0, deal.id, taking.touch.at, std::string(change_kind_name(change.kind)),
                                  taking.actor(), deal.sequence,
                                  stage_change_data(deal, change, taking.touch.event_id)});
  taking.listener.deal_changed(taking.context, deal, change, taking.touch.at);
  return {queue::Outcome::kCreated, "", deal.id, contact_id};
}

// More from a person who has an open deal: the whole lead on its timeline, and into the deal what that lacks.
LeadResult append(const Taking& taking, Deal deal, const Fields& not_taken) {
  const LeadDraft& draft = taking.lead.draft;
  JsonWriter json;
  json.begin_object().field("event", taking.touch.event_id);
  if (!draft.title.empty()) json.field("title", draft.title);
  if (!draft.message.empty()) json.field("message", draft.message);
  if (!draft.amount.empty()) json.field("amount", draft.amount);
  if (!draft.currency.empty()) json.field("currency", draft.currency);
  for (const auto& [name, value] : not_taken) json.field(name, value);
  json.key("details").raw(taking.lead.details_json).end_object();
  add_entry(taking.connection(), {0, deal.id, taking.touch.at, "lead", taking.actor(), {}, json.take()});
  if (deal.message.empty()) deal.message = draft.message;
  for (const auto& [name, value] : draft.attribution) deal.details.attribution.emplace(name, value);
  deal.touched_at = deal.updated_at = taking.touch.at;
  ++deal.version;
  update_deal_row(taking.connection(), deal);
  return {queue::Outcome::kAppended, "", deal.id, deal.contact_id};
}

// The same order again: newer facts over older ones, and the stage that the sender asks for.
LeadResult update(const Taking& taking, Deal deal) {
  const LeadDraft& draft = taking.lead.draft;
  if (is_stale(deal, draft)) return {queue::Outcome::kIgnored, "stale", deal.id, deal.contact_id};
  const bool newer = sender_version_of(draft) > deal.sender_version;
  LeadDraft said = draft;
  std::vector<Claim> conflicts;
  bool changed = false;
  if (std::optional<Contact> contact = read_live_contact(taking.connection(), deal.contact_id)) {
    std::vector<Identity> to_add;
    for (const Claim& claim : claims_of(taking)) {
      if (claim.contact_id == 0) to_add.push_back(claim.identity);
      else if (claim.contact_id != contact->id) conflicts.push_back(claim);
    }
    changed |= add_to_contact(taking, *contact, to_add);
    deal.contact_id = contact->id;
    const Fields not_taken = facts_not_taken(*contact, draft.contact);
    said.fields.insert(said.fields.end(), not_taken.begin(), not_taken.end());
  }
  changed |= update_deal(deal, said);
  const std::string stage = wished_stage(deal, draft, *taking.rules.pipeline);
  if (!draft.stage.empty()) deal.sender_stage = draft.stage;
  const bool moves = !stage.empty() && deal.pipeline == taking.rules.pipeline->id;
  if (!changed && !moves) {
    if (newer) update_deal_row(taking.connection(), deal);
    return {queue::Outcome::kDuplicate, "", deal.id, deal.contact_id};
  }
  deal.touched_at = taking.touch.at;
  Actor actor{taking.actor(), taking.touch.event_id, taking.touch.at};
  std::optional<StageChange> change;
  if (moves) {
    if (auto moved = move_deal(deal, *taking.rules.pipeline, stage); moved.ok()) change = *moved;
  }
  JsonWriter json;
  json.begin_object().field("event", taking.touch.event_id).end_object();
  if (changed) add_entry(taking.connection(), {0, deal.id, taking.touch.at, "updated", actor.name, {}, json.take()});
  save_deal(taking.context, deal, change, actor, taking.listener);
  record_conflicts(taking, conflicts, deal.contact_id, deal.id);
  return {queue::Outcome::kUpdated, "", deal.id, deal.contact_id};
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

LeadResult take_lead(store::WriteContext& context, const Lead& lead, const LeadRules& rules, const Touch& touch,
                     ChangeListener& listener) {
  const Taking taking{context, lead, rules, touch, listener};
  if (touch.known_deal != 0) {
    if (std::optional<Deal> deal = read_deal(context.connection, touch.known_deal)) return update(taking, *deal);
  }
  if (!lead.draft.external_id.empty()) {
    if (std::optional<Deal> deal = find_deal(context.connection, touch.source, lead.draft.external_id)) {
      return update(taking, *deal);
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
