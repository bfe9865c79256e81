#include "store/sqlite/failure.hpp"

#include <string>

namespace leadgate::store {
namespace {

std::string described(std::string_view what, int code, std::string_view message) {
  std::string text(what);
  text.append(message).append(" (SQLite code ").append(std::to_string(code)).append(").");
  return text;
}

}  // namespace

Error sqlite_error(int extended_code, std::string_view message) {
  switch (extended_code & 0xff) {
    case SQLITE_FULL:
      return {ErrorCode::kUnavailable, described("The disk is full, free some space: ", extended_code, message)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kUnavailable, described("The database is locked, try again: ", extended_code, message)};
    case SQLITE_NOTADB:
      return {ErrorCode::kConflict, "The file of storage.sqlite is not a database; name a path of its own."};
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
    case SQLITE_PERM:
      return {ErrorCode::kUnavailable, described("The database failed: ", extended_code, message)};
    // What a sender sends is checked before it gets here: a row that the database refuses is a bug of ours.
    case SQLITE_CONSTRAINT:
      return {ErrorCode::kInternal, described("The database refused a row: ", extended_code, message)};
    case SQLITE_TOOBIG:
      return {ErrorCode::kInternal, described("A value is too large for the database: ", extended_code, message)};
    default:
      break;
  }
  return {ErrorCode::kInternal, described("A statement is wrong: ", extended_code, message)};
}

}  // namespace leadgate::store
