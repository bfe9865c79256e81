#include "gateway/mail/letter_book.hpp"

namespace leadgate::gateway {
namespace {

constexpr store::MigrationStep kSchema[] = {{"mail", 1, R"sql(
  CREATE TABLE mail_letters (
    source TEXT NOT NULL,
    letter BLOB NOT NULL,
    event INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (source, letter)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX mail_letters_taken_at ON mail_letters (taken_at);
  CREATE TABLE mail_folders (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    done_uid INTEGER NOT NULL,
    UNIQUE (source, folder)
  ) STRICT;
  CREATE TABLE mail_uids (
    folder INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    PRIMARY KEY (folder, uid)
  ) STRICT, WITHOUT ROWID;
)sql"},
                                            {"mail", 2, R"sql(
  CREATE TABLE mail_folders_named (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    done_uid INTEGER NOT NULL,
    UNIQUE (source, mailbox, folder)
  ) STRICT;
  INSERT INTO mail_folders_named SELECT id, source, '', folder, uid_validity, done_uid FROM mail_folders;
  DROP TABLE mail_folders;
  ALTER TABLE mail_folders_named RENAME TO mail_folders;
)sql"}};

std::string_view bytes_of(const LetterKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

int64_t micros(Timestamp time) {
  return time.time_since_epoch().count();
}

}  // namespace

std::span<const store::MigrationStep> letter_book_schema() {
  return kSchema;
}

int64_t LetterNote::known(store::WriteContext& context) {
  store::Rows rows(context.connection.query("SELECT event FROM mail_letters WHERE source = ? AND letter = ?"));
  rows->bind_text(source_).bind_blob(bytes_of(key_));
  return rows.next() ? rows->integer(0) : 0;
}

void LetterNote::write(store::WriteContext& context, int64_t event) {
  context.connection.query("INSERT OR IGNORE INTO mail_letters (source, letter, event, taken_at) VALUES (?, ?, ?, ?)")
      .bind_text(source_)
      .bind_blob(bytes_of(key_))
      .bind(event)
      .bind(micros(now_))
      .run();
}

void FolderNote::write(store::WriteContext& context, int64_t event) {
  LetterNote::write(context, event);
  context.connection.query("INSERT OR IGNORE INTO mail_uids (folder, uid) VALUES (?, ?)")
      .bind(folder_)
      .bind(uid_)
      .run();
}

void forget_letters(store::Connection& connection, Timestamp before, int rows_max) {
  connection
      .query(
          "DELETE FROM mail_letters WHERE (source, letter) IN "
          "(SELECT source, letter FROM mail_letters WHERE taken_at < ? ORDER BY taken_at LIMIT ?)")
      .bind(micros(before))
      .bind(rows_max)
      .run();
}

std::optional<FolderProgress> read_folder(store::Connection& connection, const FolderName& name) {
  FolderProgress progress;
  {
    store::Rows rows(
        connection.query("SELECT id, uid_validity, done_uid FROM mail_folders WHERE source = ? AND mailbox = ? AND "
                         "folder = ?"));
    rows->bind_text(name.source).bind_text(name.mailbox).bind_text(name.folder);
    if (!rows.next()) return std::nullopt;
    progress.id = rows->integer(0);
    progress.uid_validity = static_cast<uint32_t>(rows->integer(1));
    progress.done_uid = static_cast<uint32_t>(rows->integer(2));
  }
  store::Rows rows(connection.query("SELECT uid FROM mail_uids WHERE folder = ?"));
  rows->bind(progress.id);
  while (rows.next()) progress.taken.insert(progress.taken.end(), static_cast<uint32_t>(rows->integer(0)));
  return progress;
}

int64_t begin_folder(store::Connection& connection, const FolderName& name, uint32_t uid_validity) {
  connection
      .query(
          "INSERT INTO mail_folders (source, mailbox, folder, uid_validity, done_uid) VALUES (?, ?, ?, ?, 0) "
          "ON CONFLICT (source, mailbox, folder) DO UPDATE SET uid_validity = excluded.uid_validity, done_uid = 0")
      .bind_text(name.source)
      .bind_text(name.mailbox)
      .bind_text(name.folder)
      .bind(uid_validity)
      .run();
  store::Rows rows(connection.query("SELECT id FROM mail_folders WHERE source = ? AND mailbox = ? AND folder = ?"));
  rows->bind_text(name.source).bind_text(name.mailbox).bind_text(name.folder);
  const int64_t id = rows.next() ? rows->integer(0) : 0;
  rows->done();
  connection.query("DELETE FROM mail_uids WHERE folder = ?").bind(id).run();
  return id;
}

void adopt_folder(store::Connection& connection, const FolderName& name) {
  connection.query("UPDATE OR IGNORE mail_folders SET mailbox = ? WHERE source = ? AND mailbox = '' AND folder = ?")
      .bind_text(name.mailbox)
      .bind_text(name.source)
      .bind_text(name.folder)
      .run();
}

void finish_uids(store::Connection& connection, int64_t folder, uint32_t done_uid) {
  connection.query("UPDATE mail_folders SET done_uid = ? WHERE id = ?").bind(done_uid).bind(folder).run();
  connection.query("DELETE FROM mail_uids WHERE folder = ? AND uid <= ?").bind(folder).bind(done_uid).run();
}

}  // namespace leadgate::gateway
