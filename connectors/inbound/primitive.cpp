#include "connectors/inbound/primitive.hpp"

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

}  // namespace leadgate::connectors
