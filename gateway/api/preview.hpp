// What would become of a delivery, as JSON:
// {"outcome","reason"?,"document","drafts":[...],"events":[...],"attachments":[...],"trace":[...],"problem",
// "warnings"?:[...]}. Nothing is written. The same for `leadgate preview`, POST /api/v1/preview and a stored event.
// Pure, any thread.
//
// outcome: "created" (a lead; whether it updates or repeats another, or waits, only the database knows), "updated"
// (news of what is there already), "ignored", "parked", "handshake", "refused". Of several events it is the first
// one's, as are reason and problem; trace is that of all, one entry a target with what it read, called and missed
// (mapping/trace.hpp).
// drafts: one a lead. events: one an event, {"outcome","kind"?,"reason"?,"idempotency_key"?,"fetch"?,"draft","problem",
// "fetched"?,"trace"}, where kind is that of what has a draft (lead, order, message, status), fetch the step of `fetch`
// that would complete it, draft the index in drafts, or null when there is none, and fetched what its steps were
// answered, {STEP: answer or null}. attachments: the delivery's files, with those that are over
// a limit in attachments_dropped (gateway/intake/attachments.hpp). warnings: FILE:LINE:COL of each test of the mapping
// that fails, where the configuration was read so that they may.
#pragma once

#include <span>
#include <string>

#include "base/config_node.hpp"
#include "base/json_writer.hpp"
#include "connectors/connector.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

void write_draft(JsonWriter& json, const deals::LeadDraft& draft);

// What of it is shown. Without the sender's bytes: neither the document nor the traces, which quote it.
enum class PreviewParts { kAll, kWithoutBytes };

// `answers`: what steps of `fetch` were answered.
std::string preview_json(const connectors::Connector& connector, const mapping::RawRequest& request, Timestamp now,
                         connectors::Verify verify, PreviewParts parts = PreviewParts::kAll,
                         const Mistakes& warnings = {}, std::span<const connectors::StepAnswer> answers = {});

}  // namespace leadgate::gateway
