// What a customer portal is told about a deal: the body of the call and its headers. Plain values in, bytes out; any
// thread, no failure but keys that cannot sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "connectors/portal/standard_webhooks.hpp"

namespace leadgate::connectors {

enum class PortalEventType { kCreated, kStageChanged, kWon, kLost, kReopened, kDeleted };
std::string_view portal_event_name(PortalEventType type);  // "deal.created", "deal.stage_changed", ...

struct PortalStage {
  std::string id;
  std::string label;
};

struct PortalEvent {
  PortalEventType type = PortalEventType::kCreated;
  Timestamp timestamp{};  // of the event
  std::string order;      // the deal's external id, or its deal_id
  std::string deal_id;
  int64_t sequence = 0;  // grows by one a change of the deal
  std::string pipeline;
  PortalStage stage;
  std::optional<PortalStage> previous;
  std::string status;                 // "open", "won", "lost", "deleted"
  std::optional<std::string> amount;  // decimal text
  std::optional<std::string> currency;
  Timestamp changed_at{};
  std::string track_url;  // a link for the customer, where what is pushed carries one; empty: none
};

std::string portal_body(const PortalEvent& event);
// The `data` object alone: what a poll answers, so that push and poll never differ.
void write_portal_data(JsonWriter& json, const PortalEvent& event);

// The headers of one attempt: id constant over the attempts, timestamp and signature of this one. Signs only when there
// are keys.
Result<std::vector<std::pair<std::string, std::string>>> portal_headers(const WebhookKeys& keys,
                                                                        std::string_view message_id,
                                                                        Timestamp attempt_at,
                                                                        std::string_view content_type,
                                                                        std::string_view body);

}  // namespace leadgate::connectors
