#include "gateway/intake/deliver.hpp"

#include <algorithm>

#include "gateway/intake/attachments.hpp"
#include "gateway/intake/redact.hpp"

namespace leadgate::gateway {
namespace {

// The source's secret is taken out of the request once nothing needs it any more: it is not kept with the event.
Delivery make_delivery(const Incoming& incoming, connectors::Reading reading, const std::string& client_key) {
  const connectors::Connector& connector = *incoming.source->connector;
  mapping::RawRequest& request = *incoming.request;
  Delivery delivery;
  delivery.snapshot = incoming.snapshot;
  delivery.source = incoming.source;
  delivery.request = incoming.request;
  delivery.attachments = std::move(reading.attachments);
  if (!connector.secret_places().fields.empty()) {
    // The body that they point into makes way for one without the secret.
    for (Attachment& file : delivery.attachments) file.keep();
  }
  delivery.files = attachment_rows(delivery.attachments, connector.limits());
  delivery.events =
      prepare_events(request, std::move(reading.events), client_key, attachments_identity(delivery.files));
  redact_secrets(request, connector);
  delivery.headers = header_lines(request);
  delivery.body = queue::body_without(request.body.view(), delivery.files);
  return delivery;
}

// Of what could be a lead, some deliveries a second at most are looked at again for the fields they have.
void watch_fields(FieldWatch* fields, const Incoming& incoming, const std::vector<connectors::Event>& events,
                  SteadyTime now) {
  const bool all_ignored = std::all_of(events.begin(), events.end(), [](const connectors::Event& event) {
    return event.kind == connectors::Event::Kind::kIgnored;
  });
  if (fields == nullptr || all_ignored || !fields->wants(incoming.source->name, now)) return;
  const mapping::Document document = mapping::decode_document(*incoming.request);
  if (!document.problem()) fields->add(incoming.source->name, field_paths(document.body()));
}

}  // namespace

Result<void> deliver(Services& services, const Incoming& incoming, connectors::Reading reading,
                     const std::string& client_key, std::unique_ptr<DeliveryNote> note, IntakeDone done) {
  watch_fields(services.fields, incoming, reading.events, services.clock.steady());
  Delivery delivery = make_delivery(incoming, std::move(reading), client_key);
  delivery.note = std::move(note);
  return services.writer.submit(std::make_unique<IntakeJob>(std::move(delivery), std::move(done)));
}

void count_outcomes(const SourceRules& source, const std::vector<connectors::EventOutcome>& outcomes) {
  for (const connectors::EventOutcome& outcome : outcomes) {
    const auto counter = source.outcomes.find(outcome.outcome);
    if (counter != source.outcomes.end()) counter->second->add();
  }
}

}  // namespace leadgate::gateway
