#include "gateway/mail/letter_book.hpp"

#include <algorithm>

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
)sql"},
                                            {"mail", 3, R"sql(
  ALTER TABLE mail_folders ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE mail_folders ADD COLUMN old_uid INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE mail_passed_over (
    folder INTEGER NOT NULL,
    letter BLOB NOT NULL,
    PRIMARY KEY (folder, letter)
  ) STRICT, WITHOUT ROWID;
)sql"}};

std::string_view bytes_of(const LetterKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
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
      .bind(to_micros(now_))
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
      .bind(to_micros(before))
      .bind(rows_max)
      .run();
}

std::optional<FolderProgress> read_folder(store::Connection& connection, const FolderName& name) {
  FolderProgress progress;
  {
    store::Rows rows(
        connection.query("SELECT id, uid_validity, done_uid, since, old_uid FROM mail_folders WHERE source = ? AND "
                         "mailbox = ? AND folder = ?"));
    rows->bind_text(name.source).bind_text(name.mailbox).bind_text(name.folder);
    if (!rows.next()) return std::nullopt;
    progress.id = rows->integer(0);
    progress.start.uid_validity = static_cast<uint32_t>(rows->integer(1));
    progress.done_uid = static_cast<uint32_t>(rows->integer(2));
    progress.start.since = from_micros(rows->integer(3));
    progress.start.old_uid = static_cast<uint32_t>(rows->integer(4));
  }
  store::Rows rows(connection.query("SELECT uid FROM mail_uids WHERE folder = ?"));
  rows->bind(progress.id);
  while (rows.next()) progress.taken.insert(progress.taken.end(), static_cast<uint32_t>(rows->integer(0)));
  return progress;
}

int64_t begin_folder(store::Connection& connection, const FolderName& name, const FolderStart& start) {
  connection
      .query(
          "INSERT INTO mail_folders (source, mailbox, folder, uid_validity, done_uid, since, old_uid) "
          "VALUES (?, ?, ?, ?, 0, ?, ?) ON CONFLICT (source, mailbox, folder) DO UPDATE SET "
          "uid_validity = excluded.uid_validity, done_uid = 0, since = excluded.since, old_uid = excluded.old_uid")
      .bind_text(name.source)
      .bind_text(name.mailbox)
      .bind_text(name.folder)
      .bind(start.uid_validity)
      .bind(to_micros(start.since))
      .bind(start.old_uid)
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

void clear_passed_over(store::Connection& connection, int64_t folder) {
  connection.query("DELETE FROM mail_passed_over WHERE folder = ?").bind(folder).run();
}

void pass_over(store::Connection& connection, int64_t folder, std::span<const LetterKey> letters) {
  for (const LetterKey& letter : letters) {
    connection.query("INSERT OR IGNORE INTO mail_passed_over (folder, letter) VALUES (?, ?)")
        .bind(folder)
        .bind_blob(bytes_of(letter))
        .run();
  }
}

std::vector<LetterKey> read_passed_over(store::Connection& connection, int64_t folder) {
  std::vector<LetterKey> letters;
  store::Rows rows(connection.query("SELECT letter FROM mail_passed_over WHERE folder = ? ORDER BY letter"));
  rows->bind(folder);
  while (rows.next()) {
    const std::string_view bytes = rows->blob(0);
    LetterKey& letter = letters.emplace_back();
    std::copy_n(bytes.begin(), std::min(bytes.size(), letter.size()), letter.begin());
  }
  return letters;
}

}  // namespace leadgate::gateway
