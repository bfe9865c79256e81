#include "queue/attachments.hpp"

namespace leadgate::queue {
namespace {

constexpr std::string_view kAttachmentSchema = R"sql(
  CREATE TABLE attachment_contents (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE attachments (
    event INTEGER NOT NULL,
    number INTEGER NOT NULL,
    field TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 BLOB,
    dropped TEXT,
    body_at INTEGER,
    PRIMARY KEY (event, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attachments_content ON attachments (sha256) WHERE sha256 IS NOT NULL;
  CREATE TRIGGER event_forgotten AFTER DELETE ON events BEGIN
    DELETE FROM attachments WHERE event = old.id;
  END;
  CREATE TRIGGER attachment_forgotten AFTER DELETE ON attachments WHEN old.sha256 IS NOT NULL BEGIN
    DELETE FROM attachment_contents WHERE sha256 = old.sha256
      AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = old.sha256);
  END;
)sql";

}  // namespace

store::MigrationStep attachments_schema() {
  return {"attachments", 1, kAttachmentSchema};
}

std::optional<std::string> body_without(std::string_view body, std::span<AttachmentRow> rows) {
  std::string out;
  size_t copied = 0;
  for (AttachmentRow& row : rows) {
    if (!row.body_at) continue;
    const auto at = static_cast<size_t>(*row.body_at);
    const bool is_there = at >= copied && at <= body.size() && body.substr(at, row.bytes.size()) == row.bytes;
    if (!row.is_kept() || row.bytes.empty() || !is_there) {
      row.body_at.reset();
      continue;
    }
    out += body.substr(copied, at - copied);
    copied = at + row.bytes.size();
  }
  if (copied == 0) return std::nullopt;
  out += body.substr(copied);
  return out;
}

void insert_attachments(store::Connection& connection, int64_t event, std::span<const AttachmentRow> rows) {
  for (const AttachmentRow& row : rows) {
    if (row.is_kept()) {
      connection.query("INSERT INTO attachment_contents (sha256, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .bind_blob(row.sha256)
          .bind_blob(row.bytes)
          .run();
    }
    store::Statement& insert = connection.query(
        "INSERT INTO attachments (event, number, field, name, content_type, size_bytes, sha256, dropped, body_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(event).bind(row.number).bind_text(row.field).bind_text(row.name).bind_text(row.content_type);
    insert.bind(row.size_bytes);
    if (row.is_kept())
      insert.bind_blob(row.sha256);
    else
      insert.bind_null();
    insert.bind_text_or_null(row.dropped).bind_optional(row.body_at).run();
  }
}

std::vector<AttachmentRow> list_attachments(store::Connection& connection, int64_t event) {
  store::Rows rows(connection
                       .query("SELECT number, field, name, content_type, size_bytes, sha256, dropped, body_at "
                              "FROM attachments WHERE event = ? ORDER BY number")
                       .bind(event));
  std::vector<AttachmentRow> out;
  while (rows.next()) {
    AttachmentRow row;
    row.number = rows->integer(0);
    row.field = rows->text(1);
    row.name = rows->text(2);
    row.content_type = rows->text(3);
    row.size_bytes = rows->integer(4);
    row.sha256 = rows->blob(5);
    row.dropped = rows->text(6);
    if (!rows->is_null(7)) row.body_at = rows->integer(7);
    out.push_back(std::move(row));
  }
  return out;
}

std::optional<std::string> read_content(store::Connection& connection, std::string_view sha256) {
  store::Rows row(connection.query("SELECT bytes FROM attachment_contents WHERE sha256 = ?").bind_blob(sha256));
  if (!row.next()) return std::nullopt;
  return std::string(row->blob(0));
}

bool put_back_attachments(store::Connection& connection, int64_t event, std::string& body) {
  std::string out;
  std::string_view rest = body;
  for (const AttachmentRow& row : list_attachments(connection, event)) {
    if (!row.body_at) continue;
    const std::optional<std::string> bytes = read_content(connection, row.sha256);
    const auto at = static_cast<size_t>(*row.body_at);
    if (!bytes || at < out.size() || at - out.size() > rest.size()) return false;
    const size_t before = at - out.size();
    out += rest.substr(0, before);
    out += *bytes;
    rest.remove_prefix(before);
  }
  if (out.empty()) return true;
  out += rest;
  body = std::move(out);
  return true;
}

}  // namespace leadgate::queue
