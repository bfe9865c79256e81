#include "deals/contact.hpp"

#include <algorithm>

namespace leadgate::deals {
namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool fill(std::string& known, const std::string& said) {
  if (!known.empty() || said.empty()) return false;
  known = said;
  return true;
}

constexpr ContactFact kFacts[] = {
    {"contact.name", [](Contact& c) -> std::string& { return c.name; },
     [](const ContactDraft& d) -> const std::string& { return d.name; }},
    {"contact.company", [](Contact& c) -> std::string& { return c.company; },
     [](const ContactDraft& d) -> const std::string& { return d.company; }},
    {"contact.address.country", [](Contact& c) -> std::string& { return c.address.country; },
     [](const ContactDraft& d) -> const std::string& { return d.address.country; }},
    {"contact.address.region", [](Contact& c) -> std::string& { return c.address.region; },
     [](const ContactDraft& d) -> const std::string& { return d.address.region; }},
    {"contact.address.city", [](Contact& c) -> std::string& { return c.address.city; },
     [](const ContactDraft& d) -> const std::string& { return d.address.city; }},
    {"contact.address.street", [](Contact& c) -> std::string& { return c.address.street; },
     [](const ContactDraft& d) -> const std::string& { return d.address.street; }},
    {"contact.address.postcode", [](Contact& c) -> std::string& { return c.address.postcode; },
     [](const ContactDraft& d) -> const std::string& { return d.address.postcode; }},
};

template <class Person>
std::vector<Identity> collect(const Person& person) {
  std::vector<Identity> out;
  for (const auto& phone : person.phones) out.push_back({IdentityKind::kPhone, phone});
  for (const auto& email : person.emails) out.push_back({IdentityKind::kEmail, email});
  for (const auto& messenger : person.messengers) {
    out.push_back({IdentityKind::kMessenger, messenger_identity(messenger)});
  }
  return out;
}

bool add_messenger(Contact& contact, const Messenger& said, const std::vector<Identity>& to_add) {
  for (Messenger& known : contact.messengers) {
    if (known.kind == said.kind && known.id == said.id) return fill(known.username, said.username);
  }
  if (!contains(to_add, Identity{IdentityKind::kMessenger, messenger_identity(said)})) return false;
  contact.messengers.push_back(said);
  return true;
}

}  // namespace

std::span<const ContactFact> contact_facts() {
  return kFacts;
}

std::string_view identity_kind_name(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::kPhone: return "phone";
    case IdentityKind::kEmail: return "email";
    case IdentityKind::kMessenger: return "messenger";
  }
  return "phone";
}

std::string messenger_identity(const Messenger& messenger) { return messenger.kind + ":" + messenger.id; }

std::vector<Identity> identities_of(const ContactDraft& draft) { return collect(draft); }
std::vector<Identity> identities_of(const Contact& contact) { return collect(contact); }

bool has_identity(const Contact& contact, const Identity& identity) {
  return contains(identities_of(contact), identity);
}

ContactChoice choose_contact(const std::vector<Claim>& claims, const std::vector<IdentityKind>& prefer) {
  ContactChoice choice;
  for (const IdentityKind kind : prefer) {
    for (const Claim& claim : claims) {
      if (choice.contact_id == 0 && claim.identity.kind == kind) choice.contact_id = claim.contact_id;
    }
  }
  // A kind that the order leaves out still knows people; it comes last.
  for (const Claim& claim : claims) {
    if (choice.contact_id == 0) choice.contact_id = claim.contact_id;
  }
  for (const Claim& claim : claims) {
    if (claim.contact_id == 0) choice.to_add.push_back(claim.identity);
    else if (claim.contact_id != choice.contact_id) choice.conflicts.push_back(claim);
  }
  return choice;
}

bool add_facts(Contact& contact, const ContactDraft& draft, const std::vector<Identity>& to_add) {
  bool changed = false;
  for (const ContactFact& fact : kFacts) changed |= fill(fact.of(contact), fact.said(draft));
  for (const Identity& identity : to_add) {
    std::vector<std::string>* list = nullptr;
    if (identity.kind == IdentityKind::kPhone) list = &contact.phones;
    if (identity.kind == IdentityKind::kEmail) list = &contact.emails;
    if (list == nullptr || contains(*list, identity.value)) continue;
    list->push_back(identity.value);
    changed = true;
  }
  for (const Messenger& messenger : draft.messengers) changed |= add_messenger(contact, messenger, to_add);
  return changed;
}

Fields facts_not_taken(const Contact& contact, const ContactDraft& draft) {
  Fields fields;
  Contact known = contact;
  for (const ContactFact& fact : kFacts) {
    const std::string& said = fact.said(draft);
    if (!said.empty() && said != fact.of(known)) fields.emplace_back(fact.name, said);
  }
  return fields;
}

}  // namespace leadgate::deals
