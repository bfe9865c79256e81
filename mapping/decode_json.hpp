// JSON into values: a request's body over the simdjson DOM, and short texts copied into an arena.
//
// Pure; any thread, one at a time for each parser or arena. Strict RFC 8259, UTF-8, at most
// Limits::json_depth_max levels of lists and maps that hold something, one value. A byte order mark in front is
// skipped, the last of duplicate keys counts, an escape of half a surrogate pair becomes U+FFFD (senders that cut texts
// make them), an integer of more than 64 bits is refused.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/padded.hpp"
#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// `text` has kPaddingBytes that may be read behind it. The value points into the parser and, where the text had to be
// mended, into the arena. The error's message is a sentence that names the byte offset and the reason. The text may go
// afterwards, the parser may not.
Result<Value> decode_json(std::string_view text, simdjson::dom::parser& parser, Arena& arena);

// One JSON value a line, blank lines passed over, as an array of copies. At most Limits::ndjson_lines_max; the error's
// message names the line and the byte within it.
Result<Value> decode_ndjson(std::string_view text, Arena& arena);

// Is the first line a JSON object of its own, with more lines after it?
bool looks_like_ndjson(std::string_view text, size_t depth_max);

// As parse_json_into, but without identities: a constant is no place of a document.
Result<Value> parse_json_literal(Arena& arena, std::string_view text);

// Why `text` is not JSON: "At byte 12: expected ',' or '}', but found 'x'."; empty when it is.
std::string diagnose_json(std::string_view text, size_t depth_max);

}  // namespace leadgate::mapping
