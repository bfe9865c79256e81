// A multipart body as one object: the parts' names are read like a form's (bracket_tree.hpp).
//
// A field is its text; a file is {"filename", "content_type", "size"}, its bytes are not kept here; an empty file input
// is null; a part without a name is skipped. A field's text is read in the charset of its part's Content-Type, else the
// one that the JSON field "charsets" has for its name (SendGrid), else that of the field "_charset_", else of the
// body's Content-Type, else a guess from all texts that are not UTF-8; see charset.hpp for labels that are wrong. Pure;
// any thread. At most Limits::multipart_parts_max parts; the error's message names the part or the limit.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// `content_type` is the header as sent: the boundary stands in it.
Result<Value> decode_multipart(std::string_view content_type, std::string_view body, Arena& arena);

}  // namespace leadgate::mapping
