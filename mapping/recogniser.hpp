// Finds the person, the order and the visit in a payload that nobody has described: by the names of its keys in Russian
// and English, by labels beside the values (name/value arrays, `fields[ID][title]`), and by the shape of the values.
//
// Pure and thread-safe. It only fills what a draft does not have yet, never overwrites, and says for each guess what it
// read and why. What it is not sure of it leaves to `fields`.
#pragma once

#include <cstdint>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/limits.hpp"
#include "mapping/mapper.hpp"
#include "mapping/trace.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// At most Limits::entries_max values of the body are looked at; the trace says when there are more.
// Reads root.body (and root.query for utm_* and the like). Appends the identities it used to `reads`, its guesses to
// `trace`.
void recognise(const Value& root, const Locale& locale, const Limits& limits, deals::LeadDraft& draft, Trace& trace,
               std::vector<uint64_t>& reads);

}  // namespace leadgate::mapping
