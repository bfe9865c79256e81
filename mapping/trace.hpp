// Why a draft is what it is: one entry a target and, at the end, one a value that was left over. Printed by `leadgate
// preview`, POST /api/v1/preview and a stored event. A plain value; bounded by the number of targets of a mapping, by
// kTraceValueBytesMax a value and by the explainer's bounds.
#pragma once

#include <string>
#include <vector>

#include "base/json_writer.hpp"

namespace leadgate::mapping {

inline constexpr size_t kTraceValueBytesMax = 500;

// One function as it was called, all values as short JSON.
struct TraceCall {
  std::string function;
  std::vector<std::string> arguments;
  std::string result;
};

// A key that an expression asked for and that is not there.
struct TraceMissing {
  std::string within;  // the path of what was asked; empty: the root, or a value that an expression made
  std::string key;
  std::string nearest;  // the key of it that was meant, perhaps; empty: none is near
  std::string type;     // what was asked when it is no object: "string"

  friend bool operator==(const TraceMissing&, const TraceMissing&) = default;
};

struct TraceEntry {
  std::string target;      // "contact.phones"
  std::string expression;  // the expression that gave it; for a guess of the recogniser the path that was read
  std::string value;       // what it gave, as JSON, cut at kTraceValueBytesMax; empty: nothing
  std::string note;    // why: "key 'телефон' means phone", "not a phone: 'abc'", "nothing: ..."; may be empty
  int confidence = 0;  // of a guess, 1 to 100; 0 for what an expression gave
  std::vector<std::string> reads = {};  // paths of what it read: "body.billing.phone"
  std::vector<TraceCall> calls = {};    // innermost first
  std::vector<TraceMissing> missing = {};
};

using Trace = std::vector<TraceEntry>;

// {"target","expression","value","note","reads"?,"calls"?: [{"function","arguments","result"}],
// "missing"?: [{"in","key","nearest"?,"type"?}]} each.
void write_trace(JsonWriter& json, const Trace& trace);

}  // namespace leadgate::mapping
