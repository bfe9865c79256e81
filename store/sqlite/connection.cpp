#include "store/sqlite/connection.hpp"

#include <unistd.h>

#include "store/sqlite/failure.hpp"

namespace leadgate::store {
namespace {

size_t address_slot(std::string_view sql, size_t slots) {
  uint64_t mixed = (reinterpret_cast<uintptr_t>(sql.data()) ^ (sql.size() << 48)) * 0x9E3779B97F4A7C15u;
  return static_cast<size_t>(mixed >> 32) % slots;
}

int checkpoint_mode(Checkpoint mode) {
  switch (mode) {
    case Checkpoint::kPassive:
      return SQLITE_CHECKPOINT_PASSIVE;
    case Checkpoint::kRestart:
      return SQLITE_CHECKPOINT_RESTART;
    case Checkpoint::kTruncate:
      return SQLITE_CHECKPOINT_TRUNCATE;
  }
  return SQLITE_CHECKPOINT_PASSIVE;
}

}  // namespace

SqliteConnection::SqliteConnection(SqliteHandle handle, int lock_fd)
    : lock_fd_(lock_fd), handle_(std::move(handle)), nothing_(*this, nullptr, {}) {
  // The hook replaces SQLite's own automatic checkpoint, so that a connection folds the log only when it is told to.
  auto remember = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteConnection*>(self)->log_pages_ = static_cast<size_t>(pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_.get(), remember, this);
}

SqliteConnection::~SqliteConnection() {
  by_text_.clear();
  handle_.reset();
  // The lock goes last: until then another process must not open the file.
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

void SqliteConnection::fail(int code) {
  if (failed_) return;
  failed_ = true;
  failure_ = sqlite_error(code, sqlite3_errmsg(handle_.get()));
}

Result<void> SqliteConnection::status() const {
  if (failed_) return failure_;
  return {};
}

Statement& SqliteConnection::query(std::string_view sql) {
  if (failed_) return nothing_;
  Known& known = by_address_[address_slot(sql, by_address_.size())];
  // The text is compared even so: a string that is not a constant may come back at the same address with other words.
  if (known.statement == nullptr || known.data != sql.data() || known.statement->sql() != sql) {
    auto found = by_text_.find(sql);
    SqliteStatement* statement = found != by_text_.end() ? found->second.get() : prepare(sql);
    if (statement == nullptr) return nothing_;
    known = {sql.data(), statement};
  }
  known.statement->start_over();
  return *known.statement;
}

SqliteStatement* SqliteConnection::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                &handle, nullptr);
  if (code == SQLITE_OK && handle == nullptr) code = SQLITE_MISUSE;  // blank text
  if (code != SQLITE_OK) {
    fail(code);
    return nullptr;
  }
  auto statement = std::make_unique<SqliteStatement>(*this, handle, std::string(sql));
  SqliteStatement* raw = statement.get();
  by_text_.emplace(raw->sql(), std::move(statement));
  return raw;
}

bool SqliteConnection::execute(const std::string& sql) {
  if (failed_) return false;
  int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
  return code == SQLITE_OK;
}

void SqliteConnection::close_reads() {
  if (open_statements_ == 0) return;
  for (auto& [sql, statement] : by_text_) {
    if (statement->is_open()) statement->done();
  }
}

Result<LogState> SqliteConnection::checkpoint(Checkpoint mode) {
  int pages = 0;
  int folded = 0;
  int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, checkpoint_mode(mode), &pages, &folded);
  // Busy is an answer, not a failure: a reader holds old pages, and as much was folded as it allows.
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    return sqlite_error(code, sqlite3_errmsg(handle_.get()));
  }
  // A log that is started over has no pages even though the file may keep its length.
  if (code == SQLITE_OK && mode != Checkpoint::kPassive) log_pages_ = 0;
  return LogState{static_cast<size_t>(pages < 0 ? 0 : pages), static_cast<size_t>(folded < 0 ? 0 : folded)};
}

}  // namespace leadgate::store
