// The face of the database: a connection, its cached statements, and how their failures are told.
//
// Failure is sticky: the first statement that fails marks the connection (status()), and every later call on it does
// nothing and answers "no row" until clear_failure(). So a run of statements needs one check at its end, and a
// transaction that lost a statement cannot be committed by mistake: the writer looks at status() before COMMIT.
// A connection and its statements belong to one thread. A second driver implements the same two classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leadgate::store {

// A prepared statement, kept by its connection. query() resets it and drops old bindings; bind in order, then run()
// or next():
//
//   Statement& s = connection.query("SELECT id FROM deals WHERE source = ? AND external_id = ?");
//   s.bind(source).bind(external_id);
//   if (s.next()) id = s.integer(0);
//
// Bound text and blobs must live until the statement is stepped the last time. A statement that was not read to its end
// is reset by done() or by the next query() of the same text; call done() on every early exit, or use Rows below: an
// open read pins the WAL.
class Statement {
 public:
  virtual ~Statement() = default;

  virtual Statement& bind(int64_t value) = 0;
  virtual Statement& bind_text(std::string_view value) = 0;
  virtual Statement& bind_blob(std::string_view value) = 0;
  virtual Statement& bind_null() = 0;
  Statement& bind_optional(std::optional<int64_t> value) { return value ? bind(*value) : bind_null(); }
  Statement& bind_text_or_null(std::string_view value) { return value.empty() ? bind_null() : bind_text(value); }

  // Steps to the next row; false at the end or on failure. At the end the statement is reset.
  virtual bool next() = 0;
  // Runs a statement that gives no rows; false on failure.
  virtual bool run() = 0;
  virtual void done() = 0;

  virtual int64_t integer(int column) const = 0;        // 0 for NULL
  virtual std::string_view text(int column) const = 0;  // valid until the next step
  virtual std::string_view blob(int column) const = 0;
  virtual bool is_null(int column) const = 0;
};

// A write-ahead log's pages: all of them, and those already folded back into the main file.
struct LogState {
  size_t pages = 0;
  size_t folded_pages = 0;
};

// How hard a checkpoint tries: what readers allow; also to start the log over, which waits for readers a little; also
// to cut the log's file to nothing.
enum class Checkpoint { kPassive, kRestart, kTruncate };

class Connection {
 public:
  virtual ~Connection() = default;

  // The statement of this text, prepared once and kept; reset, with no bindings. The text must be a constant of the
  // program or one of a bounded set: the cache has no eviction.
  virtual Statement& query(std::string_view sql) = 0;
  // One or many statements without results, not cached: schema, BEGIN, PRAGMA.
  virtual bool execute(const std::string& sql) = 0;

  virtual int64_t last_insert_id() const = 0;
  virtual int64_t changes() const = 0;

  // The first failure since clear_failure(): kUnavailable for disk and locks,
  // kInternal for wrong SQL and for a row that breaks a constraint.
  virtual Result<void> status() const = 0;
  virtual void clear_failure() = 0;
  // True while BEGIN is open; SQLite may have rolled back by itself after a full disk or an I/O error.
  virtual bool in_transaction() const = 0;
  // Resets every statement that a caller left in the middle; nothing may hold a row of this connection then.
  virtual void close_reads() = 0;

  // For the writer alone: the pages of the log after the last commit, and folding them back. A checkpoint that fails
  // does not mark the connection: nothing is lost, the log stays as long as it is.
  virtual size_t log_pages() const = 0;
  virtual Result<LogState> checkpoint(Checkpoint mode) = 0;
};

// Resets a statement when it goes out of scope: for a read that may stop early.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { statement_.done(); }
  bool next() { return statement_.next(); }
  Statement* operator->() { return &statement_; }

 private:
  Statement& statement_;
};

}  // namespace leadgate::store
