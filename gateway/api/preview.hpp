// What would become of a delivery, as JSON: {"outcome","reason"?,"document","drafts":[...],"trace":[...],"problem"}.
// Nothing is written. The same text for `leadgate preview`, POST /api/v1/preview and a stored event. Pure, any thread.
//
// outcome: "created" (a lead; whether it updates or repeats another only the database knows), "ignored", "parked",
// "handshake", "refused". Of several events the outcome is the first one's; each draft has its own.
#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "connectors/connector.hpp"
#include "deals/lead_draft.hpp"
#include "mapping/document.hpp"

namespace leadgate::gateway {

void write_draft(JsonWriter& json, const deals::LeadDraft& draft);

std::string preview_json(const connectors::Connector& connector, const mapping::RawRequest& request, Timestamp now,
                         connectors::Verify verify);

}  // namespace leadgate::gateway
