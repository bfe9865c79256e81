#include "connectors/portal/portal_event.hpp"

#include "base/json_writer.hpp"

namespace leadgate::connectors {
namespace {

void write_stage(JsonWriter& json, std::string_view name, const PortalStage& stage) {
  json.key(name).begin_object().field("id", stage.id).field("label", stage.label).end_object();
}

}  // namespace

std::string_view portal_event_name(PortalEventType type) {
  switch (type) {
    case PortalEventType::kCreated:
      return "deal.created";
    case PortalEventType::kStageChanged:
      return "deal.stage_changed";
    case PortalEventType::kWon:
      return "deal.won";
    case PortalEventType::kLost:
      return "deal.lost";
    case PortalEventType::kReopened:
      return "deal.reopened";
    case PortalEventType::kDeleted:
      return "deal.deleted";
  }
  return "";
}

void write_portal_data(JsonWriter& json, const PortalEvent& event) {
  json.begin_object().field("order", event.order).field("deal_id", event.deal_id);
  json.key("sequence").integer(event.sequence).field("pipeline", event.pipeline);
  write_stage(json, "stage", event.stage);
  if (event.previous) write_stage(json, "previous", *event.previous);
  else json.key("previous").null();
  json.field("status", event.status).key("amount").string_or_null(event.amount);
  json.key("currency").string_or_null(event.currency).field("changed_at", format_rfc3339(event.changed_at));
  if (!event.track_url.empty()) json.field("track_url", event.track_url);
  json.end_object();
}

std::string portal_body(const PortalEvent& event) {
  JsonWriter json;
  json.begin_object().field("type", portal_event_name(event.type)).field("timestamp", format_rfc3339(event.timestamp));
  json.key("data");
  write_portal_data(json, event);
  json.end_object();
  return json.take();
}

Result<std::vector<std::pair<std::string, std::string>>> portal_headers(const WebhookKeys& keys,
                                                                        std::string_view message_id,
                                                                        Timestamp attempt_at,
                                                                        std::string_view content_type,
                                                                        std::string_view body) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(attempt_at).time_since_epoch().count();
  std::vector<std::pair<std::string, std::string>> headers = {{"content-type", std::string(content_type)},
                                                              {"user-agent", "Leadgate"},
                                                              {"webhook-id", std::string(message_id)},
                                                              {"webhook-timestamp", std::to_string(seconds)}};
  if (keys.empty()) return headers;
  auto signature = keys.sign(message_id, attempt_at, body);
  if (!signature) return signature.error();
  headers.emplace_back("webhook-signature", std::move(*signature));
  return headers;
}

}  // namespace leadgate::connectors
