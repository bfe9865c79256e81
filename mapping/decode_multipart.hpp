// A multipart body as one object: the parts' names are read like a form's (bracket_tree.hpp).
//
// A field is its text; a file is {"filename", "content_type", "size"}, and its bytes go to `files`, in the parts'
// order: as a view into the body, or decoded where they were base64. An empty file input is null and no file; a part
// without a name is skipped, but for a file, which goes to `files` alone. A field's text is read in the charset of its
// part's Content-Type, else the one that the JSON field "charsets" has for its name (SendGrid), else that of the field
// "_charset_", else of the body's Content-Type, else a guess from all texts that are not UTF-8; see charset.hpp for
// labels that are wrong. Pure; any thread. At most Limits::multipart_parts_max parts; the error's message names the
// part or the limit.
#pragma once

#include <string_view>
#include <vector>

#include "base/attachment.hpp"
#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// `content_type` is the header as sent: the boundary stands in it. `files` may be null: they are not asked for.
Result<Value> decode_multipart(std::string_view content_type, std::string_view body, Arena& arena,
                               std::vector<Attachment>* files = nullptr);

}  // namespace leadgate::mapping
