#include "connectors/inbound/primitive.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace leadgate::connectors {

void add_places(const Carrier& carrier, SecretPlaces& places) {
  if (!carrier.header.empty()) places.headers.push_back(to_lower_ascii(carrier.header));
  if (!carrier.query.empty()) places.query.push_back(carrier.query);
  if (!carrier.field.empty()) places.fields.push_back(carrier.field);
}

void check_carrier(const Carrier& carrier, const PrimitiveContext& context) {
  if (!carrier.empty()) return;
  context.mistakes.push_back({context.node.place(), "Say where the proof travels: 'header', 'query' or 'field'."});
}

void check_signed_text(const SignedText& text, const PrimitiveContext& context) {
  if (text.slots().empty()) {
    context.mistakes.push_back(
        {context.node.place(), "'signed' signs nothing of the request: it has no slot like {body}."});
  }
  if (const std::string slot = text.unknown_slot(); !slot.empty()) {
    context.mistakes.push_back(
        {context.node.place(), "'signed' has no slot '{" + slot + "}'; it has " + std::string(kSignedSlots) + "."});
  }
}

void check_signed_time(const SigningTime& time, const SignedText& text, const PrimitiveContext& context) {
  if (time.carrier({}).empty() && time.timestamp_item.empty()) return;
  const std::vector<std::string> slots = text.slots();
  const auto covers = [&](std::string_view what, const std::string& name) {
    const std::string slot = std::string(what) + name;
    return !name.empty() && std::any_of(slots.begin(), slots.end(),
                                        [&slot](const std::string& one) { return equals_ignoring_case(one, slot); });
  };
  const bool in_body =
      !time.timestamp_field.empty() && (text.has("body") || text.has("form_sorted") || text.has("form_sorted_unique"));
  const bool in_address = !time.timestamp_query.empty() && (text.has("url") || text.has("query"));
  if (text.has("timestamp") || in_body || in_address || covers("header.", time.timestamp_header) ||
      covers("field.", time.timestamp_field)) {
    return;
  }
  context.mistakes.push_back({context.node.place(),
                              "The time is not signed, so that anybody could send an old request "
                              "with a new one: put {timestamp} into 'signed'."});
}

}  // namespace leadgate::connectors
