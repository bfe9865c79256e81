// Finds the person, the order and the visit in a payload that nobody has described: by the names of its keys in
// Russian, Ukrainian, Kazakh, English and other languages, by labels beside the values (name/value arrays,
// question/answer lists, `fields[ID][title]`, labelled lines of a text), and by the shape of the values.
//
// Pure and thread-safe. It only fills what a draft does not have yet, never overwrites, and says for each guess what it
// read, why, and how sure it is. Nobody's facts are taken for another's: not those of the shop, of an employee, of a
// friend; of several people the payload's first one at most. What it is not sure of it leaves to `fields`, and the
// trace shows it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deals/lead_draft.hpp"
#include "mapping/arena.hpp"
#include "mapping/limits.hpp"
#include "mapping/mapper.hpp"
#include "mapping/trace.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// A guess less sure than this is shown, not taken.
inline constexpr int kConfidenceMin = 45;

// Reads root.body (and root.query for utm_* and the like). At most Limits::entries_max values of the body are looked
// at; the trace says when there are more. Appends the identities it used to `reads`, and its guesses to `trace`, unless
// that is null. The result is empty, or says in a word why this is no lead, as the payload itself shows: "spam" (a
// filled honeypot), "refund", "product".
std::string recognise(const Value& root, const Locale& locale, const RecogniserSettings& settings, const Limits& limits,
                      deals::LeadDraft& draft, Trace* trace, std::vector<uint64_t>& reads);

// The people of a body that tells of two or more, each an event of its own: an array of them, or one within the usual
// wrappers ("leads", "entry", "orders"). Nothing when it tells of one: further people in it (a child, a list of
// guests beside the one who books) are then that lead's business.
std::optional<Value> find_leads(const Value& body, Arena& arena);

}  // namespace leadgate::mapping
