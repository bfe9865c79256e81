#include <sqlite3.h>
#include <unistd.h>

#include <mutex>

#include "store/database.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/failure.hpp"
#include "store/sqlite/lock_file.hpp"

namespace leadgate::store {
namespace {

constexpr int64_t kApplicationId = 0x4C474442;  // "LGDB"
constexpr int kWriterBusyMs = 100;  // readers hold no lock that a writer waits for but at a restart of the log
constexpr int kReaderBusyMs = 250;
// A log that had to grow for a long reader is cut back to this when it starts over.
constexpr int kLogBytesKept = 64 << 20;

// Memory statistics take a lock shared by all threads at each allocation; nobody reads them.
void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

Result<SqliteHandle> open_handle(const DatabaseSettings& settings, int flags) {
  configure_library();
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(settings.path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                             settings.vfs.empty() ? nullptr : settings.vfs.c_str());
  SqliteHandle handle(raw);
  if (raw == nullptr) return Error::unavailable("There is no memory to open the database.");
  if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errmsg(raw));
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
  return handle;
}

int64_t pragma_value(Connection& connection, std::string_view sql) {
  Rows row(connection.query(sql));
  return row.next() ? row->integer(0) : 0;
}

Error not_ours() {
  return Error::conflict("The file of storage.sqlite is another program's database; name a path of its own.");
}

Result<void> check_application(Connection& connection) {
  int64_t id = pragma_value(connection, "PRAGMA application_id");
  Result<void> read = connection.status();
  if (!read.ok()) return read;
  if (id != kApplicationId) return not_ours();
  return {};
}

// A new file gets our mark before anything else is written to it.
Result<void> mark_new_file(Connection& connection) {
  int64_t things = pragma_value(connection, "SELECT count(*) FROM sqlite_schema");
  int64_t id = pragma_value(connection, "PRAGMA application_id");
  if (connection.status().ok() && things == 0 && id == 0) {
    connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  }
  return check_application(connection);
}

// SQLite answers with the mode that it stays in, and calls that a success.
Result<void> require_log(Connection& connection) {
  std::string mode;
  {
    Rows row(connection.query("PRAGMA journal_mode = WAL"));
    if (row.next()) mode = row->text(0);
  }
  if (Result<void> status = connection.status(); !status.ok()) return status;
  if (mode == "wal") return {};
  return Error::unavailable("The database of storage.sqlite cannot have a write-ahead log (its journal stays '" + mode +
                            "'); put it on a local disk, not on a network share.");
}

std::string cache_pragma(const DatabaseSettings& settings) {
  return "PRAGMA cache_size = -" + std::to_string(settings.cache_kib) + ";";
}

Result<std::unique_ptr<Connection>> set_up_writer(const DatabaseSettings& settings, int lock_fd) {
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  Result<SqliteHandle> handle = open_handle(settings, kFlags);
  if (!handle.ok()) {
    if (lock_fd >= 0) ::close(lock_fd);
    return handle.error();
  }
  sqlite3_busy_timeout(handle->get(), kWriterBusyMs);
  // The log is folded by Writer::stop(); a writer that is gone without it leaves a log that the next start reads.
  sqlite3_db_config(handle->get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  auto connection = std::make_unique<SqliteConnection>(std::move(*handle), lock_fd);
  // EXTRA until the log takes over: the journal of the first writes must not come back after a power cut, hours later.
  connection->execute("PRAGMA synchronous = EXTRA; PRAGMA page_size = " + std::to_string(settings.page_bytes));
  Result<void> ours = mark_new_file(*connection);
  if (!ours.ok()) return ours.error();
  Result<void> logged = require_log(*connection);
  if (!logged.ok()) return logged.error();
  connection->execute(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
      "PRAGMA journal_size_limit = " +
      std::to_string(kLogBytesKept) + ";" + cache_pragma(settings));
  Result<void> status = connection->status();
  if (!status.ok()) return status.error();
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace

Result<std::unique_ptr<Connection>> open_writer(const DatabaseSettings& settings) {
  // A VFS that was put in is a world of its own, without files and other processes.
  if (!settings.vfs.empty()) return set_up_writer(settings, -1);
  Result<int> lock = lock_database(settings.path);
  if (!lock.ok()) return lock.error();
  Result<void> created = create_private_file(settings.path);
  if (!created.ok()) {
    ::close(*lock);
    return created.error();
  }
  return set_up_writer(settings, *lock);
}

Result<std::unique_ptr<Connection>> open_reader(const DatabaseSettings& settings) {
  Result<SqliteHandle> handle = open_handle(settings, SQLITE_OPEN_READONLY);
  if (!handle.ok()) return handle.error();
  sqlite3_busy_timeout(handle->get(), kReaderBusyMs);
  sqlite3_db_config(handle->get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  auto connection = std::make_unique<SqliteConnection>(std::move(*handle), -1);
  connection->execute("PRAGMA query_only = 1; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;" +
                      cache_pragma(settings));
  Result<void> ours = check_application(*connection);
  if (!ours.ok()) return ours.error();
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace leadgate::store
