#include "gateway/api/delivery_json.hpp"

#include <charconv>

#include "base/id.hpp"
#include "gateway/fetch/fetch_row.hpp"

namespace leadgate::gateway {
namespace {

constexpr std::string_view kFetchType = "fetch";

void write_fields_of(JsonWriter& json, const queue::Delivery& delivery) {
  json.field("id", format_id(IdKind::kDelivery, delivery.id));
  if (const auto source = fetch_source(delivery.target)) {
    json.key("portal").null().field("source", *source).field("type", kFetchType).field("step", delivery.kind);
    json.key("deal_id").null().field("event_id", format_id(IdKind::kEvent, delivery.lane)).key("webhook_id").null();
  } else {
    json.field("portal", delivery.target).field("type", delivery.kind);
    json.field("deal_id", format_id(IdKind::kDeal, delivery.lane)).field("webhook_id", delivery.message_id);
  }
  json.field("state", queue::delivery_state_name(delivery.state));
  json.key("attempts").integer(delivery.attempts).field("created_at", format_rfc3339(delivery.created_at));
  time_or_null(json, "next_attempt_at", delivery.next_attempt_at);
  time_or_null(json, "settled_at", delivery.settled_at);
  json.key("last_status");
  if (delivery.last_status != 0)
    json.integer(delivery.last_status);
  else
    json.null();
  if (!delivery.last_error.empty()) json.field("last_error", delivery.last_error);
  if (!delivery.last_answer.empty()) json.field("last_answer", delivery.last_answer);
  if (!delivery.overtaken_by.empty()) json.field("overtaken_by", delivery.overtaken_by);
}

void write_attempt(JsonWriter& json, const queue::Attempt& attempt) {
  json.begin_object().key("number").integer(attempt.number);
  json.field("started_at", format_rfc3339(attempt.started_at));
  json.key("duration_ms").integer(std::chrono::round<std::chrono::milliseconds>(attempt.duration).count());
  json.key("status");
  if (attempt.status != 0)
    json.integer(attempt.status);
  else
    json.null();
  if (!attempt.error.empty()) json.field("error", attempt.error);
  if (!attempt.answer.empty()) json.field("answer", attempt.answer);
  json.field("next", queue::attempt_next_name(attempt.next));
  time_or_null(json, "next_at", attempt.next_at);
  json.end_object();
}

Result<Timestamp> time_of(std::string_view key, const std::string& text, Timestamp otherwise) {
  if (text.empty()) return otherwise;
  const auto time = parse_rfc3339(text);
  if (time.ok()) return *time;
  return Error::invalid("'" + std::string(key) + "' is no time such as 2026-01-31T09:00:00Z.");
}

}  // namespace

void time_or_null(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time) {
  json.key(key);
  if (time)
    json.string(format_rfc3339(*time));
  else
    json.null();
}

void write_delivery(JsonWriter& json, const queue::Delivery& delivery) {
  json.begin_object();
  write_fields_of(json, delivery);
  json.end_object();
}

std::string delivery_json(const queue::Delivery& delivery, const std::vector<queue::Attempt>& log) {
  JsonWriter json;
  json.begin_object();
  write_fields_of(json, delivery);
  json.key("attempt_log").begin_array();
  for (const queue::Attempt& attempt : log) write_attempt(json, attempt);
  json.end_array().end_object();
  return json.take();
}

Result<queue::DeliveryFilter> delivery_filter(const DeliveryFilterTexts& texts) {
  queue::DeliveryFilter filter;
  if (!texts.state.empty()) {
    filter.state = queue::delivery_state_from_name(texts.state);
    if (!filter.state) return Error::invalid("'state' is pending, done or dead, not '" + texts.state + "'.");
  }
  filter.target = texts.portal;
  // A portal is no source's `fetch`, whatever it is called.
  if (!texts.portal.empty() && fetch_source(texts.portal)) return Error::invalid("'portal' is the name of a portal.");
  if (texts.type == kFetchType) return Error::invalid("'type' is that of a portal's event, such as deal.won.");
  filter.kind = texts.type;
  if (!texts.deal.empty()) {
    filter.lane = parse_id(IdKind::kDeal, texts.deal);
    if (!filter.lane) return Error::invalid("'deal' is the id of a deal, such as d12, not '" + texts.deal + "'.");
    filter.except_under = fetch_target("");
  }
  const auto from = time_of("from", texts.from, filter.from);
  const auto to = time_of("to", texts.to, filter.to);
  if (!from.ok()) return from.error();
  if (!to.ok()) return to.error();
  filter.from = *from;
  filter.to = *to;
  return filter;
}

std::string delivery_cursor(const queue::DeliveryPlace& place) {
  return format_id(IdKind::kDelivery, place.id) + "-" + std::to_string(to_micros(place.created_at));
}

std::optional<queue::DeliveryPlace> delivery_place(std::string_view cursor) {
  const size_t dash = cursor.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto id = parse_id(IdKind::kDelivery, cursor.substr(0, dash));
  const std::string_view time = cursor.substr(dash + 1);
  int64_t micros = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), micros);
  if (!id || error != std::errc() || end != time.data() + time.size()) return std::nullopt;
  return queue::DeliveryPlace{from_micros(micros), *id};
}

}  // namespace leadgate::gateway
