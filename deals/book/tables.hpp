// Rows of contacts and deals, read and written whole. Any connection for reads, the writer's inside its transaction for
// writes; failures show in the connection's status().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "store/connection.hpp"

namespace leadgate::deals::book {

std::optional<Contact> read_contact(store::Connection& connection, int64_t id);
// The contact that holds the facts now: follows merges, at most eight steps.
std::optional<Contact> read_live_contact(store::Connection& connection, int64_t id);
// Both inserts: everything is of one origin.
int64_t insert_contact(store::Connection& connection, const Contact& contact);
void update_contact(store::Connection& connection, const Contact& contact);

std::optional<Deal> read_deal(store::Connection& connection, int64_t id);
std::optional<Deal> find_deal(store::Connection& connection, std::string_view source, std::string_view external_id);
// The deals of this order number, whichever source they are of, at most `count_max`.
std::vector<Deal> find_deals_numbered(store::Connection& connection, std::string_view external_id, size_t count_max);
// `details_json` is encode_details(deal.details), made off the writer thread where that is possible.
int64_t insert_deal(store::Connection& connection, const Deal& deal, std::string_view details_json);
// By write_deal() of deals/book/changes.hpp alone, which tells the listener.
void update_deal_row(store::Connection& connection, const Deal& deal);

// The person's newest open deal in the pipeline that was touched since `since`; nothing when there is none.
std::optional<Deal> find_open_deal(store::Connection& connection, int64_t contact_id, std::string_view pipeline,
                                   Timestamp since);

// Further contacts of a deal, beside the main one.
struct DealPerson {
  int64_t contact_id = 0;
  std::string role;  // "recipient", "payer", ...; empty: none was given
};
std::vector<DealPerson> read_deal_people(store::Connection& connection, int64_t deal_id);
std::vector<int64_t> read_deal_contacts(store::Connection& connection, int64_t deal_id);
// Somebody who is there already keeps the role, and gets this one where there was none.
void add_deal_contact(store::Connection& connection, int64_t deal_id, int64_t contact_id, std::string_view role = {});
void remove_deal_contact(store::Connection& connection, int64_t deal_id, int64_t contact_id);

// The columns of a deal in the order that deal_from_row reads them, for SELECTs elsewhere in the book.
std::string_view deal_columns();
Deal deal_from_row(const store::Statement& row);
std::string_view contact_columns();
Contact contact_from_row(const store::Statement& row);

// Ten-thousandths of a decimal text, for sums; 0 when it is none or too large.
int64_t amount_e4(std::string_view amount);

}  // namespace leadgate::deals::book
