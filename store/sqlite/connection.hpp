// SQLite behind the face of store/connection.hpp: one sqlite3 handle, its statements, its sticky failure.
//
// Opened by store/sqlite/open.cpp; one thread at a time. A statement is found by the address of its text first, so that
// query() of a constant costs nanoseconds, and by the text itself after that. The cache is never emptied.
#pragma once

#include <sqlite3.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/connection.hpp"

namespace leadgate::store {

struct CloseSqlite {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

class SqliteConnection;

class SqliteStatement final : public Statement {
 public:
  // A statement without a handle does nothing: what a failed connection hands out.
  SqliteStatement(SqliteConnection& connection, sqlite3_stmt* handle, std::string sql)
      : connection_(connection), handle_(handle), sql_(std::move(sql)) {}
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement() override { sqlite3_finalize(handle_); }

  Statement& bind(int64_t value) override;
  Statement& bind_text(std::string_view value) override;
  Statement& bind_blob(std::string_view value) override;
  Statement& bind_null() override;
  bool next() override;
  bool run() override;
  void done() override;
  int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  std::string_view blob(int column) const override;
  bool is_null(int column) const override;

  // Ready for new bindings.
  void start_over();
  const std::string& sql() const { return sql_; }
  bool is_open() const { return open_; }

 private:
  void check_bind(int code);

  SqliteConnection& connection_;
  sqlite3_stmt* handle_;
  std::string sql_;
  int bound_ = 0;
  bool open_ = false;  // stepped and not reset
};

class SqliteConnection final : public Connection {
 public:
  // `lock_fd` is closed with the connection; -1 for none.
  SqliteConnection(SqliteHandle handle, int lock_fd);
  ~SqliteConnection() override;

  Statement& query(std::string_view sql) override;
  bool execute(const std::string& sql) override;
  int64_t last_insert_id() const override { return sqlite3_last_insert_rowid(handle_.get()); }
  int64_t changes() const override { return sqlite3_changes64(handle_.get()); }
  Result<void> status() const override;
  void clear_failure() override { failed_ = false; }
  bool in_transaction() const override { return sqlite3_get_autocommit(handle_.get()) == 0; }
  void close_reads() override;
  size_t log_pages() const override { return log_pages_; }
  Result<LogState> checkpoint(Checkpoint mode) override;

  bool failed() const { return failed_; }
  void fail(int code);
  void note_open(bool open) { open_statements_ += open ? 1 : -1; }

 private:
  struct Known {
    const char* data = nullptr;
    SqliteStatement* statement = nullptr;
  };

  SqliteStatement* prepare(std::string_view sql);

  int lock_fd_;
  SqliteHandle handle_;
  SqliteStatement nothing_;
  std::array<Known, 512> by_address_{};
  std::unordered_map<std::string_view, std::unique_ptr<SqliteStatement>> by_text_;
  Error failure_;
  bool failed_ = false;
  int open_statements_ = 0;
  size_t log_pages_ = 0;
};

}  // namespace leadgate::store
