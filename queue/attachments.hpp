// Files that came with a delivery, kept beside its event: each content once, by its SHA-256.
//
// Tables: `attachments` has a row for each file of an event that keeps the bytes of its delivery (the further events of
// a delivery share it), also for those that were not kept; `attachment_contents` a row for each distinct content. An
// event's rows go with it and a content with the last row that names it: triggers, in whatever transaction deletes.
//
// What is stored twice: nothing that is large as a rule. An event's body is kept without the bytes of the files that
// stand in it as they are, and the inbox puts them back where it is read, byte for byte. A file that the body has in
// another spelling (base64, a packed body) is kept in both, because the body is what a signature covered. A file that
// is over a limit stays in the body alone, so that the event can be replayed as it came.
//
// insert_attachments() runs on the writer thread in the event's transaction; the reads take any connection. Failures of
// the database show in the connection's status(). Bounds: the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.hpp"
#include "store/migration.hpp"

namespace leadgate::queue {

// A part of inbox_schema().
store::MigrationStep attachments_schema();

struct AttachmentRow {
  int64_t number = 0;  // from 1, in the delivery's order
  std::string field;
  std::string name;
  std::string content_type;
  int64_t size_bytes = 0;
  std::string sha256;              // 32 bytes; empty: not kept
  std::string dropped;             // why it was not kept, a sentence
  std::optional<int64_t> body_at;  // where the event's body has its bytes, and the stored one has not
  std::string_view bytes;          // of one that is kept, borrowed on insert; not set by list_attachments

  bool is_kept() const { return dropped.empty(); }
};

// The body without the bytes of those files that it has at their `body_at`; where it has other ones there, or the file
// is not kept, `body_at` is taken back. The rows are in the order of their places. Nothing: no byte can be spared.
std::optional<std::string> body_without(std::string_view body, std::span<AttachmentRow> rows);

void insert_attachments(store::Connection& connection, int64_t event, std::span<const AttachmentRow> rows);

// Of the event with this number that keeps the bytes, in order.
std::vector<AttachmentRow> list_attachments(store::Connection& connection, int64_t event);

// The bytes of a content; nothing when there is none.
std::optional<std::string> read_content(store::Connection& connection, std::string_view sha256);

// Undoes body_without(): false when a content is not there, which only damage to the file can cause.
bool put_back_attachments(store::Connection& connection, int64_t event, std::string& body);

}  // namespace leadgate::queue
