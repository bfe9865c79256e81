#include "store/sqlite/connection.hpp"

namespace leadgate::store {

void SqliteStatement::check_bind(int code) {
  if (code != SQLITE_OK) connection_.fail(code);
}

Statement& SqliteStatement::bind(int64_t value) {
  if (handle_ != nullptr) check_bind(sqlite3_bind_int64(handle_, ++bound_, value));
  return *this;
}

Statement& SqliteStatement::bind_text(std::string_view value) {
  // A null pointer would bind NULL; an empty text is a text.
  const char* data = value.data() == nullptr ? "" : value.data();
  if (handle_ != nullptr) {
    check_bind(sqlite3_bind_text64(handle_, ++bound_, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  return *this;
}

Statement& SqliteStatement::bind_blob(std::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();
  if (handle_ != nullptr) check_bind(sqlite3_bind_blob64(handle_, ++bound_, data, value.size(), SQLITE_STATIC));
  return *this;
}

Statement& SqliteStatement::bind_null() {
  if (handle_ != nullptr) check_bind(sqlite3_bind_null(handle_, ++bound_));
  return *this;
}

bool SqliteStatement::next() {
  if (handle_ == nullptr || connection_.failed()) return false;
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) {
    if (!open_) {
      open_ = true;
      connection_.note_open(true);
    }
    return true;
  }
  if (code != SQLITE_DONE) connection_.fail(code);
  done();
  return false;
}

bool SqliteStatement::run() {
  while (next()) {
  }
  return handle_ != nullptr && !connection_.failed();
}

void SqliteStatement::done() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  if (open_) {
    open_ = false;
    connection_.note_open(false);
  }
}

void SqliteStatement::start_over() {
  done();
  if (bound_ != 0) sqlite3_clear_bindings(handle_);
  bound_ = 0;
}

int64_t SqliteStatement::integer(int column) const {
  return handle_ == nullptr ? 0 : sqlite3_column_int64(handle_, column);
}

std::string_view SqliteStatement::text(int column) const {
  if (handle_ == nullptr) return {};
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  return data == nullptr ? std::string_view{}
                         : std::string_view(data, static_cast<size_t>(sqlite3_column_bytes(handle_, column)));
}

std::string_view SqliteStatement::blob(int column) const {
  if (handle_ == nullptr) return {};
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  return data == nullptr ? std::string_view{}
                         : std::string_view(data, static_cast<size_t>(sqlite3_column_bytes(handle_, column)));
}

bool SqliteStatement::is_null(int column) const {
  return handle_ == nullptr || sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace leadgate::store
