#include <algorithm>

#include "base/id.hpp"
#include "base/json_writer.hpp"
#include "deals/book/tables.hpp"
#include "deals/book/taking.hpp"
#include "deals/book/timeline.hpp"

namespace leadgate::deals::book {
namespace {

void put_keys(const Taking& taking, const std::vector<Identity>& added, int64_t contact_id) {
  for (const KeyedIdentity& identity : taking.lead.identities) {
    for (const Identity& each : added) {
      if (each == identity.identity) taking.context.keys.put(identity.key, contact_id);
    }
  }
}

// A fact that was said in the chat before is that message's, so that a replay of this one does not take it back.
void note_earlier(const Taking& taking, Contact& contact) {
  if (taking.before == nullptr) return;
  for (const ContactFact& fact : contact_facts()) {
    const std::string& known = fact.of(contact);
    if (known.empty() || contact.origins.of(fact.name) != taking.origin()) continue;
    for (const Waiting& each : *taking.before) {
      if (fact.said(each.draft.contact) != known) continue;
      contact.origins.set(fact.name, each.event);
      break;
    }
  }
}

// Somebody who cannot be known again is told by role and name.
bool is_there_by_name(const Taking& taking, const Deal& deal, const LeadPerson& person) {
  if (!person.identities.empty()) return false;
  if (person.contact.name == taking.lead.draft.contact.name) return true;
  for (const DealPerson& known : read_deal_people(taking.connection(), deal.id)) {
    if (known.role != person.role) continue;
    const std::optional<Contact> contact = read_live_contact(taking.connection(), known.contact_id);
    if (contact && contact->name == person.contact.name) return true;
  }
  return false;
}

bool is_the_buyer(const Taking& taking, const LeadPerson& person) {
  const std::vector<KeyedIdentity>& buyer = taking.lead.identities;
  return !person.identities.empty() &&
         std::all_of(person.identities.begin(), person.identities.end(), [&buyer](const KeyedIdentity& each) {
           return std::any_of(buyer.begin(), buyer.end(),
                              [&each](const KeyedIdentity& one) { return one.identity == each.identity; });
         });
}

void keep_not_taken(const Contact& contact, const LeadPerson& person, Fields& not_taken) {
  constexpr std::string_view kContact = "contact";
  for (auto& [name, value] : facts_not_taken(contact, person.contact)) {
    const std::string_view rest = std::string_view(name).substr(kContact.size());
    not_taken.emplace_back((person.role.empty() ? "person" : person.role) + std::string(rest), std::move(value));
  }
}

// Whether a speaker is this contact: by one identity at least, or because nothing speaks against it.
bool may_be(const Contact& contact, const std::vector<Claim>& claims) {
  bool other = false;
  for (const Claim& claim : claims) {
    if (claim.contact_id == contact.id) return true;
    const IdentityKind kind = claim.identity.kind;
    other |= kind == IdentityKind::kPhone   ? !contact.phones.empty()
             : kind == IdentityKind::kEmail ? !contact.emails.empty()
                                            : !contact.messengers.empty();
  }
  return !other;
}

// True when the deal has one more contact then.
bool join_person(const Taking& taking, const Deal& deal, const LeadPerson& person, Fields& not_taken) {
  const ContactChoice choice = choose_contact(claims_of(taking), taking.rules.prefer);
  std::optional<Contact> contact;
  if (choice.contact_id != 0) contact = read_live_contact(taking.connection(), choice.contact_id);
  if (!contact) {
    const int64_t made = make_contact(taking, choice.to_add);
    add_deal_contact(taking.connection(), deal.id, made, person.role);
    return true;
  }
  // The buyer's phone is left for somebody of another name: what else reaches that person does not reach the buyer.
  const bool other_name =
      !person.contact.name.empty() && !contact->name.empty() && contact->name != person.contact.name;
  if (contact->id == deal.contact_id && other_name && !choice.to_add.empty()) {
    const int64_t made = make_contact(taking, choice.to_add);
    add_deal_contact(taking.connection(), deal.id, made, person.role);
    return true;
  }
  add_to_contact(taking, *contact, choice.to_add);
  keep_not_taken(*contact, person, not_taken);
  record_conflicts(taking, choice.conflicts, contact->id, deal.id);
  if (contact->id == deal.contact_id) return false;
  const std::vector<DealPerson> known = read_deal_people(taking.connection(), deal.id);
  const bool is_there = std::any_of(known.begin(), known.end(), [&](const DealPerson& each) {
    return each.contact_id == contact->id && (!each.role.empty() || person.role.empty());
  });
  if (!is_there) add_deal_contact(taking.connection(), deal.id, contact->id, person.role);
  return !is_there;
}

}  // namespace

std::vector<Claim> claims_of(const Taking& taking) {
  std::vector<Claim> claims;
  for (const KeyedIdentity& identity : taking.lead.identities) {
    claims.push_back({identity.identity, find_contact(taking.context, identity)});
  }
  return claims;
}

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

bool add_to_contact(const Taking& taking, Contact& contact, const std::vector<Identity>& to_add) {
  const Contact before = contact;
  const ContactDraft& said = taking.lead.draft.contact;
  bool changed = taking.touch.replay && mend_contact(contact, said, taking.origin());
  changed |= add_facts(contact, said, to_add);
  if (!changed) return false;
  note_changes(before, contact, taking.origin());
  note_earlier(taking, contact);
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
  note_earlier(taking, contact);
  const int64_t id = contact.id = insert_contact(taking.connection(), contact);
  // Whose words they are is kept by an update only.
  if (taking.before != nullptr) update_contact(taking.connection(), contact);
  put_keys(taking, identities, id);
  return id;
}

bool says_who(const ContactDraft& draft) {
  const Contact nobody;
  return draft.has_identity() || !facts_not_taken(nobody, draft).empty();
}

namespace {

// The first word of who the deal's person is: somebody known, or a new contact.
ContactNews find_contact_of(const Taking& taking, Deal& deal) {
  ContactNews news;
  if (!says_who(taking.lead.draft.contact)) return news;
  const ContactChoice choice = choose_contact(claims_of(taking), taking.rules.prefer);
  std::optional<Contact> known;
  if (choice.contact_id != 0) known = read_live_contact(taking.connection(), choice.contact_id);
  news.changed = true;
  if (!known) {
    deal.contact_id = make_contact(taking, choice.to_add);
    return news;
  }
  deal.contact_id = known->id;
  // Who was a further person so far.
  remove_deal_contact(taking.connection(), deal.id, known->id);
  add_to_contact(taking, *known, choice.to_add);
  news.not_taken = facts_not_taken(*known, taking.lead.draft.contact);
  record_conflicts(taking, choice.conflicts, known->id, deal.id);
  return news;
}

}  // namespace

ContactNews update_contact_of(const Taking& taking, Deal& deal) {
  if (deal.contact_id == 0) return find_contact_of(taking, deal);
  ContactNews news;
  std::optional<Contact> contact = read_live_contact(taking.connection(), deal.contact_id);
  if (!contact) return news;
  std::vector<Identity> to_add;
  std::vector<Claim> conflicts;
  for (const Claim& claim : claims_of(taking)) {
    if (claim.contact_id == 0)
      to_add.push_back(claim.identity);
    else if (claim.contact_id != contact->id)
      conflicts.push_back(claim);
  }
  news.changed = add_to_contact(taking, *contact, to_add);
  deal.contact_id = contact->id;
  news.not_taken = facts_not_taken(*contact, taking.lead.draft.contact);
  news.changed |= record_conflicts(taking, conflicts, contact->id, deal.id);
  return news;
}

ContactNews update_speaker(const Taking& taking, Deal& deal) {
  const std::optional<Contact> contact = read_live_contact(taking.connection(), deal.contact_id);
  // Whose order it is, only the order's own sender says: who writes about it may be anybody.
  const bool is_nobodys_order = deal.contact_id == 0 && !deal.external_id.empty();
  if (!is_nobodys_order && (!contact || may_be(*contact, claims_of(taking)))) return update_contact_of(taking, deal);
  ContactNews news;
  const LeadPerson speaker{"participant", taking.lead.draft.contact, taking.lead.identities};
  news.changed = join_person(taking, deal, speaker, news.not_taken);
  return news;
}

bool join_people(const Taking& taking, const Deal& deal, Fields& not_taken) {
  bool joined = false;
  for (const LeadPerson& person : taking.lead.people) {
    if (is_there_by_name(taking, deal, person)) continue;
    if (is_the_buyer(taking, person)) {
      const std::optional<Contact> buyer = read_live_contact(taking.connection(), deal.contact_id);
      if (buyer) keep_not_taken(*buyer, person, not_taken);
      continue;
    }
    Lead alone;
    alone.draft.contact = person.contact;
    alone.identities = person.identities;
    const Taking one{taking.context, alone, taking.rules, taking.touch, taking.listener};
    joined |= join_person(one, deal, person, not_taken);
  }
  return joined;
}

}  // namespace leadgate::deals::book
