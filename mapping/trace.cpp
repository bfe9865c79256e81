#include "mapping/trace.hpp"

#include "base/text.hpp"

namespace leadgate::mapping {
namespace {

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_calls(JsonWriter& json, const std::vector<TraceCall>& calls) {
  json.key("calls").begin_array();
  for (const TraceCall& call : calls) {
    json.begin_object().field("function", call.function);
    write_texts(json, "arguments", call.arguments);
    json.field("result", call.result).end_object();
  }
  json.end_array();
}

void write_missing(JsonWriter& json, const std::vector<TraceMissing>& missing) {
  json.key("missing").begin_array();
  for (const TraceMissing& one : missing) {
    json.begin_object().field("in", one.within).field("key", one.key);
    if (!one.nearest.empty()) json.field("nearest", one.nearest);
    if (!one.type.empty()) json.field("type", one.type);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_trace(JsonWriter& json, const Trace& trace) {
  json.begin_array();
  for (const TraceEntry& entry : trace) {
    json.begin_object();
    json.field("target", entry.target);
    json.field("expression", entry.expression);
    json.field("value", utf8_prefix(entry.value, kTraceValueBytesMax));
    json.field("note", entry.note);
    if (entry.confidence > 0) json.key("confidence").integer(entry.confidence);
    if (!entry.reads.empty()) write_texts(json, "reads", entry.reads);
    if (!entry.calls.empty()) write_calls(json, entry.calls);
    if (!entry.missing.empty()) write_missing(json, entry.missing);
    json.end_object();
  }
  json.end_array();
}

}  // namespace leadgate::mapping
