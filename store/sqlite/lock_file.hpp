// The side file that keeps a second process away from a database: PATH.lock, held by flock() while the descriptor is
// open. SQLite's own locks would let two processes take turns, and two that write or checkpoint can corrupt the file.
#pragma once

#include <string>

#include "base/result.hpp"

namespace leadgate::store {

// Creates folder (0700) and file (0600) where absent. A held lock is kConflict.
Result<int> lock_database(const std::string& path);

// Creates an empty file with mode 0600 unless it exists; SQLite gives its log and index files the same mode.
Result<void> create_private_file(const std::string& path);

}  // namespace leadgate::store
