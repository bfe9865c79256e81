// A letter (RFC 5322 and MIME) as one tree:
//
//   {headers: {"subject": "...", "received": ["...", "..."], ...},   names lower case; what is repeated is an array
//    from: {name, email} | null, from_all: [{name, email}], sender: {name, email} | null, reply_to: [...], to: [...],
//    cc: [...], return_path: "email" | null,
//    subject, date: RFC 3339 UTC | null, message_id: without <> | null, in_reply_to: [ids], references: [ids],
//    text, text_is: "plain" | "html" | "none",       text/plain with format=flowed undone, else the HTML as text; of
//                                                    nothing but letters the first one's
//    html: its source | null, html_tables: [[[cell, ...], ...], ...], pairs: {"Name": "Ivan", ...},
//    attachments: [{filename, content_type, size, inline, content_id}],
//    messages: [{from, subject, date, text, messages}],   letters that were attached, and those attached to these, as
//                                                    deep as multiparts may be; none takes the outer one's place
//    calendar: {method, summary} | null,
//    report: {type: "delivery-status" | "disposition-notification" | "feedback-report" | ..., fields: {...}} | null,
//    problems: ["limit that was hit: ...", ...]}
//
// `name`, `email`, `filename` and `content_id` are null where there is none; an address without a host is no email.
// Any bytes are a letter: what has no headers is its text. Limits are the arena's mail limits, each with a problem of
// its own in `problems`; what is over them is left out, the letter stays. Memory is bounded by a few copies of the
// letter and those limits.
//
// Pure, any thread (GMime's set-up is done once, by the first call); it costs too much for an I/O thread's taste when
// letters are large.
#pragma once

#include <string_view>
#include <vector>

#include "base/attachment.hpp"
#include "base/result.hpp"
#include "mapping/arena.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping {

// The tree lives in the arena. Its files go to `files`, which may be null, in the order of `attachments`: as views into
// `bytes` where they stand there as they are, else along with their own bytes. Fails only when the arena is exhausted.
Result<Value> decode_mail(std::string_view bytes, Arena& arena, std::vector<Attachment>* files = nullptr);

}  // namespace leadgate::mapping
