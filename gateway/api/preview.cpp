#include "gateway/api/preview.hpp"

#include "gateway/api/deal_json.hpp"
#include "gateway/intake/attachments.hpp"

namespace leadgate::gateway {
namespace {

using connectors::Event;
using connectors::Reading;

std::string_view outcome_of(const Event& event) {
  switch (event.kind) {
    case Event::Kind::kLead:
      return event.draft.kind == deals::LeadKind::kStatus ? "updated" : "created";
    case Event::Kind::kIgnored:
      return "ignored";
    case Event::Kind::kParked:
      return "parked";
  }
  return "parked";
}

void write_problem(JsonWriter& json, const std::optional<connectors::Problem>& problem) {
  json.key("problem");
  if (!problem) {
    json.null();
    return;
  }
  json.begin_object().field("code", problem->code).field("text", problem->text).end_object();
}

// `draft`: the index of its draft; nothing when it is no lead. `fetched`: what its steps were answered, JSON.
void write_event_end(JsonWriter& json, const Event& event, std::optional<int64_t> draft, const std::string& fetched,
                     PreviewParts parts) {
  json.begin_object().field("outcome", outcome_of(event));
  if (event.kind == Event::Kind::kLead) json.field("kind", connectors::event_kind_name(event));
  if (!event.reason.empty()) json.field("reason", event.reason);
  if (!event.idempotency_key.empty()) json.field("idempotency_key", event.idempotency_key);
  if (event.fetch) json.field("fetch", event.fetch->step);
  json.key("draft");
  if (draft)
    json.integer(*draft);
  else
    json.null();
  write_problem(json, event.problem);
  if (parts == PreviewParts::kAll) {
    if (!fetched.empty()) json.key("fetched").raw(fetched);
    json.key("trace");
    mapping::write_trace(json, event.trace);
  }
  json.end_object();
}

void write_events(JsonWriter& json, const Reading& reading, const connectors::DecodedAnswers& answers,
                  PreviewParts parts) {
  json.key("drafts").begin_array();
  for (const Event& event : reading.events) {
    if (event.kind == Event::Kind::kLead) write_draft(json, event.draft);
  }
  json.end_array().key("events").begin_array();
  int64_t drafts = 0;
  mapping::Arena arena;
  for (size_t item = 0; item < reading.events.size(); ++item) {
    const Event& event = reading.events[item];
    const std::string fetched = answers.has(item) ? mapping::to_json(answers.of(item, arena)) : std::string();
    const bool is_lead = event.kind == Event::Kind::kLead;
    write_event_end(json, event, is_lead ? std::optional(drafts++) : std::nullopt, fetched, parts);
  }
  json.end_array();
}

// The outcome of the delivery as a whole: what kind of reading it is, or the first event's.
void write_outcome(JsonWriter& json, const Reading& reading) {
  if (reading.kind == Reading::Kind::kRefused) {
    json.field("outcome", "refused").field("reason", reading.error.message);
  } else if (reading.kind == Reading::Kind::kNeeds) {
    json.field("outcome", "unverified").field("reason", "Verifying it needs " + reading.fetch + ".");
  } else if (reading.kind == Reading::Kind::kHandshake) {
    json.field("outcome", "handshake").field("reply", reading.reply.body);
  } else if (!reading.events.empty()) {
    json.field("outcome", outcome_of(reading.events.front()));
    if (!reading.events.front().reason.empty()) json.field("reason", reading.events.front().reason);
  }
}

void write_text_unless_empty(JsonWriter& json, std::string_view key, const std::string& value) {
  if (!value.empty()) json.field(key, value);
}

}  // namespace

namespace {

// A draft is shown as the deal it would become, so that what a person learns here holds there too.
deals::Contact contact_of(const deals::ContactDraft& draft) {
  deals::Contact contact;
  contact.name = draft.name;
  contact.phones = draft.phones;
  contact.emails = draft.emails;
  contact.messengers = draft.messengers;
  contact.company = draft.company;
  contact.address = draft.address;
  return contact;
}

void write_people(JsonWriter& json, const std::vector<deals::PersonDraft>& people) {
  if (people.empty()) return;
  json.key("people").begin_array();
  for (const deals::PersonDraft& person : people) {
    json.begin_object().field("role", person.role).key("contact");
    write_draft_contact(json, contact_of(person.contact));
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_draft(JsonWriter& json, const deals::LeadDraft& draft) {
  json.begin_object();
  for (const deals::DealText& text : deals::deal_texts()) write_text_unless_empty(json, text.name, draft.*text.said);
  write_text_unless_empty(json, "external_id", draft.external_id);
  write_text_unless_empty(json, "refunded", draft.refunded);
  write_text_unless_empty(json, "new_external_id", draft.new_external_id);
  write_text_unless_empty(json, "conversation", draft.conversation);
  write_text_unless_empty(json, "message_id", draft.message_id);
  write_text_unless_empty(json, "status", draft.status);
  write_text_unless_empty(json, "stage", draft.stage);
  json.key("contact");
  write_draft_contact(json, contact_of(draft.contact));
  write_people(json, draft.people);
  write_lines(json, draft.lines);
  json.key("attribution").begin_object();
  for (const auto& [name, value] : draft.attribution) json.field(name, value);
  json.end_object();
  write_fields(json, draft.fields);
  json.key("tags").begin_array();
  for (const std::string& tag : draft.tags) json.string(tag);
  json.end_array();
  if (draft.version_time)
    json.field("version", format_rfc3339(*draft.version_time));
  else
    write_text_unless_empty(json, "version", draft.version_text);
  write_text_unless_empty(json, "seen_sequence", draft.seen_sequence);
  json.end_object();
}

std::string preview_json(const connectors::Connector& connector, const mapping::RawRequest& request, Timestamp now,
                         connectors::Verify verify, PreviewParts parts, const Mistakes& warnings,
                         std::span<const connectors::StepAnswer> answers) {
  const auto explain = parts == PreviewParts::kAll ? connectors::Explain::kYes : connectors::Explain::kNo;
  const Reading reading = connector.read(request, now, verify, explain, nullptr, answers);
  JsonWriter json;
  json.begin_object();
  write_outcome(json, reading);
  if (parts == PreviewParts::kAll) {
    const mapping::Document document = mapping::decode_document(request, connector.limits());
    json.key("document").raw(mapping::to_json(document.root()));
  }
  write_events(json, reading, connectors::DecodedAnswers(answers, connector.limits()), parts);
  write_attachments(json, attachment_rows(reading.attachments, connector.limits()));
  mapping::Trace trace;
  std::optional<connectors::Problem> problem;
  for (const Event& event : reading.events) {
    trace.insert(trace.end(), event.trace.begin(), event.trace.end());
    if (!problem) problem = event.problem;
  }
  if (parts == PreviewParts::kAll) {
    json.key("trace");
    mapping::write_trace(json, trace);
  }
  write_problem(json, problem);
  if (!warnings.empty()) {
    json.key("warnings").begin_array();
    for (const Mistake& warning : warnings) json.string(warning.line());
    json.end_array();
  }
  json.end_object();
  return json.take();
}

}  // namespace leadgate::gateway
