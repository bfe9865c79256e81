// Deliveries as the API spells them, and the filters by which it finds them.
//
// What completes an event (`fetch` of its source) has "source", "event_id" and "step" instead of a portal and a deal:
// those keys are null, and its type is "fetch".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "queue/attempts.hpp"
#include "queue/outbox_list.hpp"

namespace leadgate::gateway {

void write_delivery(JsonWriter& json, const queue::Delivery& delivery);
// The same with "attempt_log": its newest attempts, oldest first.
std::string delivery_json(const queue::Delivery& delivery, const std::vector<queue::Attempt>& log);

void time_or_null(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& time);

// The texts of a filter, as a query or a body has them; empty: any.
struct DeliveryFilterTexts {
  std::string state;
  std::string portal;
  std::string type;
  std::string deal;
  std::string from;
  std::string to;
};
// kInvalid, naming the key.
Result<queue::DeliveryFilter> delivery_filter(const DeliveryFilterTexts& texts);

// A place in the list as a cursor, and back.
std::string delivery_cursor(const queue::DeliveryPlace& place);
std::optional<queue::DeliveryPlace> delivery_place(std::string_view cursor);

}  // namespace leadgate::gateway
