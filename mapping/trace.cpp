#include "mapping/trace.hpp"

#include "base/text.hpp"

namespace leadgate::mapping {

void write_trace(JsonWriter& json, const Trace& trace) {
  json.begin_array();
  for (const TraceEntry& entry : trace) {
    json.begin_object();
    json.field("target", entry.target);
    json.field("expression", entry.expression);
    json.field("value", utf8_prefix(entry.value, kTraceValueBytesMax));
    json.field("note", entry.note);
    if (entry.confidence > 0) json.key("confidence").integer(entry.confidence);
    json.end_object();
  }
  json.end_array();
}

}  // namespace leadgate::mapping
