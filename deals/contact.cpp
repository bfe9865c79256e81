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
  bool changed = fill(contact.name, draft.name);
  changed |= fill(contact.company, draft.company);
  changed |= fill(contact.address.country, draft.address.country);
  changed |= fill(contact.address.region, draft.address.region);
  changed |= fill(contact.address.city, draft.address.city);
  changed |= fill(contact.address.street, draft.address.street);
  changed |= fill(contact.address.postcode, draft.address.postcode);
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
  const auto keep = [&](const char* name, const std::string& known, const std::string& said) {
    if (!said.empty() && said != known) fields.emplace_back(name, said);
  };
  keep("contact.name", contact.name, draft.name);
  keep("contact.company", contact.company, draft.company);
  keep("contact.address.country", contact.address.country, draft.address.country);
  keep("contact.address.region", contact.address.region, draft.address.region);
  keep("contact.address.city", contact.address.city, draft.address.city);
  keep("contact.address.street", contact.address.street, draft.address.street);
  keep("contact.address.postcode", contact.address.postcode, draft.address.postcode);
  return fields;
}

}  // namespace leadgate::deals
