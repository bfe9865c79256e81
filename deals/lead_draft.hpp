// What a mapping makes of one event: plain, normalised values, nothing decided yet. The book turns it into a contact
// and a deal. An absent fact is empty; a draft never says "blank this".
// A plain value: owned by whoever holds it, any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
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
  std::string country;   // ISO 3166-1 alpha-2 where the sender gave one
  std::string region;
  std::string city;
  std::string street;
  std::string postcode;
  bool empty() const {
    return country.empty() && region.empty() && city.empty() && street.empty() && postcode.empty();
  }
  friend bool operator==(const Address&, const Address&) = default;
};

struct ContactDraft {
  std::string name;
  std::vector<std::string> phones;      // E.164, "+79161234567", the sender's order
  std::vector<std::string> emails;      // lower case
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

struct LeadDraft {
  ContactDraft contact;
  std::string title;
  std::string type;
  std::string external_id;              // the sender's number of it; with the source it is the deal's identity
  std::string amount;                   // decimal text
  std::string currency;                 // ISO 4217
  std::vector<OrderLine> lines;
  std::string message;
  std::map<std::string, std::string> attribution;  // utm_*, gclid, yclid, referrer, page, ...
  Fields fields;                        // what was left over, under the sender's own names
  std::vector<std::string> tags;
  std::string stage;                    // a stage of the source's pipeline, "won" or "lost"; empty: the first one
  std::optional<Timestamp> version_time;  // when the sender last changed it; an older one never overwrites
  std::string version_text;             // the same where the sender counts instead of dating; decimal digits
};

}  // namespace leadgate::deals
