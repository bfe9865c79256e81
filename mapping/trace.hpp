// Why a draft is what it is: one entry a mapped field, kept with the event and printed by `leadgate preview`.
// A plain value; bounded by the number of targets of a mapping and kTraceValueBytesMax a value.
#pragma once

#include <string>
#include <vector>

#include "base/json_writer.hpp"

namespace leadgate::mapping {

inline constexpr size_t kTraceValueBytesMax = 500;

struct TraceEntry {
  std::string target;      // "contact.phones"
  std::string expression;  // the expression that gave it; for a guess of the recogniser the path that was read
  std::string value;       // what it gave, as JSON, cut at kTraceValueBytesMax
  std::string note;  // why: "key 'телефон' means phone", "used as a fall-back", "not a phone: 'abc'"; may be empty
  int confidence = 0;  // of a guess, 1 to 100; 0 for what an expression gave
};

using Trace = std::vector<TraceEntry>;

void write_trace(JsonWriter& json, const Trace& trace);

}  // namespace leadgate::mapping
