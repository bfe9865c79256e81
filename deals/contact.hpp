// A person as the shop knows them, and the rules by which facts are added to what is known.
// Pure values and functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "deals/lead_draft.hpp"
#include "deals/origins.hpp"
#include "deals/pipeline.hpp"

namespace leadgate::deals {

struct Contact {
  int64_t id = 0;
  std::string name;
  std::vector<std::string> phones;   // E.164, in the order they became known
  std::vector<std::string> emails;
  std::vector<Messenger> messengers;
  std::string company;
  Address address;
  Timestamp created_at{};
  Timestamp updated_at{};
  int64_t version = 1;
  int64_t merged_into = 0;           // the contact that took this one over; 0: none
  Origins origins;                   // of its facts
};

// What is known of a person beside the identities, one text each.
struct ContactFact {
  const char* name;  // as in `map`: "contact.address.city"
  std::string& (*of)(Contact&);
  const std::string& (*said)(const ContactDraft&);
};
std::span<const ContactFact> contact_facts();

// One way to know a person again. `value` is normalised: E.164, lower-case address, "telegram:123".
struct Identity {
  IdentityKind kind;
  std::string value;
  friend bool operator==(const Identity&, const Identity&) = default;
};

std::string_view identity_kind_name(IdentityKind kind);  // "phone", "email", "messenger"
std::string messenger_identity(const Messenger& messenger);

std::vector<Identity> identities_of(const ContactDraft& draft);
std::vector<Identity> identities_of(const Contact& contact);
bool has_identity(const Contact& contact, const Identity& identity);

// An identity of a lead with the contact that holds it; 0: nobody yet.
struct Claim {
  Identity identity;
  int64_t contact_id = 0;
};

struct ContactChoice {
  int64_t contact_id = 0;                // 0: make a new one
  std::vector<Identity> to_add;          // free identities that the chosen contact gets
  std::vector<Claim> conflicts;          // identities that another contact keeps: recorded, never merged
};

// Whose lead it is: the holder of the first claimed identity in the order of `prefer`, within a kind in the lead's own
// order. Identities of other holders become conflicts.
ContactChoice choose_contact(const std::vector<Claim>& claims, const std::vector<IdentityKind>& prefer);

// Adds what the contact does not know yet: a name, company or address part that is empty, a new messenger username,
// and the identities in `to_add`. Never blanks or replaces. True when anything changed.
bool add_facts(Contact& contact, const ContactDraft& draft, const std::vector<Identity>& to_add);

// What the draft says of the person and the contact does not take over, because it knows something else: kept with the
// deal under "contact.name", "contact.address.city" and the like, so that nothing a sender sent is lost.
Fields facts_not_taken(const Contact& contact, const ContactDraft& draft);

}  // namespace leadgate::deals
