#include "gateway/api/deal_json.hpp"

#include "base/id.hpp"
#include "deals/book/tables.hpp"

namespace leadgate::gateway {
namespace {

void text_or_null(JsonWriter& json, std::string_view key, const std::string& value) {
  json.key(key);
  if (value.empty()) json.null();
  else json.string(value);
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_address(JsonWriter& json, const deals::Address& address) {
  json.key("address");
  if (address.empty()) {
    json.null();
    return;
  }
  json.begin_object();
  text_or_null(json, "country", address.country);
  text_or_null(json, "region", address.region);
  text_or_null(json, "city", address.city);
  text_or_null(json, "street", address.street);
  text_or_null(json, "postcode", address.postcode);
  json.end_object();
}

void write_contact_facts(JsonWriter& json, const deals::Contact& contact) {
  text_or_null(json, "name", contact.name);
  write_texts(json, "phones", contact.phones);
  write_texts(json, "emails", contact.emails);
  json.key("messengers").begin_array();
  for (const deals::Messenger& messenger : contact.messengers) {
    json.begin_object().field("kind", messenger.kind).field("id", messenger.id);
    text_or_null(json, "username", messenger.username);
    json.end_object();
  }
  json.end_array();
  text_or_null(json, "company", contact.company);
  write_address(json, contact.address);
}

void write_contacts(JsonWriter& json, const deals::Deal& deal, store::Connection& connection) {
  json.key("contacts").begin_array();
  if (deal.contact_id != 0) {
    if (const auto contact = deals::book::read_live_contact(connection, deal.contact_id)) {
      write_contact(json, *contact, PlaceInDeal{true, ""});
    }
  }
  for (const deals::book::DealPerson& person : deals::book::read_deal_people(connection, deal.id)) {
    const auto contact = deals::book::read_live_contact(connection, person.contact_id);
    if (contact) write_contact(json, *contact, PlaceInDeal{false, person.role});
  }
  json.end_array();
}

}  // namespace

void write_lines(JsonWriter& json, const std::vector<deals::OrderLine>& lines) {
  json.key("lines").begin_array();
  for (const deals::OrderLine& line : lines) {
    json.begin_object();
    text_or_null(json, "sku", line.sku);
    text_or_null(json, "name", line.name);
    text_or_null(json, "quantity", line.quantity);
    text_or_null(json, "price", line.price);
    text_or_null(json, "total", line.total);
    json.end_object();
  }
  json.end_array();
}

// Two fields of one name become "name" and "name (2)": an object cannot hold both otherwise.
void write_fields(JsonWriter& json, const deals::Fields& fields) {
  std::map<std::string, int> seen;
  json.key("fields").begin_object();
  for (const auto& [name, value] : fields) {
    const int count = ++seen[name];
    json.field(count == 1 ? name : name + " (" + std::to_string(count) + ")", value);
  }
  json.end_object();
}

void write_draft_contact(JsonWriter& json, const deals::Contact& contact) {
  json.begin_object();
  write_contact_facts(json, contact);
  json.end_object();
}

void write_contact(JsonWriter& json, const deals::Contact& contact, const std::optional<PlaceInDeal>& place) {
  json.begin_object().field("id", format_id(IdKind::kContact, contact.id));
  write_contact_facts(json, contact);
  if (place) {
    json.key("main").boolean(place->main);
    text_or_null(json, "role", place->role);
  } else {
    json.field("created_at", format_rfc3339(contact.created_at))
        .field("updated_at", format_rfc3339(contact.updated_at));
    json.key("version").integer(contact.version);
    if (contact.merged_into != 0) json.field("merged_into", format_id(IdKind::kContact, contact.merged_into));
  }
  json.end_object();
}

void write_deal(JsonWriter& json, const deals::Deal& deal, store::Connection& connection) {
  json.begin_object().field("id", format_id(IdKind::kDeal, deal.id)).field("number", deals::deal_number(deal));
  json.field("title", deal.title);
  json.field("pipeline", deal.pipeline).field("stage", deal.stage);
  json.field("status", deals::deal_status_name(deal.status)).field("owner", deal.owner);
  text_or_null(json, "type", deal.type);
  text_or_null(json, "amount", deal.amount);
  text_or_null(json, "currency", deal.currency);
  text_or_null(json, "refunded", deal.refunded);
  text_or_null(json, "source", deal.source);
  text_or_null(json, "external_id", deal.external_id);
  write_contacts(json, deal, connection);
  write_lines(json, deal.details.lines);
  text_or_null(json, "message", deal.message);
  json.key("attribution").begin_object();
  for (const auto& [name, value] : deal.details.attribution) json.field(name, value);
  json.end_object();
  write_fields(json, deal.details.fields);
  write_texts(json, "tags", deal.details.tags);
  if (deal.status != deals::DealStatus::kOpen) text_or_null(json, "close_reason", deal.close_reason);
  json.field("created_at", format_rfc3339(deal.created_at)).field("updated_at", format_rfc3339(deal.updated_at));
  json.key("version").integer(deal.version).end_object();
}

std::string deal_json(const deals::Deal& deal, store::Connection& connection) {
  JsonWriter json;
  write_deal(json, deal, connection);
  return json.take();
}

void write_timeline_entry(JsonWriter& json, const deals::book::TimelineEntry& entry) {
  json.begin_object().field("id", format_id(IdKind::kTimelineEntry, entry.id)).field("at", format_rfc3339(entry.at));
  json.field("kind", entry.kind).field("actor", entry.actor);
  if (entry.sequence) json.key("sequence").integer(*entry.sequence);
  json.key("data").raw(entry.data.empty() ? "{}" : entry.data).end_object();
}

void write_event(JsonWriter& json, const queue::InboxEvent& event) {
  json.begin_object().field("id", format_id(IdKind::kEvent, event.id)).field("source", event.source);
  json.field("received_at", format_rfc3339(event.received_at)).field("outcome", queue::outcome_name(event.outcome));
  json.key("deal_id");
  if (event.target != 0) json.string(format_id(IdKind::kDeal, event.target));
  else json.null();
  json.key("contact_id");
  if (event.party != 0) json.string(format_id(IdKind::kContact, event.party));
  else json.null();
  if (!event.reason.empty()) json.field("reason", event.reason);
  if (!event.problem_code.empty()) {
    json.key("problem").begin_object().field("code", event.problem_code).field("text", event.problem_text).end_object();
  }
  if (!event.client_key.empty()) json.field("idempotency_key", event.client_key);
  if (!event.event_key.empty()) json.field("event_key", event.event_key);
  json.end_object();
}

}  // namespace leadgate::gateway
