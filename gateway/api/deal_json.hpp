// Deals, contacts, timelines and events as the API spells them. Reads the contacts that a deal names from the
// connection; pure otherwise.
#pragma once

#include <optional>
#include <string>

#include "base/json_writer.hpp"
#include "deals/book/listing.hpp"
#include "deals/book/timeline.hpp"
#include "deals/contact.hpp"
#include "deals/deal.hpp"
#include "queue/inbox.hpp"
#include "store/connection.hpp"

namespace leadgate::gateway {

void write_deal(JsonWriter& json, const deals::Deal& deal, store::Connection& connection);
std::string deal_json(const deals::Deal& deal, store::Connection& connection);

// Parts that a lead's draft shares with a deal: keys "lines" and "fields", and a contact without id and times.
void write_lines(JsonWriter& json, const std::vector<deals::OrderLine>& lines);
void write_fields(JsonWriter& json, const deals::Fields& fields);
void write_draft_contact(JsonWriter& json, const deals::Contact& contact);

// As part of a deal: "main" and "role".
struct PlaceInDeal {
  bool main = false;
  std::string role;
};
// Without a place: on its own, with times and version.
void write_contact(JsonWriter& json, const deals::Contact& contact, const std::optional<PlaceInDeal>& place);

void write_timeline_entry(JsonWriter& json, const deals::book::TimelineEntry& entry);
void write_event(JsonWriter& json, const queue::InboxEvent& event);

// {"items":[...],"next_cursor":"..."|null}, with "more":true where the end is known not to be reached;
// `write_items` writes the elements.
template <class WriteItems>
std::string list_json(const std::optional<std::string>& next_cursor, WriteItems&& write_items, bool more = false) {
  JsonWriter json;
  json.begin_object().key("items").begin_array();
  write_items(json);
  json.end_array().key("next_cursor").string_or_null(next_cursor);
  if (more) json.key("more").boolean(true);
  json.end_object();
  return json.take();
}

}  // namespace leadgate::gateway
