// What a mapping makes of one event: plain, normalised values, nothing decided yet. The book turns it into a contact
// and a deal. An absent fact is empty; a draft never says "blank this".
// A plain value: owned by whoever holds it, any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace leadgate::deals {

struct Messenger {
  std::string kind;      // "telegram", "whatsapp", "vk", ... lower case
  std::string id;        // the platform's id of the person, as text
  std::string username;  // without '@'; may be empty
  friend bool operator==(const Messenger&, const Messenger&) = default;
};

struct Address {
  std::string country;  // ISO 3166-1 alpha-2 where the sender gave one
  std::string region;
  std::string city;
  std::string street;
  std::string postcode;
  bool empty() const { return country.empty() && region.empty() && city.empty() && street.empty() && postcode.empty(); }
  friend bool operator==(const Address&, const Address&) = default;
};

struct ContactDraft {
  std::string name;
  std::vector<std::string> phones;  // E.164, "+79161234567", the sender's order
  std::vector<std::string> emails;  // lower case
  std::vector<Messenger> messengers;
  std::string company;
  Address address;
  bool has_identity() const { return !phones.empty() || !emails.empty() || !messengers.empty(); }
};

struct OrderLine {
  std::string sku;
  std::string name;
  std::string quantity;  // decimal text; empty when the sender gave none
  std::string price;     // decimal text, one piece
  std::string total;     // decimal text, the line
  friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

// Name and value in the sender's order.
using Fields = std::vector<std::pair<std::string, std::string>>;

// What kind of event a draft was read from: it decides what the draft may make.
enum class LeadKind {
  kLead,     // a deal of its own, or more from a person who has one
  kOrder,    // goes by its order number, and has one
  kMessage,  // one message of a chat, which goes by `conversation`
  kStatus,   // news of what is there already: it never makes a deal
};
std::string_view lead_kind_name(LeadKind kind);  // "lead", "order", "message", "status"

// Whether a message may make the deal of its chat.
enum class Opening {
  kNow,
  kOnceReachable,  // once a phone or an e-mail of the person is known
  kNever,          // only a command does, and this message is none
};

// Of a letter: which conversation it belongs to.
struct LetterThread {
  std::string id;                    // its Message-ID, without <>
  std::vector<std::string> parents;  // those that it answers, nearest first
  std::string number;                // of the deal, as its subject has it: "[#1001]"
  bool reply = false;                // it says that it is an answer
  bool empty() const { return id.empty() && parents.empty() && number.empty(); }
};

// Somebody of an order beside the buyer.
struct PersonDraft {
  std::string role;      // "recipient", "payer", ...
  ContactDraft contact;  // name, phones, emails and company of it
};

struct LeadDraft {
  LeadKind kind = LeadKind::kLead;
  Opening opening = Opening::kNow;
  ContactDraft contact;
  std::vector<PersonDraft> people;  // further ones, with their roles
  std::string title;
  std::string type;
  std::string external_id;      // the order's or lead's number at the sender; the deal's identity in its source
  std::string new_external_id;  // by which the same order or lead goes from now on, where it is renumbered
  std::string conversation;     // the chat's name at the sender: one deal as long as that is open
  std::string message_id;       // the message's own id in its chat
  LetterThread thread;          // of a letter
  std::string amount;           // decimal text; before refunds
  std::string refunded;         // decimal text: the sum refunded so far; empty: none
  std::string currency;         // ISO 4217
  std::vector<OrderLine> lines;
  std::string message;
  std::map<std::string, std::string> attribution;  // utm_*, gclid, yclid, referrer, page, ...
  Fields fields;                                   // what was left over, under the sender's own names
  std::vector<std::string> tags;
  std::string status;                     // the sender's own word for where it stands
  std::string stage;                      // a stage of the source's pipeline, "won" or "lost"; empty: the first one
  std::optional<Timestamp> version_time;  // when the sender last changed it; an older one never overwrites
  std::string version_text;               // the same where the sender counts instead of dating; decimal digits
  std::string seen_sequence;  // the newest of the deal's own changes that the sender knew of; decimal digits
};

}  // namespace leadgate::deals
