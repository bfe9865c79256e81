#include "gateway/intake/attachments.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/crypto.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace leadgate::gateway {
namespace {

using Rows = std::span<const queue::AttachmentRow>;

std::string first_of(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!trim(name).empty()) return std::string(utf8_prefix(name, kAttachmentNameBytesMax));
  }
  return {};
}

template <class Write>
void write_list(JsonWriter& json, std::string_view key, Rows rows, bool kept, Write&& write) {
  json.key(key).begin_array();
  for (const queue::AttachmentRow& row : rows) {
    if (row.is_kept() != kept) continue;
    json.begin_object();
    write(row);
    json.end_object();
  }
  json.end_array();
}

bool has_dropped(Rows rows) {
  return std::any_of(rows.begin(), rows.end(), [](const queue::AttachmentRow& row) { return !row.is_kept(); });
}

}  // namespace

namespace {

// Of a file that has none: one that opens with the right program.
std::string_view name_by_type(std::string_view content_type) {
  if (content_type == "message/rfc822") return "letter.eml";
  if (content_type == "text/calendar") return "invite.ics";
  return "file";
}

}  // namespace

std::vector<queue::AttachmentRow> attachment_rows(std::span<const Attachment> attachments,
                                                  const mapping::Limits& limits) {
  std::vector<queue::AttachmentRow> rows;
  rows.reserve(attachments.size());
  size_t kept = 0;
  for (const Attachment& file : attachments) {
    queue::AttachmentRow row;
    row.number = static_cast<int64_t>(rows.size()) + 1;
    row.field = utf8_prefix(file.field, kAttachmentNameBytesMax);
    row.name = first_of({file.name, file.field, name_by_type(file.content_type)});
    row.content_type = utf8_prefix(file.content_type, kAttachmentTypeBytesMax);
    row.size_bytes = static_cast<int64_t>(file.bytes.size());
    row.bytes = file.bytes;
    if (file.bytes.size() > limits.attachment_bytes_max) {
      row.dropped = "The file has " + std::to_string(file.bytes.size()) + " bytes; limits.attachment_bytes_max is " +
                    std::to_string(limits.attachment_bytes_max) + ".";
    } else if (kept == limits.attachments_max) {
      row.dropped = "The delivery has " + std::to_string(attachments.size()) + " files; limits.attachments_max is " +
                    std::to_string(limits.attachments_max) + ".";
    } else {
      ++kept;
      row.sha256 = digest(DigestAlgorithm::kSha256, file.bytes);
      if (file.body_at) row.body_at = static_cast<int64_t>(*file.body_at);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string attachments_identity(Rows rows) {
  std::string out;
  for (const queue::AttachmentRow& row : rows) {
    const std::string told = row.is_kept() ? to_hex(row.sha256) : "size " + std::to_string(row.size_bytes);
    out += json_quote(row.name) + ' ' + told + '\n';
  }
  return out;
}

void write_attachments(JsonWriter& json, Rows rows) {
  const auto write = [&json](const queue::AttachmentRow& row) {
    json.key("number").integer(row.number).field("name", row.name).field("content_type", row.content_type);
    json.key("size_bytes").integer(row.size_bytes);
    if (row.is_kept())
      json.field("sha256", to_hex(row.sha256));
    else
      json.field("reason", row.dropped);
  };
  write_list(json, "attachments", rows, true, write);
  if (has_dropped(rows)) write_list(json, "attachments_dropped", rows, false, write);
}

std::string timeline_attachments(Rows rows, int64_t event) {
  if (rows.empty()) return {};
  const std::string folder = "/api/v1/events/" + format_id(IdKind::kEvent, event) + "/attachments/";
  JsonWriter json;
  const auto write = [&](const queue::AttachmentRow& row) {
    json.field("name", row.name).key("size_bytes").integer(row.size_bytes);
    if (row.is_kept())
      json.field("url", folder + std::to_string(row.number));
    else
      json.field("reason", row.dropped);
  };
  json.begin_object();
  write_list(json, "attachments", rows, true, write);
  if (has_dropped(rows)) write_list(json, "attachments_dropped", rows, false, write);
  json.end_object();
  const std::string object = json.take();
  return object.substr(1, object.size() - 2);
}

}  // namespace leadgate::gateway
