// The files of a delivery on their way into the inbox, and how they are told: in an event, a preview and a timeline.
//
// Pure functions, any thread; the hashes are computed here, off the writer thread. A file over a limit is no reason to
// refuse a lead: it is not kept, and its row says why.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/attachment.hpp"
#include "base/json_writer.hpp"
#include "mapping/limits.hpp"
#include "queue/attachments.hpp"

namespace leadgate::gateway {

// A longer name is cut, and so is a longer type.
inline constexpr size_t kAttachmentNameBytesMax = 255;
inline constexpr size_t kAttachmentTypeBytesMax = 127;

// One row a file, whose bytes are those of `attachments`.
std::vector<queue::AttachmentRow> attachment_rows(std::span<const Attachment> attachments,
                                                  const mapping::Limits& limits);

// What tells these files from others; empty when there are none.
std::string attachments_identity(std::span<const queue::AttachmentRow> rows);

// "attachments":[{"number","name","content_type","size_bytes","sha256"}] and, when some were not kept,
// "attachments_dropped":[{"number","name","content_type","size_bytes","reason"}].
void write_attachments(JsonWriter& json, std::span<const queue::AttachmentRow> rows);

// For the timeline: "attachments":[{"name","size_bytes","url"}],"attachments_dropped":[{"name","size_bytes","reason"}];
// empty when there are none. `event`: the one that keeps the bytes.
std::string timeline_attachments(std::span<const queue::AttachmentRow> rows, int64_t event);

}  // namespace leadgate::gateway
