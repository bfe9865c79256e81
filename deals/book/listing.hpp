// Lists and sums for people: deals by filter, contacts by text, what stands in each stage. Read-only connections, any
// thread; each call is bounded by `limit` and, where a filter has no index, by the rows it may look at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "store/connection.hpp"

namespace leadgate::deals::book {

struct DealFilter {
  std::string pipeline;
  std::string stage;
  std::optional<DealStatus> status;
  std::string owner;
  std::string source;
  // Any of these spellings in title, external id or message, or in name, company or identities of a contact; at most
  // four. `phone` is the searched text as E.164, when it is a phone.
  std::vector<std::string> texts;
  std::string phone;
  int64_t before_id = INT64_MAX;   // newest first
  int limit = 50;
};

// A page; `next_before_id` continues it, also when kScanRowsMax rows were looked at and fewer than `limit` fitted.
inline constexpr int64_t kScanRowsMax = 20'000;
struct DealPage {
  std::vector<Deal> deals;
  std::optional<int64_t> next_before_id;
};
DealPage list_deals(store::Connection& connection, const DealFilter& filter);

// Contacts whose name, company or identities contain any of the texts (at most four), newest first; all for none.
struct ContactPage {
  std::vector<Contact> contacts;
  std::optional<int64_t> next_before_id;
};
ContactPage list_contacts(store::Connection& connection, const std::vector<std::string>& texts, int64_t before_id,
                          int limit);

// Deals of which the person is a contact, newest first.
std::vector<Deal> deals_of_contact(store::Connection& connection, int64_t contact_id, int limit);

struct Conflict {
  int64_t at = 0;
  int64_t other_contact_id = 0;
  std::string kind;
  std::string value;
  int64_t deal_id = 0;
};
std::vector<Conflict> conflicts_of(store::Connection& connection, int64_t contact_id, int limit);

// Of the deals that are not deleted. Kept up with every change of a deal, so it costs the same for any number of them.
struct StageTotal {
  std::string pipeline;
  std::string stage;
  std::string currency;
  int64_t count = 0;
  std::string sum;   // decimal text
};
std::vector<StageTotal> stage_totals(store::Connection& connection);

}  // namespace leadgate::deals::book
