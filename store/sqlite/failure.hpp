// What an SQLite result code means to a caller: the Error that Connection::status() tells. Pure functions, any thread.
// The text never holds a value of a row or a path of the machine.
#pragma once

#include <sqlite3.h>

#include <string_view>

#include "base/result.hpp"

namespace leadgate::store {

// `message` is sqlite3_errmsg() of the connection that failed.
Error sqlite_error(int extended_code, std::string_view message);

}  // namespace leadgate::store
